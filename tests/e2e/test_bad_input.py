"""A user's mistake: what, where, why and the remedy, in the reader's language; never a traceback."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

DAY = ("--as-of", "2026-11-24")

MISTAKES = [
    (("show", "cobolt", *DAY), 3, "cobalt"),
    (("show", "コバルド", *DAY), 3, "コバルト"),
    (("show", "cobalt", "--importer", "Japn", *DAY), 3, "Japan"),
    (("assess", "--method", "concentraton", *DAY), 3, "concentration"),
    (("assess", "--stage", "refinery", *DAY), 3, "refine"),
    (("assess", "--importer", "WLD", *DAY), 3, "EU27"),
    (("assess", "--importer", "SUN", *DAY), 3, "EU27"),
    (("show", "x" * 5000, *DAY), 3, "x…"),
    (("measures", "--as-of", "2026-02-30"), 3, "2026-02-30"),
    (("measures", "--as-of", "yesterday"), 3, "YYYY-MM-DD"),
    (("data", "describe", "produktion"), 3, "production"),
    (("data", "import", "usgz", "x.csv", "--atlas", "d"), 3, "usgs"),
    (("data", "import", "usgs", "not-there.csv", "--atlas", "d"), 3, "not-there.csv"),
    (("figure", "mapp", "-o", "x.svg", *DAY), 3, "map"),
    (("figure", "map", "-o", "x.bmp", *DAY), 2, ".bmp"),
    (("list", "comodities"), 3, "commodities"),
    (("trace", "dron", *DAY), 3, "drone"),
    (("assess", "--nope"), 2, "--nope"),
    (("assess", "--draws", "many"), 2, "draws"),
    (("assess", "--draws", "0"), 2, "draws"),
    (("scenario", "run", "antimony-2024", "--seed", "-1"), 2, "seed"),
    (("scenario", "run", "antimony-2024", "--seed", "9" * 30), 2, "seed"),
    (("scenario", "run", "antimony-2024", "--seed"), 2, "--seed"),
    (("scenario", "run", "one", "two"), 2, "two"),
    (("run", "--scenario", "antimony-2042", *DAY), 3, "antimony-2024"),
    (("bogus",), 2, "bogus"),
    (("list", "commodities", "--format", "cvs"), 3, "csv"),
    (("list", "commodities", "--lang", "jp"), 3, "ja"),
]


@pytest.mark.parametrize(
    ("words", "code", "named"),
    MISTAKES,
    ids=lambda item: " ".join(item) if isinstance(item, tuple) else None,
)
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_mistake_is_named_and_nothing_is_written(
    oresight, tmp_path, monkeypatch, words, code, named, lang
):
    """
    The exit code is right, the near or faulty word is named, stdout stays empty, no file appears.
    """
    monkeypatch.setenv("ORESIGHT_LANG", lang)
    answer = oresight(*words)
    assert (answer.code, answer.out) == (code, "")
    assert named in answer.err
    assert "Traceback" not in answer.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "statement",
    [
        "copy production to 'x.csv'",
        "create table x as select 1",
        "attach 'x.db'",
        "install excel",
        "load excel",
        "pragma database_list",
        "select * from read_csv('/etc/passwd')",
        "select * from '/etc/passwd'",
        "select * from read_text('/etc/hostname')",
        "select 1; drop table production",
        "insert into production values (1)",
        "set enable_external_access = true",
        "export database 'x'",
        "call pragma_version()",
        "selec 1",
        "",
    ],
)
def test_sql_can_only_read_the_tables(oresight, tmp_path, statement):
    """
    A statement that would write, read a file or change a setting is refused.
    """
    answer = oresight("data", "sql", statement)
    assert answer.code == 3
    assert answer.out == ""
    assert "Traceback" not in answer.err
    assert list(tmp_path.iterdir()) == []


def test_japanese_readers_are_told_in_japanese(oresight):
    """
    The sentence and the remedy are Japanese when Japanese is asked for.
    """
    answer = oresight("show", "cobolt", "--lang", "ja")
    assert "cobolt" in answer.err
    assert "見つかりません" in answer.err


def test_a_terminal_without_japanese_letters_is_no_end(tmp_path):
    """
    Letters it cannot write are shown by number.
    """
    done = subprocess.run(
        [sys.executable, "-m", "oresight", "--lang", "ja", "list", "commodities"],
        capture_output=True,
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode == 0
    assert b"\\u" in done.stdout


def test_a_device_is_written_to_and_stays_a_device(oresight):
    """
    A document sent to a full device fails, and the device is still there.
    """
    answer = oresight("brief", "cobalt", *DAY, "-o", "/dev/full")
    assert answer.code == 3
    assert Path("/dev/full").is_char_device()


@pytest.mark.parametrize("importer", ["USA", "GBR", "CHN", "EU27", "BRA"])
def test_every_importer_is_ranked(oresight, importer):
    """
    Lists of other governments, with blanks in them, do no harm.
    """
    words = ("run", "--importer", importer, *DAY, "--draws", "20", "--scenario", "none")
    answer = oresight(*words, "--out", "o", "--json")
    assert answer.code == 0


@pytest.mark.parametrize(
    "words",
    [
        ("bogus",),
        ("scenario", "run", "one", "two"),
        ("assess", "--draws", "0"),
        ("assess", "--draws", "1" + "0" * 9),
        ("assess", "--draws", "many"),
        ("assess", "--draws"),
    ],
    ids=" ".join,
)
def test_what_the_parser_says_in_english_is_said_in_japanese(oresight, words):
    """
    Wrong words, too many of them and numbers out of range: the sentence is Japanese throughout.
    """
    (line,) = oresight(*words, "--lang", "ja").err.splitlines()
    sentence = line.replace("oresight COMMAND --help", "").replace(words[0], "").replace("two", "")
    assert set(re.findall("[A-Za-z]+", sentence)) <= {"draws"}


def test_a_word_that_is_no_address_of_a_cluster_is_named(oresight):
    """
    The parser of addresses has a traceback for it; we have a remedy.
    """
    answer = oresight("scenario", "run", "antimony-2024", "--draws", "1", "--cluster", "here")
    assert (answer.code, "tcp://" in answer.err, "Traceback" in answer.err) == (3, True, False)


@pytest.mark.parametrize(("lang", "name"), [("en", "Antarctica"), ("ja", "南極")])
def test_an_importer_without_imports_is_told_so(oresight, lang, name):
    """
    A table that is silent about the importer is not left to be read as calm.
    """
    words = ("simulate", "cn-2024-antimony", "--importer", "ATA", "--months", "12", "--draws", "2")
    answer = oresight(*words, "--lang", lang)
    assert answer.code == 0
    assert sum(name in line for line in answer.err.splitlines()) == 2
    assert "Warning" not in answer.err
