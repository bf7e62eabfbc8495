"""What the state holds of leads and people (GDPR Art. 15): everything that erasing them would remove."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from functions.commands.personal_data import ROOMS, PersonalData, Room, Whose, whose, whose_is
from functions.domain.item import Item


@dataclass(frozen=True, slots=True)
class Exported:
    """What is kept.

    Attributes:
        leads: whose it is, sorted; a person without a lead may have signals.
        kept: by the name of the room (`personal_data.ROOMS`), each thing under what names it.
    """

    leads: tuple[Item, ...]
    kept: Mapping[str, Mapping[str, Any]]

    @property
    def is_nothing(self) -> bool:
        """True when the state holds nothing."""
        return not any(self.kept.values())

    def of(self, room: Room) -> Mapping[str, Any]:
        """Return what is kept in one room."""
        return self.kept[room.name]


def export_leads(items: Collection[Item], stores: PersonalData) -> Exported:
    """Return everything that the state holds of these leads; nothing is changed.

    Raises:
        StateUnavailable: the state could not be read.
    """
    return _read(whose(items, stores), stores)


def export_person(subject: str, stores: PersonalData) -> Exported:
    """Return the same of the person with this keyed hash, `email:…` or `phone:…`.

    Raises:
        StateUnavailable: the state could not be read.
    """
    return _read(whose_is(subject, stores), stores)


def _read(theirs: Whose, stores: PersonalData) -> Exported:
    return Exported(tuple(theirs.items), {room.name: room.find(theirs, stores) for room in ROOMS})
