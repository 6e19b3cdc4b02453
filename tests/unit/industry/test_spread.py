"""From lines that stop to the table in which the stop spreads."""

import numpy as np
import pytest

from oresight.errors import UnknownNameError
from oresight.industry import (
    Line,
    Losses,
    Need,
    Shock,
    cascade,
    cascade_behaviour,
    cascade_rows,
    illustrative_table,
    shock_of_losses,
)


def line(isic, lost, value_added):
    """An industry as a whole that loses a part of its output each month."""
    lost = np.asarray(lost, dtype=float)
    need = Need("gallium", None, True, 1 - lost, lost, np.ones(lost.shape[1]), ())
    return Line(None, isic, (need,), np.ones(lost.shape[1]), value_added, 2022, ("SOMEBODY",))


@pytest.fixture(scope="module")
def table(atlas):
    """Four regions, nine sectors."""
    return illustrative_table(atlas)


@pytest.fixture
def electronics():
    """Two draws: electronics of Japan lose a tenth and a fifth of two months."""
    return Losses((line("C26", [[0.1, 0.2], [0.1, 0.2]], 61.325e9),), (), "JPN")


def test_a_sector_that_is_one_industry_loses_its_part(electronics, table):
    """
    A tenth of the industry is a tenth of the sector.
    """
    shock = shock_of_losses(electronics, table)
    assert shock.capacity[0, table.at("JPN", "C26")] == pytest.approx(0.9)


def test_a_small_industry_is_a_small_part_of_its_sector(table):
    """
    All weapons of Japan are a part of other manufacturing as their value added is.
    """
    shock = shock_of_losses(Losses((line("C252", [[1.0]], 0.81e9),), (), "JPN"), table)
    at = table.at("JPN", "CX")
    assert shock.capacity[0, at] == pytest.approx(1 - 0.81 / table.value_added[at])


def test_the_walk_goes_on_for_as_long_again(electronics, table):
    """
    Two months of loss are walked for four.
    """
    shock = shock_of_losses(electronics, table)
    assert shock.steps == round(4 * 365 / 12)
    assert shock.capacity[-1].min() == 1


def test_each_bound_has_an_interval_of_its_own(electronics, table, atlas):
    """
    The draw that loses more spreads more.
    """
    rows = cascade_rows(electronics, table, cascade_behaviour(atlas))
    rationed = rows.filter(indicator="cascade_loss_rationed", industry="all")
    assert 0 < rationed["low"].item() < rationed["high"].item()


def test_the_bounds_stand_in_order(electronics, table, atlas):
    """
    The best plan is no dearer than rationing, in the middle of the draws.
    """
    rows = cascade_rows(electronics, table, cascade_behaviour(atlas))
    middle = dict(
        zip(
            rows.filter(industry="all")["indicator"],
            rows.filter(industry="all")["value"],
            strict=True,
        )
    )
    assert middle["cascade_loss_reallocated"] <= middle["cascade_loss_rationed"]


def test_rows_name_both_origins_of_the_table(electronics, table, atlas):
    """
    What is reported and what is a prior are both among the sources.
    """
    rows = cascade_rows(electronics, table, cascade_behaviour(atlas))
    assert rows["sources"][0].to_list() == ["NCSES_SKTI2", "ORESIGHT_PRIOR"]


def test_without_lines_there_are_no_rows(table, atlas):
    """
    Nothing known is not nothing lost.
    """
    assert cascade_rows(Losses((), (), "JPN"), table, cascade_behaviour(atlas)).is_empty()


def test_an_importer_that_the_table_lacks_is_told(electronics, table):
    """
    The shipped table has no Korea.
    """
    with pytest.raises(UnknownNameError, match="KOR"):
        shock_of_losses(Losses(electronics.lines, (), "KOR"), table)


def test_sectors_are_told_by_rationing_and_add_up(table, atlas):
    """
    In a draw, what sectors lose by rationing is what the importer loses.
    """
    one = Losses((line("C26", [[0.2], [0.2]], 61.325e9),), (), "JPN")
    rows = cascade_rows(one, table, cascade_behaviour(atlas)).filter(
        indicator="cascade_loss_rationed"
    )
    whole = rows.filter(industry="all")["value"].item()
    assert rows.filter(rows["industry"] != "all")["value"].sum() == pytest.approx(whole)


def test_a_cascade_may_leave_sectors_out(table, atlas):
    """
    All, the region, and no more.
    """
    still = Shock(np.ones((10, table.size)))
    found = cascade(table, still, cascade_behaviour(atlas), regions=("JPN",), sectors=False)
    assert [(one.region, one.sector) for one in found.value_added] == [("WLD", ""), ("JPN", "")]
