"""An official file is laid into an edition whole, once, and nothing else is touched."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from tests.unit.atlas import samples

from oresight.atlas import cross_section, open_atlas
from oresight.atlas._edition import write_tables
from oresight.atlas._store import POINTER
from oresight.atlas.importers import import_file, importer_formats
from oresight.codes import CommodityId, Stage
from oresight.errors import BadInputError, UnknownNameError, UsageError

FORMS = sorted(samples.SAMPLES)


@pytest.fixture
def own(tmp_path):
    folder = tmp_path / "own"
    write_tables(folder, samples.JAPAN_TABLES)
    return folder


def test_every_format_has_a_sample():
    """What can be imported is tested."""
    assert list(importer_formats()) == FORMS


@pytest.mark.parametrize("form", FORMS)
def test_importing_twice_changes_nothing(tmp_path, own, form):
    """The second import gives the same edition, and replaces as many rows as it reads."""
    file = samples.written(tmp_path, form)
    import_file(form, file, own)
    first = open_atlas(own).edition
    again = import_file(form, file, own)
    assert again["replaced"].to_list() == again["read"].to_list()
    assert open_atlas(own).edition == first


@pytest.mark.parametrize("form", FORMS)
def test_a_faulty_file_leaves_the_edition_as_it_was(tmp_path, own, form):
    """Refused whole: nothing is written."""
    before = (own / POINTER).read_bytes()
    with pytest.raises(BadInputError):
        import_file(form, samples.written(tmp_path, form, b"not a file of this kind\n"), own)
    assert (own / POINTER).read_bytes() == before


@pytest.mark.parametrize("form", FORMS)
def test_tables_keep_their_columns(tmp_path, own, form):
    """An import adds rows, not columns, and the types stay."""
    summary = import_file(form, samples.written(tmp_path, form), own)
    for name in summary["table"]:
        assert open_atlas(own).table(name).schema == open_atlas().table(name).schema


@pytest.mark.parametrize("form", FORMS)
def test_every_source_is_described(tmp_path, own, form):
    """A source that the atlas lacked has a publisher and a licence."""
    summary = import_file(form, samples.written(tmp_path, form), own)
    for source in set(", ".join(summary["source_id"]).split(", ")):
        assert source in open_atlas(own).table("sources")["source_id"]


def test_a_new_edition_of_a_source_is_used(tmp_path, own):
    """What the user imports comes before what is shipped."""
    rows = [
        samples.usgs_row("Cobalt", name, year, amount, detail=detail)
        for year in (2025, 2026)
        for name, amount, detail in (
            ("Congo (Kinshasa)", "240,000", "Mine production"),
            ("World total", "320,000", "Mine production: rounded"),
        )
    ]
    data = samples.csv_bytes([samples.USGS_LONG, *rows])
    import_file("usgs", samples.written(tmp_path, "usgs", data), own)
    section = cross_section(open_atlas(own), CommodityId("cobalt"), stage=Stage.MINE, year=2026)
    assert section is not None
    assert (section.source_id, section.world) == ("USGS_MCS2027", 320_000.0)


def test_other_series_of_a_source_are_kept(tmp_path, own):
    """A file of one commodity does not take away the others."""
    data = samples.csv_bytes([samples.USGS_LONG, samples.usgs_row("Tin", "China", 2025, "1")])
    import_file("usgs", samples.written(tmp_path, "usgs", data), own)
    shipped = open_atlas().table("production").filter(commodity="cobalt")
    assert shipped.equals(open_atlas(own).table("production").filter(commodity="cobalt"))


def test_an_unknown_format_offers_the_nearest():
    """A slip in the format's name is met with the right one."""
    with pytest.raises(UnknownNameError) as caught:
        import_file("bacci", "x", "y")
    assert caught.value.near == ("baci",)


def test_a_file_that_is_not_there_is_worded(tmp_path):
    """A wrong path is a fault with its place, not a trace."""
    for form in FORMS:
        with pytest.raises(BadInputError, match="cannot be read"):
            import_file(form, tmp_path / "nowhere", tmp_path / "own")


def test_without_a_file_the_user_is_told_how():
    """Name it, or have it fetched."""
    with pytest.raises(UsageError, match="--download"):
        import_file("usgs", None, "own")


@pytest.mark.parametrize("form", ["comext", "comtrade", "iea", "japan"])
def test_a_publisher_without_a_lasting_address_is_named(form, tmp_path):
    """The page to download from by hand is in the message."""
    with pytest.raises(UsageError, match="https://"):
        import_file(form, None, tmp_path, download=True)


def test_a_network_that_fails_is_worded(tmp_path):
    """Where nothing answers, the message names the page, and no half file stays."""
    script = (
        "from oresight.atlas import import_file\n"
        "from oresight.errors import BadInputError\n"
        "for form in ('baci', 'pinksheet', 'usgs', 'wgi'):\n"
        "    try:\n"
        f"        import_file(form, {str(tmp_path / 'file')!r}, {str(tmp_path)!r}, download=True)\n"
        "    except BadInputError as error:\n"
        "        print(error)\n"
    )
    nowhere = os.environ | {"https_proxy": "http://127.0.0.1:9", "no_proxy": ""}
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env=nowhere
    )
    assert done.stdout.count("by hand from https://") == 4
    assert not list(tmp_path.iterdir())


def test_the_reader_is_told_what_was_written(tmp_path, own):
    """The note names the new edition."""
    told = []
    import_file(
        "usgs",
        samples.written(tmp_path, "usgs"),
        own,
        note=lambda _, **fields: told.append(fields["edition"]),
    )
    assert told == [open_atlas(own).edition]
