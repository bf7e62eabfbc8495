"""Which users are employed and present according to the portal; cached for ten minutes."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

import structlog

from functions.domain.distribution import Presence
from functions.errors import PortalError
from infra.batching import batched
from infra.bitrix24.crm.payloads import Colleague, Employee, readable, rows_in
from infra.bitrix24.crm.workdays import Workdays
from infra.bitrix24.rest.answers import Answer, BatchAnswer
from infra.bitrix24.rest.commands import Command
from infra.bitrix24.rest.limits import PAGE_SIZE

KEPT_FOR = timedelta(minutes=10)
FRESH_FOR = timedelta(minutes=1)
"""The same where a held lead waits for a manager to come back."""

_log = structlog.get_logger(__name__)


class PresenceCache:
    """The presences of the configured managers; its commands travel in a batch that is sent anyway.

    Args:
        zone: whose moments an absence without an offset names: `[portal] timezone`, for the portal's answer
            does not tell it.
        workdays: asks whether managers are clocked in; None where that does not matter.
    """

    def __init__(self, zone: tzinfo, workdays: Workdays | None = None) -> None:
        self._zone = zone
        self._workdays = workdays
        self._presences: dict[int, Presence] = {}
        self._read_at: datetime | None = None

    def commands(
        self, managers: Collection[int], now: datetime, *, kept_for: timedelta = KEPT_FOR
    ) -> list[Command]:
        """Return the commands that refresh the cache; none while it is fresh and knows all `managers`."""
        is_fresh = self._read_at is not None and now - self._read_at < kept_for
        if is_fresh and self._presences.keys() >= set(managers):
            return []
        commands = [
            command
            for number, page in enumerate(batched(sorted(managers), PAGE_SIZE))
            for command in (
                Command(f"employees-{number}", "user.get", {"FILTER": {"ID": list(page)}}),
                Command(f"colleagues-{number}", "im.user.list.get", {"ID": list(page)}),
            )
        ]
        return [*commands, *(self._workdays.commands(managers, now) if self._workdays else ())]

    def store(self, answers: BatchAnswer, managers: Collection[int], now: datetime) -> bool:
        """Store the presences in a batch's answers; a manager whom the portal does not list is inactive.

        Returns whether a manager is back, or comes back sooner than was known.
        """
        employees = _rows(answers, "employees-")
        if employees is None:
            return False
        active, unlisted = _employment(employees)
        absent = self._absences(_rows(answers, "colleagues-") or [], unreadable=now + KEPT_FOR)
        if self._workdays is not None:
            self._workdays.store(answers, managers, now)
        before, self._read_at = self._presences, now
        self._presences = {
            manager: Presence(
                active.get(manager, unlisted),
                absent.get(manager),
                is_clocked_out=self._is_out(manager, now),
            )
            for manager in managers
        }
        return any(
            _back_at(presence, now) < _back_at(before[manager], now)
            for manager, presence in self._presences.items()
            if manager in before
        )

    def presences(self, now: datetime) -> Mapping[int, Presence]:
        """Return the known presences; callers take a manager without one as present."""
        if self._workdays is None:
            return dict(self._presences)
        return {
            manager: replace(presence, is_clocked_out=self._is_out(manager, now))
            for manager, presence in self._presences.items()
        }

    def _is_out(self, manager: int, now: datetime) -> bool | None:
        return False if self._workdays is None else self._workdays.is_clocked_out(manager, now)

    def _absences(self, rows: Iterable[Any], *, unreadable: datetime) -> dict[int, datetime | None]:
        known = readable(Colleague, rows, method="im.user.list.get")
        return {row.id: row.absent_until(self._zone, unreadable=unreadable) for row in known}


class Employment:
    """Whether users who are no configured managers are employed, each remembered for ten minutes."""

    def __init__(self) -> None:
        self._employed: dict[int, tuple[bool, datetime]] = {}

    def commands(self, users: Iterable[int], now: datetime) -> list[Command]:
        """Return the commands that ask for those of the users of whom it is not known."""
        unknown = sorted({user for user in users if not self._is_fresh(user, now)})
        return [
            Command(f"owners-{number}", "user.get", {"FILTER": {"ID": list(page)}})
            for number, page in enumerate(batched(unknown, PAGE_SIZE))
        ]

    def store(self, answers: BatchAnswer, users: Iterable[int], now: datetime) -> None:
        """Store what a batch tells of these users; whom the portal does not list is not employed."""
        rows = _rows(answers, "owners-")
        if rows is None:
            return
        active, unlisted = _employment(rows)
        unknown = [user for user in users if not self._is_fresh(user, now)]
        self._employed |= {user: (active.get(user, unlisted), now) for user in unknown}

    def is_employed(self, user: int) -> bool:
        """True for a user who is employed, and for one of whom it could not be read."""
        return self._employed.get(user, (True, None))[0]

    def _is_fresh(self, user: int, now: datetime) -> bool:
        return user in self._employed and now - self._employed[user][1] < KEPT_FOR


def _employment(rows: Collection[Any]) -> tuple[dict[int, bool], bool]:
    """Return who of these users is employed, and what is so of one who is not listed.

    Whom the portal does not list is not employed, unless one of the rows does not say whose it is.
    """
    known = list(readable(Employee, rows, method="user.get"))
    return {row.id: row.is_active for row in known}, len(known) < len(rows)


def _back_at(presence: Presence, now: datetime) -> datetime:
    """Return from when on a manager is there; the end of time for one who left, or is not clocked in."""
    if not presence.is_active or presence.is_clocked_out:
        return datetime.max.replace(tzinfo=UTC)
    return max(presence.absent_until or now, now)


def _rows(answers: BatchAnswer, prefix: str) -> list[Any] | None:
    """Return the rows of all commands with this prefix; None when there was none or one failed."""
    found = {key: outcome for key, outcome in answers.items() if key.startswith(prefix)}
    failures = [outcome for outcome in found.values() if isinstance(outcome, PortalError)]
    if failures:
        _log.warning("roster.unread", method=failures[0].method, error=type(failures[0]).__name__)
    if failures or not found:
        return None
    return [
        row for outcome in found.values() if isinstance(outcome, Answer) for row in rows_in(outcome.result)
    ]
