"""Random samples behind every interval: shares and governance scores, as uncertain as reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["draw_governance", "draw_shares"]


def draw_shares(
    shares: NDArray[np.float64],
    log_sd: NDArray[np.float64],
    *,
    draws: int,
    generator: np.random.Generator,
) -> NDArray[np.float64]:
    """
    Sample supply shares around the published ones.

    Each country's share is multiplied by a log-normal factor of median one; the sum of the shares
    is then put back to what was published, so that a table that does not add to one stays so.

    Parameters
    ----------
    shares
        Axes ``(country,)``, share of supply.
    log_sd
        Axes ``(country,)``, standard deviation of the logarithm.

    Returns
    -------
    NDArray
        Axes ``(draw, country)``.
    """
    factors = np.exp(generator.standard_normal((draws, shares.size)) * log_sd)
    sample = shares * factors
    total = sample.sum(axis=1, keepdims=True)
    scaled: NDArray[np.float64] = np.divide(
        sample * shares.sum(), total, out=np.zeros_like(sample), where=total > 0
    )
    return scaled


def draw_governance(
    estimate: NDArray[np.float64],
    std_error: NDArray[np.float64],
    *,
    correlation: float,
    draws: int,
    generator: np.random.Generator,
) -> NDArray[np.float64]:
    """
    Sample governance indicators with errors that hang together across dimensions.

    The World Bank publishes each dimension's standard error but not how the errors correlate:
    *correlation* is a parameter.

    Parameters
    ----------
    estimate, std_error
        Axes ``(country, dimension)``, on the scale of about -2.5 to 2.5.

    Returns
    -------
    NDArray
        Axes ``(draw, country, dimension)``.
    """
    common = generator.standard_normal((draws, estimate.shape[0], 1))
    own = generator.standard_normal((draws, *estimate.shape))
    error = np.sqrt(correlation) * common + np.sqrt(1.0 - correlation) * own
    drawn: NDArray[np.float64] = estimate + std_error * error
    return drawn
