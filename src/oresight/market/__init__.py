"""The market engine: one convex equilibrium from mine to last form; it knows no minerals."""

from oresight.market._adaptation import Adaptation, life_weights
from oresight.market._balance import balance
from oresight.market._bills import Compliance, declared_flows, floor_cost, price_of_compliance
from oresight.market._cartel import Cartel, CartelOutcome, solve_cartel
from oresight.market._check import Certificate, Reading, certify, read_prices
from oresight.market._compound import (
    BlocWall,
    EndUseLicence,
    Leakage,
    Licence,
    LocalProcessing,
    Responsible,
)
from oresight.market._contradict import check_policies
from oresight.market._dated import Act, dated
from oresight.market._limits import Limit, licensed_share
from oresight.market._markets import Markets
from oresight.market._measures import (
    AdValorem,
    Ban,
    Cap,
    Capacity,
    Ease,
    Floor,
    Guarantee,
    Plant,
    Quota,
    Release,
    Use,
    Wedge,
)
from oresight.market._months import Conduct, Path, month_policies, simulate_months
from oresight.market._network import Network
from oresight.market._outer import Taxed, solve_taxed
from oresight.market._places import home_of, split_user
from oresight.market._policy import (
    Policies,
    Policy,
    compile_policies,
    part_licences,
    unfold,
)
from oresight.market._solve import Equilibria, Equilibrium, solve, solve_draws, stream
from oresight.market._world import example_adaptation, example_world, load_example, random_world
from oresight.market._years import Decades, simulate_years

__all__ = [
    "Act",
    "AdValorem",
    "Adaptation",
    "Ban",
    "BlocWall",
    "Cap",
    "Capacity",
    "Cartel",
    "CartelOutcome",
    "Certificate",
    "Compliance",
    "Conduct",
    "Decades",
    "Ease",
    "EndUseLicence",
    "Equilibria",
    "Equilibrium",
    "Floor",
    "Guarantee",
    "Leakage",
    "Licence",
    "Limit",
    "LocalProcessing",
    "Markets",
    "Network",
    "Path",
    "Plant",
    "Policies",
    "Policy",
    "Quota",
    "Reading",
    "Release",
    "Responsible",
    "Taxed",
    "Use",
    "Wedge",
    "balance",
    "certify",
    "check_policies",
    "compile_policies",
    "dated",
    "declared_flows",
    "example_adaptation",
    "example_world",
    "floor_cost",
    "home_of",
    "licensed_share",
    "life_weights",
    "load_example",
    "month_policies",
    "part_licences",
    "price_of_compliance",
    "random_world",
    "read_prices",
    "simulate_months",
    "simulate_years",
    "solve",
    "solve_cartel",
    "solve_draws",
    "solve_taxed",
    "split_user",
    "stream",
    "unfold",
]
