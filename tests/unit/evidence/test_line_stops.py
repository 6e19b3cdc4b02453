"""Line stops that were seen, beside what the model says."""

import pytest

from oresight.evidence import line_stop_errors


@pytest.mark.slow
def test_the_first_line_stop_of_2025_stands_beside_ours(atlas):
    """
    52 days were seen. Both readings are shown, each with its interval and the warning that whoever
    wrote them knew the day.
    """
    rows = line_stop_errors(atlas, draws=33)
    assert rows["indicator"].sort().to_list() == ["line_stop_day", "lines_twentieth_day"]
    assert rows["observed"].to_list() == [52.0, 52.0]
    assert (rows["low"] < rows["value"]).all()
    assert rows["note"].null_count() == 0
