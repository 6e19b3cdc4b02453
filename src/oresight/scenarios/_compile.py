"""Blocks before a market: acts of the engine, or the reason why a block is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from oresight.errors import BadInputError
from oresight.scenarios import _capacity_blocks, _trade_blocks, _use_blocks
from oresight.scenarios._factors import Factors
from oresight.scenarios._ground import Refusal, touched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    import numpy as np
    from numpy.typing import NDArray

    from oresight.atlas import Atlas, Ledger
    from oresight.codes import CommodityId
    from oresight.market import Act
    from oresight.scenarios._ground import Ground
    from oresight.scenarios._model import Block

__all__ = ["Laid", "Told", "commodities_of", "lay", "markets_of"]

COMPILERS: Final[Mapping[str, Callable[[Ground, Block, Factors], Iterator[Act]]]] = {
    "measure": _trade_blocks.measure,
    "bloc_wall": _trade_blocks.wall,
    "cartel": _trade_blocks.cartel,
    "local_processing": _trade_blocks.local_processing,
    "technology_transfer_demand": _trade_blocks.technology_transfer,
    "demand_pathway": _use_blocks.demand_pathway,
    "price_shock": _trade_blocks.price_shock,
    "input_shock": _capacity_blocks.input_shock,
    "substitute": _use_blocks.substitute,
    "thrift": _use_blocks.thrift,
    "recycling_rate": _use_blocks.recycling_rate,
    "stock_release": _use_blocks.stock_release,
    "new_capacity": _capacity_blocks.new_capacity,
    "coordination": _use_blocks.coordination,
}
"""By kind of block."""


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a block in a market: modelled, or why not, as a message key."""

    block: str
    market: str
    reason: str = ""

    @property
    def modelled(self) -> bool:
        """Whether the engine follows it."""
        return not self.reason


@dataclass(frozen=True)
class Laid:
    """
    A story laid on a market.

    Parameters
    ----------
    acts
        What happens there; none where it is the calm base year.
    met
        Part of the importer's need, by stage of the network, that is met otherwise, axes
        ``(month, draw)``.
    told
        What became of each block.
    forms
        Stages of the network that the story names.
    """

    acts: tuple[Act, ...]
    met: Mapping[int, NDArray[np.float64]]
    told: tuple[Told, ...]
    forms: tuple[int, ...]


def lay(ground: Ground, blocks: Iterable[Block]) -> Laid:
    """Return blocks as acts of a market; one that has no meaning there is told, not dropped."""
    factors = Factors(ground)
    acts: list[Act] = []
    told: list[Told] = []
    forms: set[int] = set()
    market = ground.market.commodity
    for block in blocks:
        named = ground.named(commodities_of(ground.atlas, ground.ledger, block))
        if not named:
            continue
        forms |= {
            at for at, form in enumerate(ground.market.forms) if {*named} & {*form.commodities}
        }
        try:
            acts += COMPILERS[block.kind](ground, block, factors)
            told.append(Told(block.id, market))
        except Refusal as refusal:
            told.append(Told(block.id, market, str(refusal)))
        except BadInputError as error:
            told.append(Told(block.id, market, error.faults[0].what))
    acts += factors.acts()
    return Laid(tuple(acts), factors.met, tuple(told), tuple(sorted(forms)))


def commodities_of(atlas: Atlas, ledger: Ledger, block: Block) -> tuple[str, ...]:
    """Return the commodities that a block touches, as it names them."""
    named = (*block.names("commodities"), *block.names("replaces"))
    named += tuple(name for name, _ in block.needs())
    if named:
        return named
    if block.word("measure"):
        return ledger[block.word("measure")].commodities
    if block.word("input"):
        rows = atlas.table("process_inputs").filter(input=block.word("input"))
        return tuple(rows["commodity"].unique(maintain_order=True))
    return ()


def markets_of(
    atlas: Atlas, ledger: Ledger, blocks: Iterable[Block]
) -> dict[CommodityId, list[Block]]:
    """Return the markets that blocks touch, with the blocks of each, in the order they are met."""
    found: dict[CommodityId, list[Block]] = {}
    for block in blocks:
        for market in touched(atlas, commodities_of(atlas, ledger, block)):
            found.setdefault(market, []).append(block)
    return found
