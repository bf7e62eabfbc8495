"""The users of the simulated portal and their departments."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Person:
    """One user.

    Attributes:
        absent_until: the end of an absence; None while the person is at work.
        absent_text: how the portal prints that end where it is no moment with an offset: `2026-11-20`.
        workday: what `timeman.status` answers: OPENED, CLOSED, PAUSED or EXPIRED.
        tracks_time: whether time tracking is on for the person; if not, the working day is never open.
        is_admin: an administrator, who may see the working days of others.
    """

    id: int
    name: str
    last_name: str = ""
    is_active: bool = True
    absent_until: datetime | None = None
    absent_text: str = ""
    email: str = ""
    departments: tuple[int, ...] = (1,)
    work_position: str = ""
    is_online: bool = True
    workday: str = "OPENED"
    tracks_time: bool = True
    time_zone: str = ""
    is_admin: bool = False

    def is_absent(self, now: datetime) -> bool:
        """Return whether the person is absent at a moment."""
        return self.absent_until is not None and now < self.absent_until


@dataclass(frozen=True)
class Department:
    """One department; the root has no parent, and `head` may be None."""

    id: int
    name: str
    parent: int | None = None
    head: int | None = None
    sort: int = 500


class People:
    """The users by id, and the departments."""

    def __init__(self) -> None:
        self._people: dict[int, Person] = {}
        self.departments: list[Department] = [Department(1, "Company")]

    def add(self, *, id: int, name: str, **more: Any) -> Person:  # noqa: A002  Bitrix24's own word for it
        """Add a user, or replace the one with this id."""
        person = Person(id=id, name=name, **more)
        self._people[id] = person
        return person

    def change(self, person_id: int, **changes: Any) -> Person:
        """Change a user, e.g. `is_active=False` or `absent_until=…`."""
        changed = replace(self._people[person_id], **changes)
        self._people[person_id] = changed
        return changed

    def below(self, department: int) -> set[int]:
        """Return the departments below one, at every depth."""
        direct = {each.id for each in self.departments if each.parent == department}
        return direct.union(*(self.below(each) for each in direct))

    def find(self, person_id: int | None) -> Person | None:
        """Return a user, None when there is none of this id."""
        return None if person_id is None else self._people.get(person_id)

    def active_user_except(self, person_id: int) -> int:
        """Return the lowest id of the other active users."""
        others = sorted(each.id for each in self if each.is_active and each.id != person_id)
        return others[0] if others else person_id + 1

    def __getitem__(self, person_id: int) -> Person:
        return self._people[person_id]

    def __iter__(self) -> Iterator[Person]:
        return iter(sorted(self._people.values(), key=lambda each: each.id))
