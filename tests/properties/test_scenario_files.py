"""What holds of any file that is taken for a scenario."""

from __future__ import annotations

from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from oresight.atlas import Atlas, Ledger, open_atlas, open_ledger
from oresight.errors import BadInputError
from oresight.scenarios import BLOCKS, Number, Scenario, parse_scenario, write_scenario

WORDS = st.sampled_from(
    ["CHN", "[JPN, g7]", "gallium", "[tin]", "export_ban", "2027-01-01", "2027-13-01", "25 %", "-1 t",
     "{triangular: [1 %, 2 %, 3 %]}", "{normal: [1, 2]}", "mine", "cn-2023-gage", "[]", "{}", "~", "x"]
) | st.text(max_size=12)  # fmt: skip


@cache
def known() -> tuple[Atlas, Ledger]:
    """Return the atlas and its ledger, opened once."""
    atlas = open_atlas()
    return atlas, open_ledger(atlas)


def read(data: bytes) -> Scenario | None:
    """Return the scenario in some bytes, or None where they are refused with a reason."""
    atlas, ledger = known()
    try:
        return parse_scenario(atlas, data, name="own.yaml", ledger=ledger)
    except BadInputError as error:
        found = error
    assert found.faults
    assert str(found)
    return None


@given(st.binary(max_size=300))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_a_scenario_or_a_fault(data: bytes) -> None:
    """No file makes anything else of itself."""
    read(data)


@given(st.text(alphabet="-:{}[],'\"|>&*!%@`#?~ \n\t\\=.abx01日\0\x85\u2028", max_size=80))
@settings(max_examples=400, deadline=None)
def test_any_yaml_is_a_scenario_or_a_fault(text: str) -> None:
    """The punctuation of YAML holds no surprise."""
    read(text.encode())


@given(
    st.sampled_from(sorted(BLOCKS)),
    st.dictionaries(
        st.sampled_from(sorted({one.name for spec in BLOCKS.values() for one in spec.every})),
        WORDS,
        max_size=8,
    ),
)
@settings(max_examples=400, deadline=None)
def test_any_block_is_read_and_written_back_or_a_fault(kind: str, fields: dict[str, str]) -> None:
    """Right words with wrong values are refused; what is taken survives the way to a file."""
    lines = [f"      {name}: {value}" for name, value in fields.items()]
    text = "\n".join(["oresight: scenario/1", "blocks:", "  x:", f"      kind: {kind}", *lines])
    story = read(text.encode("utf-8", "surrogatepass"))
    if story is not None:
        assert read(write_scenario(story).encode("utf-8", "surrogatepass")) == story


@given(st.lists(st.integers(0, 100), min_size=1, max_size=5))
def test_weights_sum_to_one_or_the_file_is_refused(weights: list[int]) -> None:
    """There is no third way."""
    branches = "".join(f"  b{at}: {{weight: {part} %}}\n" for at, part in enumerate(weights))
    block = "blocks:\n  x: {kind: measure, measure: cn-2023-gage}\n"
    story = read(f"oresight: scenario/1\n{block}branches:\n{branches}".encode())
    assert (story is not None) == (sum(weights) == 100)


@given(st.sampled_from(["share", "tonnes", "time", "growth"]), st.floats(1e-6, 1e9))
def test_a_number_written_and_read_is_the_same(sort: str, value: float) -> None:
    """Not one bit is lost."""
    number = Number(sort, "fixed", (value,))
    assert Number.parse(number.text, sort) == number
