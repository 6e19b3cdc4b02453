"""Scenarios: dated stories, turned into measures, drivers and draws."""

from oresight.scenarios._account import Account, account_of, line_name, line_table
from oresight.scenarios._blocks import BLOCKS
from oresight.scenarios._diff import (
    compare_results,
    compare_scenarios,
    differences,
    loss_differences,
    plan_pair,
)
from oresight.scenarios._drivers import measure_drivers, needed_draws, story_drivers
from oresight.scenarios._edit import Entry, entries, with_day, with_entry, with_shift, without_entry
from oresight.scenarios._ground import begin_of, block_timeline
from oresight.scenarios._kept import (
    is_story,
    keep_account,
    keep_plan,
    kept_account,
    kept_plan,
    reopen,
)
from oresight.scenarios._library import library, load_scenario, open_scenario, parse_scenario
from oresight.scenarios._lines import imposers_of, lines_begin, lines_of, story_lines
from oresight.scenarios._model import MAIN, Block, Branch, Scenario, Words
from oresight.scenarios._numbers import Number
from oresight.scenarios._read import BRANCH_FIELDS, TOP_FIELDS, make_block
from oresight.scenarios._run import Outcome, Series, carry_out, plan, run_scenario
from oresight.scenarios._schema import COMMON, SORTS, VERSION, BlockSpec, FieldSpec
from oresight.scenarios._summary import mixture, summary
from oresight.scenarios._tail import FEW_DRAWS, Tail, story_tail, worst_is_part
from oresight.scenarios._tree import MAX_BYTES
from oresight.scenarios._write import scenario_template, write_scenario

__all__ = [
    "BLOCKS",
    "BRANCH_FIELDS",
    "COMMON",
    "FEW_DRAWS",
    "MAIN",
    "MAX_BYTES",
    "SORTS",
    "TOP_FIELDS",
    "VERSION",
    "Account",
    "Block",
    "BlockSpec",
    "Branch",
    "Entry",
    "FieldSpec",
    "Number",
    "Outcome",
    "Scenario",
    "Series",
    "Tail",
    "Words",
    "account_of",
    "begin_of",
    "block_timeline",
    "carry_out",
    "compare_results",
    "compare_scenarios",
    "differences",
    "entries",
    "imposers_of",
    "is_story",
    "keep_account",
    "keep_plan",
    "kept_account",
    "kept_plan",
    "library",
    "line_name",
    "line_table",
    "lines_begin",
    "lines_of",
    "load_scenario",
    "loss_differences",
    "make_block",
    "measure_drivers",
    "mixture",
    "needed_draws",
    "open_scenario",
    "parse_scenario",
    "plan",
    "plan_pair",
    "reopen",
    "run_scenario",
    "scenario_template",
    "story_drivers",
    "story_lines",
    "story_tail",
    "summary",
    "with_day",
    "with_entry",
    "with_shift",
    "without_entry",
    "worst_is_part",
    "write_scenario",
]
