"""A product with its materials, and who supplies each of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from oresight.codes import CommodityId
from oresight.methods._technology_content import Material, Product, materials, product_of
from oresight.methods._technology_links import Link, making_links, material_links

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oresight.methods._case import Case

__all__ = ["Chain", "Known", "chain_of"]

Known = dict[CommodityId, tuple[Link, ...]]


def chain_of(
    case: Case, product: str | Product, *, held: Sequence[Material] | None = None
) -> Chain:
    """Return the chain of a product, by name or as it stands; *held* as in `trace`."""
    found = product_of(case.atlas, product) if isinstance(product, str) else product
    return Chain.of(case, found, held=held)


@dataclass(frozen=True, slots=True)
class Chain:
    """A product with its materials, and the links of each."""

    product: Product
    making: tuple[Link, ...]
    materials: tuple[tuple[Material, tuple[Link, ...]], ...]

    @classmethod
    def of(
        cls,
        case: Case,
        product: Product,
        *,
        known: Known | None = None,
        held: Sequence[Material] | None = None,
    ) -> Chain:
        """Return a product's chain, links of materials taken from *known* where they are there."""
        seen = {} if known is None else known
        held = materials(case.atlas, product) if held is None else held
        for material in held:
            if material.commodity not in seen:
                seen[material.commodity] = tuple(material_links(case, material.commodity))
        return cls(
            product,
            tuple(making_links(case, product.technologies)),
            tuple((material, seen[material.commodity]) for material in held),
        )

    @property
    def essential(self) -> tuple[Link, ...]:
        """Every step of making, and of the materials the product does not work without."""
        held = (links for material, links in self.materials if material.core)
        return (*self.making, *(link for links in held for link in links))
