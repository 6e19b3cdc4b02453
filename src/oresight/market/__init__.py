"""The market engine: one convex equilibrium from mine to last form; it knows no minerals."""

from oresight.market._adaptation import Adaptation
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
from oresight.market._world import example_adaptation, example_world, random_world
from oresight.market._years import Decades, simulate_years

__all__ = [
    "Adaptation",
    "Ban",
    "Cap",
    "Capacity",
    "Certificate",
    "Conduct",
    "Decades",
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
    "example_adaptation",
    "example_world",
    "licensed_share",
    "random_world",
    "read_prices",
    "simulate_months",
    "simulate_years",
    "solve",
    "solve_draws",
    "stream",
]
