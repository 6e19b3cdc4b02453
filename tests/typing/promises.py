"""What the types promise; read by the type checker, never run."""

import datetime as dt
from typing import assert_type

import polars as pl

from oresight import open_atlas, scenario
from oresight.atlas import Atlas, Commodity, CrossSection, cross_section
from oresight.codes import CommodityId, Iso3, Stage
from oresight.figures import Figure, Scene, draw
from oresight.methods import Case, Method, find_method
from oresight.scenarios import Outcome, Scenario, make_block, run_scenario, summary

atlas = open_atlas()
assert_type(atlas, Atlas)
assert_type(atlas.commodity("Co"), Commodity)
assert_type(atlas.table("production"), pl.DataFrame)
section = cross_section(atlas, CommodityId("cobalt"), stage=Stage.MINE)
assert_type(section, CrossSection | None)
case = Case(atlas, Iso3("JPN"), dt.date(2026, 11, 24))
assert_type(find_method("concentration"), Method)
assert_type(find_method("concentration").assess(case), pl.DataFrame)
scene = Scene(atlas, importer=Iso3("JPN"), as_of=dt.date(2026, 11, 24), lang="ja")
assert_type(draw("map", scene), Figure)
assert_type(draw("map", scene).svg(), str)
story = scenario("antimony-2024")
assert_type(story, Scenario)
assert_type(story.with_block(make_block(atlas, "x", "thrift", ceiling="5 %")), Scenario)
assert_type(run_scenario(story), Outcome)
assert_type(summary(run_scenario(story)), pl.DataFrame)
