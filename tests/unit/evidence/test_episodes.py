"""Episodes are read whole or refused with every fault; the engine is told nothing of what followed."""

import dataclasses

import pytest

from oresight.errors import BadInputError
from oresight.evidence import episodes, read_episodes
from oresight.evidence._blind import Blind, question

HEAD = (
    "episode,mineral,actor,target,measure,announced,variable,period_before,value_before,"
    "period_after,value_after"
)
ROW = "X,Ga,China,world,export ban,2023-07-03,exports,2022-11,10,2023-08,1"


def written(folder, *lines, head=HEAD):
    path = folder / "episodes.csv"
    path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    return path


def refused(atlas, path):
    with pytest.raises(BadInputError) as caught:
        read_episodes(atlas, path)
    return [
        (fault.where.line, fault.where.column, fault.what.format(**fault.fields))
        for fault in caught.value.faults
    ]


def test_a_file_of_your_own_needs_few_columns(atlas, tmp_path):
    """
    The ratio follows from the values; a symbol names the commodity.
    """
    (found,) = read_episodes(atlas, written(tmp_path, ROW))
    assert (found.commodity, found.ratio) == ("gallium", 0.1)


def test_every_fault_is_told_at_once_with_its_place(atlas, tmp_path):
    """
    Five faults in two lines are five faults.
    """
    path = written(
        tmp_path,
        "X,Gallum,China,world,ban,2023-7-3,exports,2022-11,ten,2023-08,1",
        ",Ga,China,world,ban,2023-07-03,,2022-11,10,2023-08,1",
    )
    assert [(line, column) for line, column, _ in refused(atlas, path)] == [
        (2, "mineral"),
        (2, "announced"),
        (2, "value_before"),
        (3, "episode"),
        (3, "variable"),
    ]


def test_a_column_too_many_or_missing_is_named(atlas, tmp_path):
    """
    A misspelt column is not passed over.
    """
    path = written(tmp_path, ROW, head=HEAD.replace("actor", "aktor"))
    assert [column for _, column, _ in refused(atlas, path)] == ["aktor", None]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "holds no episode"),
        (b"\xff\xfe\x00\x81", "not text"),
        (HEAD.encode() + b'\n"X,Ga\n', "cannot be understood"),
        (HEAD.encode() + b"\n" + ROW.encode() + b",1,2\n", "13 cells under 11"),
    ],
)
def test_what_is_no_table_is_refused(atlas, tmp_path, content, words):
    """
    Empty, binary, malformed and ragged files have a named fault.
    """
    path = tmp_path / "episodes.csv"
    path.write_bytes(content)
    assert words in refused(atlas, path)[0][2]


def test_a_ratio_that_contradicts_its_values_is_refused(atlas, tmp_path):
    """
    A misprint does not become a score.
    """
    path = written(tmp_path, ROW + ",0.5", head=HEAD + ",ratio_after_before")
    assert refused(atlas, path)[0][:2] == (2, "ratio_after_before")


def test_a_measure_may_reach_back_before_its_announcement(atlas, tmp_path):
    """
    It is then heard of when it takes effect.
    """
    row = ROW + ",2023-05-02"
    (seen,) = read_episodes(atlas, written(tmp_path, row, head=HEAD + ",effective"))
    blind = question(atlas, seen).blind
    assert blind.announced == blind.effective == 2023 * 12 + 4


def test_several_commodities_counted_together_are_not_compared(atlas, tmp_path):
    """
    Nor is the file refused for it.
    """
    (seen,) = read_episodes(atlas, written(tmp_path, ROW.replace(",Ga,", ",Ga/Ge,")))
    assert question(atlas, seen) == "mixed_code"


@pytest.mark.parametrize(("quote", "month"), [("2023-07-02", 5), ("2023-07-03", 6), ("2023-07", 6)])
def test_a_quote_from_before_the_notice_is_of_the_month_before(atlas, tmp_path, quote, month):
    """
    It knows nothing of what the rest of its month knew.
    """
    row = ROW.replace("2022-11", quote).replace("exports", "price")
    (seen,) = read_episodes(atlas, written(tmp_path, row))
    assert seen.before.first == 2023 * 12 + month


def test_a_missing_file_is_named(atlas, tmp_path):
    """
    No traceback.
    """
    assert refused(atlas, tmp_path / "none.csv")[0][2] == (
        "The file cannot be read: there is no such file or folder."
    )


def test_what_followed_is_not_told(atlas):
    """
    With every outcome changed, and the periods of the outcomes, the questions stay the same.
    """
    shipped = episodes(atlas)
    changed = [
        dataclasses.replace(seen, ratio=99.0, after=None, period="", source="") for seen in shipped
    ]
    assert [question(atlas, one) for one in shipped] == [question(atlas, one) for one in changed]
    outcome = {"ratio", "value", "after", "before", "period", "source"}
    assert outcome & {field.name for field in dataclasses.fields(Blind)} == set()


def test_an_episode_is_known_by_its_columns_alone(atlas):
    """
    Under another name an episode asks the same: none is a special case.
    """
    for seen in episodes(atlas):
        renamed = dataclasses.replace(seen, episode="E99_unknown")
        assert question(atlas, renamed) == question(atlas, seen)


@pytest.mark.parametrize(
    ("variable", "metric"),
    [
        ("exports", "exports"),
        ("export volume", "exports"),
        ("exports to Japan", "exports_to"),
        ("imports from China", "imports_from"),
        ("share of China in Japan imports", "import_share"),
        ("price FOB China (outside)", "price_outside"),
        ("price domestic", "price_inside"),
        ("price Rotterdam", "price_outside"),
        ("outside/inside price ratio", "price_gap"),
        ("price", "price_world"),
    ],
)
def test_words_become_what_the_engine_can_be_asked(atlas, tmp_path, variable, metric):
    """
    By the table of words.
    """
    row = ROW.replace("exports", variable)
    (seen,) = read_episodes(atlas, written(tmp_path, row))
    assert question(atlas, seen).metric == metric


@pytest.mark.parametrize(
    ("measure", "instruments"),
    [
        ("export licence (45 working days)", ("export_licence",)),
        ("export licence + lower mining quota", ("production_quota", "export_licence")),
        ("ore export ban (local processing mandate)", ("local_processing",)),
        ("undeclared customs halt (de facto ban)", ("export_ban",)),
        ("export quota cut ~40%", ("export_quota",)),
        ("mining ban (about 10 % of world concentrate)", ("production_quota",)),
        ("25 % export duty", ("export_tax",)),
        ("fear of sanctions", ()),
    ],
)
def test_measures_become_instruments(atlas, tmp_path, measure, instruments):
    """
    All that are named; a fear is none.
    """
    (seen,) = read_episodes(atlas, written(tmp_path, ROW.replace("export ban", measure)))
    assert question(atlas, seen).blind.instruments == instruments


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("export ban", "letter of protest", "measure"),
        ("export ban", "earthquake", "not_policy"),
        ("exports", "plant stop", "plants"),
        ("exports", "mood", "metric"),
        ("China", "Atlantis", "actor"),
        ("world", "Atlantis", "target"),
        ("China,", ",", "actor"),
        (",world,", ",,", "target"),
        ("2023-07-03", "", "undated"),
        ("exports", "exports to EU", "union"),
        ("China,", "EU,", "union"),
    ],
)
def test_what_cannot_be_asked_has_a_reason(atlas, tmp_path, old, new, reason):
    """
    Nothing is passed over in silence.
    """
    (seen,) = read_episodes(atlas, written(tmp_path, ROW.replace(old, new)))
    assert question(atlas, seen) == reason
