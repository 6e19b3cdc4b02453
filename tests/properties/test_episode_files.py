"""A file of episodes is read or refused in words, whatever is in it."""

import contextlib

from hypothesis import given, settings
from hypothesis import strategies as st

from oresight.atlas import open_atlas
from oresight.errors import BadInputError
from oresight.evidence import read_episodes
from oresight.evidence._blind import Question, question
from oresight.evidence._periods import Period
from oresight.evidence._words import REASONS

ATLAS = open_atlas()
COLUMNS = [
    "episode",
    "mineral",
    "form",
    "actor",
    "target",
    "measure",
    "announced",
    "effective",
    "variable",
    "geography",
    "period_before",
    "value_before",
    "period_after",
    "value_after",
    "ratio_after_before",
]
CELLS = st.one_of(
    st.sampled_from(
        [
            "Ga", "Ga/Ge", "graphite", "spherical", "China", "EU", "world", "Japan; US", "export ban",
            "export licence + mining ban", "fear", "2023-07-03", "2023", "2023-Q2", "2023-13-01",
            "exports to Japan", "price domestic", "share of China in Japan imports", "0", "1e9", "-3",
            "nan", "", '"', "2022-11",
        ]
    ),
    st.text(max_size=12),
)  # fmt: skip


@given(st.lists(st.lists(CELLS, min_size=1, max_size=len(COLUMNS) + 1), max_size=4))
@settings(max_examples=150)
def test_rows_of_any_words_are_asked_or_refused(tmp_path_factory, rows):
    """
    Every row is a question, has a reason, or is a fault of the file.
    """
    path = tmp_path_factory.mktemp("episodes") / "own.csv"
    path.write_text("\n".join(",".join(row) for row in [COLUMNS, *rows]), encoding="utf-8")
    with contextlib.suppress(BadInputError):
        for seen in read_episodes(ATLAS, path):
            found = question(ATLAS, seen)
            assert isinstance(found, Question) or found in REASONS


@given(st.binary(max_size=200))
def test_bytes_of_any_kind_are_refused_in_words(tmp_path_factory, data):
    """
    Nothing but the named error comes out.
    """
    path = tmp_path_factory.mktemp("episodes") / "own.csv"
    path.write_bytes(data)
    with contextlib.suppress(BadInputError):
        read_episodes(ATLAS, path)


@given(st.text(max_size=30))
def test_a_period_begins_before_it_ends(text):
    """
    Or is none.
    """
    found = Period.parse(text)
    assert found is None or found.first is None or found.first <= found.last
