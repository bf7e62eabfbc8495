"""Who of the managers and of the people of departments is there."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo

import structlog

from functions.domain.distribution import Presence
from functions.errors import PortalError
from infra.bitrix24.crm.departments import KEPT_FOR as PEOPLE_KEPT_FOR
from infra.bitrix24.crm.departments import SOONER, Departments
from infra.bitrix24.crm.presences import FRESH_FOR, KEPT_FOR, PresenceCache
from infra.bitrix24.crm.workdays import Workdays
from infra.bitrix24.rest.answers import BatchAnswer
from infra.bitrix24.rest.client import Bitrix24Client
from infra.bitrix24.rest.commands import Command

ALONE_WITHIN = timedelta(seconds=20)
"""How long leads wait for a roster that is asked in a request of its own."""
ALONE_AGAIN = timedelta(minutes=5)
"""When that is tried again after it came to nothing."""

_log = structlog.get_logger(__name__)


class Roster:
    """Remembers for minutes who is there, and for an hour who works in a department.

    It is asked with the leads. After a request that got no answer it is asked in one of its own, once the
    leads were read: a portal that is slow to tell of people, and only of them, keeps no lead waiting.

    Args:
        zone: the portal's time zone, for moments that the portal tells without an offset.
        asks_workdays: whether it matters that managers are clocked in.
    """

    def __init__(self, client: Bitrix24Client, *, zone: tzinfo, asks_workdays: bool) -> None:
        self._client = client
        self._departments = Departments()
        self._presences = PresenceCache(zone, Workdays() if asks_workdays else None)
        self._alone_from: datetime | None = None

    def presences(self, now: datetime) -> Mapping[int, Presence]:
        """Return the known presences; callers take a manager without one as present."""
        return self._presences.presences(now)

    def people(self, now: datetime) -> Mapping[int, Collection[int]]:
        """Return who works in departments, as far as it was read in the last hours."""
        return self._departments.people(now)

    def commands(
        self, managers: Collection[int], departments: Collection[int], now: datetime, *, is_urgent: bool
    ) -> list[Command]:
        """Return the commands that bring it up to date with the leads; none while it is."""
        return [] if self._alone_from else self._stale(managers, departments, now, is_urgent=is_urgent)

    def ask_alone(self, now: datetime) -> None:
        """Note that a request with these commands got no answer."""
        self._alone_from = now

    def store(
        self,
        answers: BatchAnswer,
        managers: Collection[int],
        departments: Collection[int],
        now: datetime,
        *,
        is_urgent: bool,
    ) -> bool:
        """Store what a batch tells; return whether a person is new or back, or comes back sooner.

        Whether people are there who are new in a department is asked in one more request.
        """
        if self._alone_from is not None:
            commands = self._stale(managers, departments, now, is_urgent=is_urgent)
            answers = self._asked_alone(commands, now)
        before = self._everybody(managers, now)
        is_better = self._presences.store(answers, before, now)
        is_better = self._departments.store(answers, departments, now) or is_better
        everybody = self._everybody(managers, now)
        if everybody <= before:
            return is_better
        return self._store_newcomers(everybody, now) or is_better

    def _stale(
        self, managers: Collection[int], departments: Collection[int], now: datetime, *, is_urgent: bool
    ) -> list[Command]:
        kept_for, people_kept_for = (FRESH_FOR, SOONER) if is_urgent else (KEPT_FOR, PEOPLE_KEPT_FOR)
        return [
            *self._departments.commands(departments, now, kept_for=people_kept_for),
            *self._presences.commands(self._everybody(managers, now), now, kept_for=kept_for),
        ]

    def _asked_alone(self, commands: Sequence[Command], now: datetime) -> BatchAnswer:
        """Return what a request of its own tells; nothing where none is due, or it gets no answer."""
        if not commands or self._alone_from is None or now < self._alone_from:
            return BatchAnswer({})
        answers = self._answers(commands)
        self._alone_from = now + ALONE_AGAIN if answers is None else None
        return answers or BatchAnswer({})

    def _store_newcomers(self, everybody: Collection[int], now: datetime) -> bool:
        answers = self._answers(self._presences.commands(everybody, now))
        return answers is not None and self._presences.store(answers, everybody, now)

    def _answers(self, commands: Sequence[Command]) -> BatchAnswer | None:
        """Return what a request of its own tells; None where it gets no answer: the leads were read."""
        try:
            with self._client.within(ALONE_WITHIN, on_wait=lambda: True):
                return self._client.batch(commands)
        except PortalError as error:
            _log.warning("roster.unread", method=error.method, error=type(error).__name__)
            return None

    def _everybody(self, managers: Collection[int], now: datetime) -> set[int]:
        people = self._departments.people(now)
        return {*managers, *(each for users in people.values() for each in users)}
