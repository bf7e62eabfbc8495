"""Who works in departments of the portal, kept for an hour (docs/bitrix24-api.md 4.7).

Bitrix24 sends no event when somebody comes or goes, so it is asked, for all departments in one command of a
request that is sent anyway.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog

from functions.errors import PortalError
from infra.bitrix24.rest.answers import BatchAnswer
from infra.bitrix24.rest.commands import Command
from infra.bitrix24.rest.envelope import as_int

KEPT_FOR = timedelta(hours=1)
SOONER = timedelta(minutes=10)
"""The same where a lead waits for a manager."""
KNOWN_FOR = timedelta(hours=6)
"""How long the people who were read last are trusted while the portal does not tell them anew."""
_KEY, _METHOD = "departments", "im.department.employees.get"

_log = structlog.get_logger(__name__)


class Departments:
    """The people of departments by department; one that the portal does not list has none."""

    def __init__(self) -> None:
        self._people: dict[int, tuple[int, ...]] = {}
        self._read_at: datetime | None = None

    def commands(
        self, departments: Collection[int], now: datetime, *, kept_for: timedelta = KEPT_FOR
    ) -> list[Command]:
        """Return the command that asks who works in these; none while that is known."""
        is_fresh = self._read_at is not None and now - self._read_at < kept_for
        if not departments or (is_fresh and self._people.keys() >= set(departments)):
            return []
        return [department_command(departments)]

    def store(self, answers: BatchAnswer, departments: Collection[int], now: datetime) -> bool:
        """Store what a batch tells of them; return whether somebody has come since it was read before."""
        outcome = answers.get(_KEY)
        if outcome is None:
            return False
        if isinstance(outcome, PortalError):
            _log.warning("departments.unread", method=outcome.method, error=type(outcome).__name__)
            return False
        before, was_read = self._everybody(), self._read_at is not None
        self._people, self._read_at = people_in(outcome.result, departments), now
        for department in sorted(each for each, people in self._people.items() if not people):
            _log.warning("department.empty", department=department)
        return was_read and bool(self._everybody() - before)

    def people(self, now: datetime) -> Mapping[int, tuple[int, ...]]:
        """Return who works in each, as far as it was read in the last hours."""
        is_known = self._read_at is not None and now - self._read_at < KNOWN_FOR
        return dict(self._people) if is_known else {}

    def _everybody(self) -> set[int]:
        return {each for people in self._people.values() for each in people}


def department_command(departments: Collection[int]) -> Command:
    """Return the command that asks who works in these departments."""
    return Command(_KEY, _METHOD, {"ID": sorted(departments), "USER_DATA": "N"})


def people_in(result: Any, departments: Collection[int]) -> dict[int, tuple[int, ...]]:
    """Return the users of each of the departments; what cannot be read is left out."""
    shown = result if isinstance(result, Mapping) else {}
    return {department: _users_in(shown.get(str(department))) for department in departments}


def _users_in(shown: Any) -> tuple[int, ...]:
    rows = shown.values() if isinstance(shown, Mapping) else shown if isinstance(shown, list) else ()
    return tuple(sorted({user for row in rows if (user := as_int(row))}))
