"""Chains: where facts become a calibrated market, and measures its policies."""

from oresight.chains._calibrate import (
    Chain,
    Facts,
    Parameters,
    calibrated,
    chain,
    facts,
    parameters,
)
from oresight.chains._compile import Compiled, Effect, compile_measure, effect_of
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
    "parameters",
    "simulate_measure",
]
