"""Native charts: read from the option of a figure, all of it or none."""

import pytest

from oresight.report._native import native_charts


@pytest.fixture
def charts(figure_of):
    """Return the native charts of a figure of cobalt."""

    def found(name, **choices):
        return native_charts(figure_of(name, **choices), lang="en")

    return found


@pytest.mark.parametrize("name", ["map", "sankey", "measures", "contest", "uses", "rare-earths"])
def test_what_no_office_chart_can_say_stays_a_picture(charts, name):
    """
    Maps, flows, networks and lines of time.
    """
    assert charts(name) == ()


def test_shares_by_year_are_stacked_columns(charts):
    """
    One category a year, one series an origin.
    """
    (chart,) = charts("imports")
    assert (chart.kind, chart.stacked, chart.y_title) == ("column", True, "%")
    assert chart.categories[-1] == "2024"
    assert {len(one.values) for one in chart.series} == {len(chart.categories)}


def test_values_are_those_of_the_figures_table(figure_of):
    """
    A chart cannot disagree with its figure.
    """
    figure = figure_of("imports")
    (chart,) = native_charts(figure, lang="en")
    last = figure.table.filter(year=2024)["share"] * 100
    assert [one.values[-1] for one in chart.series] == pytest.approx(last.to_list(), abs=0.01)


def test_a_lying_chart_keeps_the_order_of_the_picture(charts):
    """
    Both count from below.
    """
    (chart,) = charts("shares")
    assert chart.kind == "bar"
    assert chart.categories == ("Cobalt Refining", "Cobalt Mining")


def test_dots_with_intervals_become_bars_with_error_bars(charts):
    """
    An interval is not lost on the way.
    """
    (chart,) = charts("ranking")
    (series,) = chart.series
    below, above = series.reach
    assert below[0] > 0
    assert above[0] > 0


def test_each_bar_of_many_series_keeps_its_own_interval(charts):
    """
    What belongs to another series is blank, not zero.
    """
    (chart,) = charts("leverage")
    first = chart.series[0]
    known = [at for at, value in enumerate(first.values) if value is not None]
    assert [at for at, low in enumerate(first.low) if low is not None] == known


def test_panels_are_charts_of_their_own(charts):
    """
    With the titles of the panels, not the codes of the indicators.
    """
    found = charts("gaps")
    titles = ["Extraction", "Processing", "Recycling", "Largest single country"]
    assert [one.title for one in found] == titles
    assert [one.series[0].name for one in found] == [one.title for one in found]


def test_a_line_of_prices_counts_days_as_spreadsheets_do(charts):
    """
    The first of January 2011 is day 40544.
    """
    (chart,) = charts("prices")
    assert chart.dated
    assert chart.series[0].xs[0] == 40544.0


@pytest.mark.slow
def test_a_band_becomes_two_edges_of_which_a_legend_names_one(charts):
    """
    Both are there, dashed.
    """
    (chart,) = charts("shock-price")
    edges = [one for one in chart.series if one.name == "90 % of draws, its edges"]
    assert [(one.dashed, one.listed) for one in edges] == [(True, True), (True, False)]


def test_upright_marks_with_a_number_are_drawn(charts):
    """
    The note that names them would else speak of lines that are not there.
    """
    (chart,) = charts("prices")
    assert [one.name for one in chart.series[1:]] == ["1", "2", "3"]
    assert {len(set(one.xs)) for one in chart.series[1:]} == {1}


def test_an_axis_of_shares_ends_where_the_figures_does(charts):
    """
    At a hundred per cent.
    """
    (chart,) = charts("imports")
    assert (chart.floor, chart.ceiling) == (0.0, 100.0)
