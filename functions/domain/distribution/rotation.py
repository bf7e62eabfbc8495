"""Fair turns by debt: the manager who is owed most is next, and debts outlive days, caps and vacations.

Each lead is worth `LEAD` units. When one arrives, every eligible manager is owed their share of it
(weight / sum of weights) and the one who gets it pays a whole one, so all debts always sum to zero. That is
the carpool rule of Fagin and Williams ("A fair carpool scheduling algorithm", IBM J. Res. Dev. 27, 1983).

"Most owed first" alone lets unequal weights drift further than a lead from their due, so among those owed at
least 1/(2n-2) of a lead the one with the earliest deadline is taken, which keeps everybody within
1 - 1/(2n-2) of a lead at every moment (Tijdeman, "The chairman assignment problem", Discrete
Mathematics 32, 1980). That holds while everybody is eligible. Absences, caps and skills can leave several
managers owed more than that at once, which Tijdeman's rule was not made for: it would serve a small weight
before a large debt. Then the most owed is taken. `fairness_bounds.py` states how far anybody can be from
their due, and why. With equal weights all of this is "most owed first", and no manager ever differs by
more than a lead.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from math import lcm
from typing import Protocol

from functions.domain.item import Item

LEAD = 232_792_560
"""One lead in units of debt: the least common multiple of 1 to 20, so that equal shares are whole numbers."""


class Weighted(Protocol):
    """A manager or candidate: anyone with a share of the leads."""

    @property
    def id(self) -> int:
        """The manager."""

    @property
    def weight(self) -> Fraction:
        """The share of leads relative to the others."""


@dataclass(frozen=True, slots=True)
class Rotation:
    """What each manager of a queue is owed, in units of a lead; one who is not listed is owed nothing."""

    queue: str
    debts: Mapping[int, int] = field(default_factory=dict)

    def owed(self, manager_id: int) -> float:
        """Return the debt in leads, for people to read."""
        return self.debts.get(manager_id, 0) / LEAD


@dataclass(frozen=True, slots=True)
class Turn:
    """What a lead cost whom: kept with the lead, so that it can be given back or moved exactly.

    Attributes:
        manager: who paid for the lead.
        day: the business day whose count it is.
        shares: what it brought each manager who was eligible then, in units of a lead; they sum to one.
    """

    queue: str
    manager: int
    day: date
    shares: Mapping[int, int]


def next_in_turn(rotation: Rotation, eligible: Sequence[Weighted], *, item: Item) -> int:
    """Return the most owed if anybody is late, else the earliest deadline among those owed enough.

    Ties go by a hash of lead and manager, never by the order of the list.

    Raises:
        ValueError: there are no eligible managers.
    """
    if not eligible:
        raise ValueError("A turn needs at least one eligible manager.")
    shares = shares_of(eligible)
    owed = {key: rotation.debts.get(key, 0) + share for key, share in shares.items()}
    # Compared as 2(n-1) * debt, so that 1/(2n-2) of a lead stays a whole number.
    scale = max(2 * (len(eligible) - 1), 1)
    due = _due(owed, scale)

    def deadline(manager_id: int) -> Fraction:
        return Fraction(LEAD * scale - LEAD - due[manager_id] * scale, max(shares[manager_id], 1))

    return min(due, key=lambda manager_id: (deadline(manager_id), tie_break(item, manager_id)))


def charge(rotation: Rotation, turn: Turn) -> Rotation:
    """Return the rotation after the turn: everybody eligible is owed their share, the winner pays a lead."""
    return _moved(rotation, {**turn.shares, turn.manager: turn.shares.get(turn.manager, 0) - LEAD})


def give_back(rotation: Rotation, turn: Turn) -> Rotation:
    """Return the rotation as if the turn had never been: for junk and for leads that are taken back."""
    undone = {key: -share for key, share in turn.shares.items()}
    return _moved(rotation, {**undone, turn.manager: undone.get(turn.manager, 0) + LEAD})


def settle(rotation: Rotation, members: Sequence[Weighted]) -> Rotation:
    """Return the rotation without the debts of those who are no members any more.

    The members take them over by weight, so that debts still sum to zero and no member gains on a colleague
    of the same weight. Who comes back later starts as everybody does who is new.
    """
    staying = {member.id for member in members}
    left = sum(debt for key, debt in rotation.debts.items() if key not in staying)
    if not members or staying >= rotation.debts.keys():
        return rotation
    parts = {key: left * share // LEAD for key, share in shares_of(members).items()}
    rest = left - sum(parts.values())
    debts = {
        key: rotation.debts.get(key, 0) + part + (number < rest)
        for number, (key, part) in enumerate(sorted(parts.items()))
    }
    return Rotation(rotation.queue, debts)


def _moved(rotation: Rotation, changes: Mapping[int, int]) -> Rotation:
    debts = {key: rotation.debts.get(key, 0) + change for key, change in changes.items()}
    return Rotation(rotation.queue, {**rotation.debts, **debts})


def tie_break(item: Item, manager_id: int) -> bytes:
    """Return an order among equals that favours no manager over many leads and can be replayed."""
    return hashlib.blake2b(f"{item.key}:{manager_id}".encode(), digest_size=8).digest()


def shares_of(eligible: Sequence[Weighted]) -> dict[int, int]:
    """Split one lead by weight into whole units that sum to LEAD; the largest remainders round up."""
    scale = lcm(*(manager.weight.denominator for manager in eligible))
    parts = {each.id: each.weight.numerator * (scale // each.weight.denominator) for each in eligible}
    total = sum(parts.values())
    shares = {key: LEAD * part // total for key, part in parts.items()}
    missing = LEAD - sum(shares.values())
    for key in sorted(parts, key=lambda key: (-(LEAD * parts[key] % total), key))[:missing]:
        shares[key] += 1
    return shares


def _due(owed: Mapping[int, int], scale: int) -> dict[int, int]:
    """Return whose turn it can be: the most owed when anybody is late or none is owed enough."""
    most = max(owed.values())
    is_late = most * scale > LEAD * (scale - 1)
    enough = most if is_late or most * scale < LEAD else -(-LEAD // scale)
    return {key: debt for key, debt in owed.items() if debt >= enough}
