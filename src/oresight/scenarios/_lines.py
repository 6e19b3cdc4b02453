"""From a story's markets to lines that stop and value added lost, branch by branch."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from oresight.chains import sampled
from oresight.codes import CommodityId, Iso3
from oresight.industry import Supply, downstream_of, supplies_of
from oresight.market import BlocWall, EndUseLicence, Ease, Floor, Responsible, Use

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from oresight.atlas import Atlas
    from oresight.chains import Months
    from oresight.scenarios._compile import Laid
    from oresight.scenarios._ground import Ground
    from oresight.scenarios._run import Outcome, Series

__all__ = ["PREFIX", "line_rows", "story_lines"]
