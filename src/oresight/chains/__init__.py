"""Chains: where facts become a calibrated market, and measures its policies."""

from oresight.chains._calibrate import (
    calibrated,
    calibrated_blocks,
    calibrated_draws,
    chain,
    facts,
)
from oresight.chains._chain import Chain, Facts
from oresight.chains._compile import Compiled, compile_measure
from oresight.chains._coverage import coverage, tuned_spread
from oresight.chains._drivers import drivers, origin_input, origin_named
from oresight.chains._effect import Effect, effect_of, stated_effect
from oresight.chains._followable import followable_measures, not_followed
from oresight.chains._followed import numbers_of, over_usual
from oresight.chains._joint_chain import JointChain
from oresight.chains._modelled import modelled_measures
from oresight.chains._monthly import Months, a_month_of, monthly, monthly_markets, walk
from oresight.chains._open import chain_catalogue, open_chain
from oresight.chains._outlook import Outlook, outlook_commodities, outlook_of
from oresight.chains._outlook_path import OutlookPath, worst_certificate
from oresight.chains._outlook_rows import Risk
from oresight.chains._outlook_words import outlook_words
from oresight.chains._parameters import (
    Parameters,
    Prior,
    ensemble,
    parameter_draws,
    parameter_rows,
    parameters,
)
from oresight.chains._price_signal import PriceSignal, price_signal, real_prices
from oresight.chains._quality import Card
from oresight.chains._sampled import Sampled, market_of, sampled
from oresight.chains._simulate import Followed, Simulation, simulate_measure
from oresight.chains._timeline import Span, Timeline, timeline_of

__all__ = [
    "Card",
    "Chain",
    "Compiled",
    "Effect",
    "Facts",
    "Followed",
    "JointChain",
    "Months",
    "Outlook",
    "OutlookPath",
    "Parameters",
    "PriceSignal",
    "Prior",
    "Risk",
    "Sampled",
    "Simulation",
    "Span",
    "Timeline",
    "a_month_of",
    "calibrated",
    "calibrated_blocks",
    "calibrated_draws",
    "chain",
    "chain_catalogue",
    "compile_measure",
    "coverage",
    "drivers",
    "effect_of",
    "ensemble",
    "facts",
    "followable_measures",
    "market_of",
    "modelled_measures",
    "monthly",
    "monthly_markets",
    "not_followed",
    "numbers_of",
    "open_chain",
    "origin_input",
    "origin_named",
    "outlook_commodities",
    "outlook_of",
    "outlook_words",
    "over_usual",
    "parameter_draws",
    "parameter_rows",
    "parameters",
    "price_signal",
    "real_prices",
    "sampled",
    "simulate_measure",
    "stated_effect",
    "timeline_of",
    "tuned_spread",
    "walk",
    "worst_certificate",
]
