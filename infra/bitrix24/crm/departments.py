"""Who works in departments of the portal, kept for an hour (docs/bitrix24-api.md 4.7).

Bitrix24 sends no event when people come or go, so it is asked, for all departments in one command of a
request that is sent anyway. Once the portal has refused that command, each department is asked alone: one
that it does not show keeps nothing from the others.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog

from functions.errors import PortalError
from infra.bitrix24.rest.answers import Answer, BatchAnswer
from infra.bitrix24.rest.commands import Command
from infra.bitrix24.rest.envelope import as_int

KEPT_FOR = timedelta(hours=1)
SOONER = timedelta(minutes=10)
"""The same where a lead waits for a manager."""
KNOWN_FOR = timedelta(hours=6)
"""How long the people who were read last are trusted while the portal does not tell them anew."""
_METHOD = "im.department.employees.get"

_log = structlog.get_logger(__name__)


class Departments:
    """The people of departments by department; one that the portal does not list has none."""

    def __init__(self) -> None:
        self._people: dict[int, tuple[int, ...]] = {}
        self._read_at: dict[int, datetime] = {}
        self._answered_at: dict[int, datetime] = {}
        self._are_asked_alone = False

    def commands(
        self, departments: Collection[int], now: datetime, *, kept_for: timedelta = KEPT_FOR
    ) -> list[Command]:
        """Return the commands that ask who works in these; none while that is known."""
        stale = [each for each in departments if self._is_stale(each, now, kept_for)]
        if stale and not self._are_asked_alone:
            return [department_command(departments)]
        return [department_command([each]) for each in sorted(stale)]

    def store(self, answers: BatchAnswer, departments: Collection[int], now: datetime) -> bool:
        """Store what a batch tells of them; return whether a person has come since it was read before."""
        if not departments:
            return False
        before, was_read = self._everybody(), bool(self._people)
        for asked in dict.fromkeys([tuple(sorted(departments)), *((each,) for each in departments)]):
            outcome = answers.get(department_command(asked).key)
            if isinstance(outcome, PortalError):
                self._note_refusal(asked, outcome, now)
            elif outcome is not None:
                self._store_people(outcome, asked, now)
        return was_read and bool(self._everybody() - before)

    def people(self, now: datetime) -> Mapping[int, tuple[int, ...]]:
        """Return who works in each, as far as it was read in the last hours."""
        return {each: users for each, users in self._people.items() if now - self._read_at[each] < KNOWN_FOR}

    def _store_people(self, outcome: Answer, asked: Collection[int], now: datetime) -> None:
        self._people |= people_in(outcome.result, asked)
        self._read_at |= dict.fromkeys(asked, now)
        self._answered_at |= dict.fromkeys(asked, now)
        for department in sorted(each for each in asked if not self._people[each]):
            _log.warning("department.empty", department=department)

    def _note_refusal(self, asked: Collection[int], error: PortalError, now: datetime) -> None:
        """Note that the portal did not tell; what it refuses for good is not asked with every lead."""
        for department in sorted(asked):
            _log.warning(
                "department.unread", department=department, method=error.method, error=type(error).__name__
            )
        if error.is_retry_useful:
            return
        if len(asked) > 1:
            self._are_asked_alone = True
        else:
            self._answered_at |= dict.fromkeys(asked, now)

    def _is_stale(self, department: int, now: datetime, kept_for: timedelta) -> bool:
        answered_at = self._answered_at.get(department)
        return answered_at is None or now - answered_at >= kept_for

    def _everybody(self) -> set[int]:
        return {each for people in self._people.values() for each in people}


def department_command(departments: Collection[int]) -> Command:
    """Return the command that asks who works in these departments."""
    numbers = sorted(departments)
    which = numbers[0] if len(numbers) == 1 else "all"
    return Command(f"departments-{which}", _METHOD, {"ID": numbers, "USER_DATA": "N"})


def people_in(result: Any, departments: Collection[int]) -> dict[int, tuple[int, ...]]:
    """Return the users of each of the departments; what cannot be read is left out."""
    shown = result if isinstance(result, Mapping) else {}
    return {department: _users_in(shown.get(str(department))) for department in departments}


def _users_in(shown: Any) -> tuple[int, ...]:
    rows = shown.values() if isinstance(shown, Mapping) else shown if isinstance(shown, list) else ()
    return tuple(sorted({user for row in rows if (user := as_int(row))}))
