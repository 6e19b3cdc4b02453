"""Measures that cannot all be meant: told before anything is solved, all of them at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oresight.errors import BadInputError, Fault
from oresight.locale import N_
from oresight.market._compound import Leakage, Licence
from oresight.market._measures import Ban, Cap, Floor, Quota
from oresight.market._policy import compile_policies

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from oresight.market._network import Network
    from oresight.market._policy import Policy

__all__ = ["check_policies"]

LIMITS = {Cap: "limit_t", Quota: "limit_t", Floor: "price", Licence: "approval", Leakage: "share"}
"""What a measure sets once and for all: two values at one address contradict each other."""

OPEN = (Cap, Licence, Leakage)
"""Measures that let something through where a ban lets nothing."""


def check_policies(network: Network, policies: Iterable[Policy]) -> None:
    """
    Refuse measures that have no meaning in a market, or contradict each other.

    `compile_policies` lets the tighter of two limits bind, as two measures in force do. Whoever writes
    a list by hand means one: two different limits on the same shipments, or a ban beside a limit on
    them, are most likely a slip.

    Raises
    ------
    UnknownNameError
        If the only fault is a country or stage that the network has not.
    BadInputError
        With every fault.

    Examples
    --------
    >>> from oresight.market import Quota, example_world
    >>> check_policies(example_world(), [Quota("A", "mine", 30.0), Quota("A", "mine", 40.0)])
    Traceback (most recent call last):
    oresight.errors.BadInputError: A has two values for `limit_t` at the stage mine: 30 and 40. Keep one.
    """
    listed = tuple(policies)
    errors = [error for policy in listed if (error := _error(network, policy)) is not None]
    clashes = list(_clashes(listed))
    if len(errors) == 1 and not clashes:
        raise errors[0]
    faults = [fault for error in errors for fault in error.faults]
    if faults or clashes:
        raise BadInputError(*faults, *clashes)


def _error(network: Network, policy: Policy) -> BadInputError | None:
    try:
        compile_policies(network, [[policy]])
    except BadInputError as error:
        return error
    return None


def _clashes(policies: tuple[Policy, ...]) -> Iterator[Fault]:
    first: dict[tuple[object, ...], float] = {}
    for policy in policies:
        if not isinstance(policy, Cap | Quota | Floor | Licence | Leakage):
            continue
        name = LIMITS[type(policy)]
        value = float(getattr(policy, name))
        known = first.setdefault((type(policy), *_address(policy)), value)
        if known != value:
            yield Fault(
                N_(
                    "{country} has two values for `{field}` at the stage {stage}: {one:g} and {two:g}."
                ),
                N_("Keep one."),
                fields={
                    "field": name,
                    "country": policy.country,
                    "stage": policy.stage,
                    "one": known,
                    "two": value,
                },
            )
    banned = {_address(policy) for policy in policies if isinstance(policy, Ban)}
    for policy in policies:
        if isinstance(policy, OPEN) and _address(policy) in banned and _lets(policy):
            yield Fault(
                N_("{country} bans at the stage {stage} what another measure lets through."),
                N_("Keep the ban or the limit, not both."),
                fields={"field": "targets", "country": policy.country, "stage": policy.stage},
            )


def _address(policy: Policy) -> tuple[object, ...]:
    targets = tuple(sorted(getattr(policy, "targets", ())))
    return getattr(policy, "country", ""), getattr(policy, "stage", ""), targets


def _lets(policy: Cap | Licence | Leakage) -> bool:
    if isinstance(policy, Licence):
        return policy.share > 0
    return (policy.limit_t if isinstance(policy, Cap) else policy.share) > 0
