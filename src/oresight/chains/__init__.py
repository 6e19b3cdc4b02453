"""Chains: where facts become a calibrated market, and measures its policies."""

from oresight.chains._calibrate import (
    Chain,
    Facts,
    calibrated,
    chain,
    facts,
)
from oresight.chains._compile import Compiled, Effect, compile_measure, effect_of
from oresight.chains._parameters import (
    Parameters,
    parameter_draws,
    parameter_rows,
    parameters,
)
from oresight.chains._simulate import Simulation, simulate_measure

__all__ = [
    "Chain",
    "Compiled",
    "Effect",
    "Facts",
    "Parameters",
    "Simulation",
    "calibrated",
    "chain",
    "compile_measure",
    "effect_of",
    "facts",
    "parameter_draws",
    "parameter_rows",
    "parameters",
    "simulate_measure",
]
