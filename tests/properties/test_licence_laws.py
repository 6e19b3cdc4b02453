"""What holds of a licence regime whatever its numbers."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from oresight.market import licensed_share

MONTHS = 30
PART = st.floats(0.0, 1.0)
REGIMES = st.fixed_dictionaries(
    {
        "approval": PART,
        "eased": PART,
        "exempt": st.floats(0.0, 0.5),
        "refile": PART,
        "backlog": st.floats(0.0, 3.0),
        "delay": st.floats(0.1, 6.0),
        "shape": st.floats(1.0, 10.0),
        "ease": st.floats(0.0, 20.0),
        "ready": st.floats(0.0, 5.0),
    }
)


def let_out(regime, **changes):
    """What a regime lets out, month by month; it eases or stays, and never grows stricter."""
    given_ = regime | changes
    settled = given_["approval"] + given_["eased"] * (1.0 - given_["approval"])
    arrays = {name: np.array([value]) for name, value in (given_ | {"eased": settled}).items()}
    return licensed_share(MONTHS, effective=0, **arrays)[:, 0]


@given(REGIMES)
def test_nothing_is_shipped_that_was_not_applied_for(regime):
    """
    Over any span no more leaves than the usual of its months and what was piled up.
    """
    shipped = np.cumsum(let_out(regime))
    assert (shipped >= 0).all()
    assert (shipped <= np.arange(1, MONTHS + 1) + regime["backlog"] + 1e-9).all()


@given(REGIMES, PART)
def test_a_milder_regime_lets_out_no_less_in_all(regime, more):
    """
    With more approved, or more filed again, as much or more has left by any month.
    """
    usual = np.cumsum(let_out(regime))
    for name in ("approval", "refile", "eased"):
        milder = regime[name] + more * (1.0 - regime[name])
        assert (np.cumsum(let_out(regime, **{name: milder})) >= usual - 1e-9).all(), name


@given(REGIMES, PART)
def test_more_that_needs_no_licence_lets_out_no_less_in_all(regime, more):
    """
    Where nothing was piled up: what is exempt is shipped as usual, and no more.
    """
    regime = regime | {"backlog": 0.0}
    milder = regime["exempt"] + more * (0.5 - regime["exempt"])
    found = np.cumsum(let_out(regime, exempt=milder))
    assert (found >= np.cumsum(let_out(regime)) - 1e-9).all()


@given(REGIMES, st.floats(0.0, 5.0))
def test_papers_that_take_longer_let_out_no_more(regime, longer):
    """
    By any month, of regimes that do not ease.
    """
    still = regime | {"eased": 0.0, "refile": 0.0}
    late = np.cumsum(let_out(still, ready=regime["ready"] + longer))
    assert (late <= np.cumsum(let_out(still)) + 1e-9).all()


@given(REGIMES)
def test_in_the_end_a_regime_lets_out_its_settled_share(regime):
    """
    The closed form: approved over one less what comes round again.
    """
    quick = regime | {"delay": 0.1, "ease": 0.5, "ready": 0.2, "refile": 0.5 * regime["refile"]}
    part = quick["approval"] + quick["eased"] * (1 - quick["approval"])
    round_again = quick["refile"] * (1 - part)
    expected = quick["exempt"] + (1 - quick["exempt"]) * part / (1 - round_again)
    assert abs(let_out(quick)[-1] - expected) < 1e-3
