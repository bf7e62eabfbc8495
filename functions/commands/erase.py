"""Erasure of leads and people (GDPR Art. 17): everything that the state holds of them, counted."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from functions.commands.personal_data import ROOMS, ROWS, PersonalData, Room, Whose, whose, whose_is
from functions.domain.figures.row import Row
from functions.domain.item import Item


@dataclass(frozen=True, slots=True)
class Erased:
    """What was removed: the ids of the leads, and how much of each of `personal_data.ROOMS`.

    `counts` leave the figures at the next run of `reporting`.
    """

    leads: tuple[Item, ...] = ()
    records: int = 0
    decisions: int = 0
    signals: int = 0
    entries: int = 0
    rows: int = 0
    counts: int = 0

    @property
    def is_nothing(self) -> bool:
        """True when the state held nothing."""
        return not any(getattr(self, room.name) for room in ROOMS)


def erase_leads(
    items: Collection[Item],
    stores: PersonalData,
    *,
    subjects: Collection[str] = (),
    counted: Mapping[Item, Row | None],
) -> Erased:
    """Remove everything that the state holds of these leads, and the signals of `subjects`.

    `counted` says how leads are counted from now on, None for not at all; the counts of the others stay as
    they are. The figures follow at the next run of `reporting`.

    Signals of a lead's e-mails and phones are removed as well, unless another lead has the same. After a
    crash the same call finishes the work.

    Raises:
        StateUnavailable: not everything was removed; call it again.
    """
    return _emptied(ROOMS, whose(items, stores, subjects=subjects, counted=counted), stores)


def forget_leads(
    items: Collection[Item],
    stores: PersonalData,
    *,
    subjects: Collection[str] = (),
    counted: Mapping[Item, Row | None],
) -> Erased:
    """Remove as `erase_leads` does, but leave the history, which outlives what it was made of.

    Raises:
        StateUnavailable: not everything was removed; call it again.
    """
    rooms = [room for room in ROOMS if room is not ROWS]
    return _emptied(rooms, whose(items, stores, subjects=subjects, counted=counted), stores)


def erase_person(subject: str, stores: PersonalData) -> Erased:
    """Remove the leads and signals of the person with this keyed hash, `email:…` or `phone:…`.

    Raises:
        StateUnavailable: not everything was removed; call it again.
    """
    return _emptied(ROOMS, whose_is(subject, stores), stores)


def _emptied(rooms: Collection[Room], theirs: Whose, stores: PersonalData) -> Erased:
    return Erased(tuple(theirs.items), **{room.name: room.remove(theirs, stores) for room in rooms})
