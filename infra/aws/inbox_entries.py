"""Entries of the inbox as items of DynamoDB: how they are enqueued, leased and given back."""

from dataclasses import dataclass
from datetime import datetime

from functions.domain.item import Item as Lead
from functions.ports import HeldEntry, InboxEntry
from infra.aws.model import SK, Key
from infra.aws.values import Item, Value, Write, number, text, texts
from infra.microseconds import microseconds, moment_of
from infra.serialization import known_reasons

LEASED_AS = "#id = :id AND #deliveries = :deliveries"
"""Holds while it is still that entry, and no run has leased it since."""
LEASE = "SET #leased = :until, #deliveries = :next, #lease = :lease"
RENEW = "SET #leased = :until"
ANEW = "SET #leased = :none, #deliveries = :none, #id = :anew REMOVE #held, #lease"
"""Enqueued again while it was worked on: it is due at once, free of the lease, in a new entry."""
_GIVEN_BACK = "SET #leased = :none"


@dataclass(frozen=True, slots=True)
class EntryReturn:
    """An entry that its run gives back: ended (`due_at` None), or due again at that moment.

    Attributes:
        came_again: whether the lead was enqueued since the entry was leased.
    """

    entry: InboxEntry
    due_at: datetime | None = None
    priority: int = 0
    came_again: bool = False

    def write(self, key: Key, anew: str) -> Write:
        """Return what gives it back, if it is as it was leased; `anew` names the entry that follows it."""
        entry = self.entry
        values: dict[str, Value] = {"id": entry.id, "deliveries": entry.deliveries}
        if self.came_again:
            condition = LEASED_AS
        else:
            condition, values = f"{LEASED_AS} AND #version = :version", {**values, "version": entry.version}
        if self.due_at is None and not self.came_again:
            return Write(key, condition=condition, values=values)
        if self.due_at is None:
            return Write(key, update=ANEW, condition=condition, values={**values, "none": 0, "anew": anew})
        values |= {"none": 0}
        update = _GIVEN_BACK
        if not self.came_again:
            update, values = f"{update}, #wake = :wake", {**values, "wake": microseconds(self.due_at)}
        if self.priority:
            update, values = f"{update}, #held = :held REMOVE #lease", {**values, "held": self.priority}
        else:
            update = f"{update} REMOVE #lease, #held"
        return Write(key, update=update, condition=condition, values=values)


def is_leased_as(entry: InboxEntry, found: Item | None) -> bool:
    """Return True when it is still that entry, and no run has leased it since."""
    return found is not None and (text(found, "id"), number(found, "deliveries")) == (
        entry.id,
        entry.deliveries,
    )


def entry_of(found: Item) -> InboxEntry:
    """Return the entry of an item as it was read or leased just now."""
    return InboxEntry(
        Lead.of_key(text(found, SK)),
        known_reasons(texts(found, "reasons")),
        moment_of(number(found, "enqueued")),
        number(found, "version"),
        number(found, "deliveries"),
        text(found, "id"),
    )


def held_entry_of(found: Item) -> HeldEntry:
    """Return where a held entry stands."""
    return HeldEntry(
        Lead.of_key(text(found, SK)), number(found, "held"), moment_of(number(found, "enqueued"))
    )
