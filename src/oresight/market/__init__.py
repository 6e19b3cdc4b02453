"""The market engine: one convex equilibrium from mine to last form; it knows no minerals."""

from oresight.market._balance import balance
from oresight.market._check import Certificate, Reading, certify, read_prices
from oresight.market._network import Network
from oresight.market._policy import (
    Ban,
    Cap,
    Capacity,
    Policies,
    Policy,
    Quota,
    Use,
    Wedge,
    compile_policies,
)
from oresight.market._solve import Equilibria, Equilibrium, solve, solve_draws, stream
from oresight.market._world import example_world, random_world

__all__ = [
    "Ban",
    "Cap",
    "Capacity",
    "Certificate",
    "Equilibria",
    "Equilibrium",
    "Network",
    "Policies",
    "Policy",
    "Quota",
    "Reading",
    "Use",
    "Wedge",
    "balance",
    "certify",
    "compile_policies",
    "example_world",
    "random_world",
    "read_prices",
    "solve",
    "solve_draws",
    "stream",
]
