"""The market engine: one convex equilibrium from mine to last form; it knows no minerals."""

from oresight.market._balance import balance
from oresight.market._check import Certificate, Reading, certify, read_prices
from oresight.market._limits import Limit, licensed_share
from oresight.market._months import Conduct, Path, simulate_months
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
from oresight.market._solve import Equilibria, Equilibrium, Markets, solve, solve_draws, stream
from oresight.market._world import example_world, random_world

__all__ = [
    "Ban",
    "Cap",
    "Capacity",
    "Certificate",
    "Conduct",
    "Equilibria",
    "Equilibrium",
    "Limit",
    "Markets",
    "Network",
    "Path",
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
    "licensed_share",
    "random_world",
    "read_prices",
    "simulate_months",
    "solve",
    "solve_draws",
    "stream",
]
