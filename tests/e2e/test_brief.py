"""The main job: both briefs and the workbook, whole, selectable, reproducible."""

import datetime as dt
import io

import openpyxl
import pypdf
import pytest

DAY = ("--as-of", "2026-11-24")
STORY = ("--scenario", "antimony-2024", "--scenario-draws", "3")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Run the main job once, with few draws."""
    from oresight.cli._main import run

    out = tmp_path_factory.mktemp("out")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ORESIGHT_RUNS", str(tmp_path_factory.mktemp("runs")))
        assert run([*WORDS, "--out", str(out)]) == 0
    return out


WORDS = ("--lang", "en", "--quiet", "run", *DAY, *STORY, "--draws", "200")


def text(path):
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)


def test_the_main_job_leaves_two_briefs_and_a_workbook(made):
    """
    Nothing more, nothing half written.
    """
    assert sorted(path.name for path in made.iterdir()) == [
        "brief-JPN.en.pdf",
        "brief-JPN.ja.pdf",
        "brief-JPN.xlsx",
    ]


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ["Where we are exposed", "Who holds leverage", "Gaps in the data", "gallium"]),
        ("ja", ["ガリウム", "出所", "日本"]),
    ],
)
def test_text_can_be_selected(made, lang, words):
    """
    What is printed is there as text, Japanese included.
    """
    found = text(made / f"brief-JPN.{lang}.pdf")
    lowered = found.casefold()
    assert [word for word in words if word.casefold() not in lowered] == []


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ["What happens if", "what was assumed", "goods hit hardest", "in 3 draws"]),
        ("ja", ["何が起きうるか", "影響の大きい品目", "アンチモン"]),
    ],
)
def test_the_chapter_on_stories_is_in_the_document(made, lang, words):
    """
    From what is assumed to what is lost; spaces are those of the setting.
    """
    found = "".join(text(made / f"brief-JPN.{lang}.pdf").split())
    assert [word for word in words if "".join(word.split()) not in found] == []


def test_a_story_that_is_not_there_is_named(oresight, tmp_path):
    """
    Before anything is computed.
    """
    answer = oresight("brief", "--scenario", "block-formation", *DAY, "-o", tmp_path / "x.pdf")
    assert (answer.code, "bloc-formation" in answer.err) == (3, True)


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_pdf_is_accessible(made, lang):
    """
    Tagged, titled, in a stated language, and declared PDF/UA-1.
    """
    reader = pypdf.PdfReader(made / f"brief-JPN.{lang}.pdf")
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].startswith(lang)
    assert reader.metadata.title
    assert b"pdfuaid:part" in root["/Metadata"].get_data()


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_last_page_says_how_to_make_it_again(made, lang):
    """
    Edition, run id and the command stand at the end.
    """
    found = text(made / f"brief-JPN.{lang}.pdf")
    assert "--as-of 2026-11-24" in found.replace("\n", " ")
    assert "2026.11" in found


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_only_our_fonts_are_used(made, lang):
    """
    Text is Noto Sans JP; only mathematics has a font of its own.
    """
    reader = pypdf.PdfReader(made / f"brief-JPN.{lang}.pdf")
    names = set()
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            names.add(str(font.get_object()["/BaseFont"]).split("+")[-1])
    assert {name for name in names if not name.startswith(("NotoSansJP", "NewCMMath"))} == set()


def test_the_workbook_opens_with_sources_and_assumptions(made):
    """
    The first sheets say where the numbers come from; no cell is a formula.
    """
    book = openpyxl.load_workbook(io.BytesIO((made / "brief-JPN.xlsx").read_bytes()))
    assert len(book.sheetnames) > 10
    formulas = [
        cell.coordinate
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    assert formulas == []


def test_the_same_run_gives_the_same_bytes(made, tmp_path, monkeypatch):
    """
    Documents repeat byte by byte.
    """
    from oresight.cli._main import run

    monkeypatch.setenv("ORESIGHT_RUNS", str(tmp_path / "runs"))
    assert run([*WORDS, "--out", str(tmp_path)]) == 0
    for path in made.iterdir():
        assert (tmp_path / path.name).read_bytes() == path.read_bytes()


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("commodity", ["cobalt", "gallium", "dysprosium"])
def test_the_sheet_of_a_commodity_is_one_page(oresight, tmp_path, commodity, lang):
    """
    一枚紙 is one page, in both languages.
    """
    path = tmp_path / "sheet.pdf"
    assert (
        oresight("--lang", lang, "brief", commodity, "--importer", "JPN", *DAY, "-o", path).code
        == 0
    )
    assert len(pypdf.PdfReader(path).pages) == 1


def test_any_importer_gets_a_brief(oresight, tmp_path):
    """
    The brief is not Japan's alone.
    """
    for importer in ("DEU", "KOR"):
        path = tmp_path / f"{importer}.pdf"
        assert (
            oresight(
                "brief", "--importer", importer, *DAY, *STORY, "--draws", "100", "-o", path
            ).code
            == 0
        )


def test_an_older_day_is_an_older_ledger(oresight, tmp_path):
    """
    The brief as of another day carries that day.
    """
    path = tmp_path / "old.pdf"
    words = ("brief", "--as-of", "2025-05-01", "--scenario", "none", "--draws", "100", "-o", path)
    assert oresight(*words).code == 0
    assert pypdf.PdfReader(path).metadata.creation_date.date() == dt.date(2025, 5, 1)


def test_a_brief_that_cannot_be_written_leaves_nothing(oresight, tmp_path):
    """
    A folder that is a file is named; nothing is left behind.
    """
    (tmp_path / "out").write_text("I am a file", encoding="utf-8")
    answer = oresight("brief", "cobalt", *DAY, "-o", "out/x.pdf")
    assert answer.code == 3
    assert "out" in answer.err
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_second_brief_reads_the_stories_of_the_first(oresight, tmp_path):
    """
    One run is kept, finished once; its shards are not written again.
    """
    words = ("brief", *DAY, *STORY, "--draws", "50", "-o", tmp_path / "x.pdf")
    assert oresight(*words).code == 0
    kept = {path: path.stat().st_mtime_ns for path in (tmp_path / "runs").rglob("*.parquet")}
    assert oresight(*words).code == 0
    again = {path: path.stat().st_mtime_ns for path in (tmp_path / "runs").rglob("*.parquet")}
    assert kept
    assert again == kept
