"""Who of the managers and of the people of departments is there."""

from collections.abc import Collection, Mapping
from datetime import datetime, tzinfo

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

_log = structlog.get_logger(__name__)


class Roster:
    """Remembers for minutes who is there, and for an hour who works in a department.

    Args:
        zone: the portal's time zone, for moments that the portal tells without an offset.
        asks_workdays: whether it matters that managers are clocked in.
    """

    def __init__(self, client: Bitrix24Client, *, zone: tzinfo, asks_workdays: bool) -> None:
        self._client = client
        self._departments = Departments()
        self._presences = PresenceCache(zone, Workdays() if asks_workdays else None)

    def presences(self, now: datetime) -> Mapping[int, Presence]:
        """Return the known presences; callers take a manager without one as present."""
        return self._presences.presences(now)

    def people(self, now: datetime) -> Mapping[int, Collection[int]]:
        """Return who works in departments, as far as it was read in the last hours."""
        return self._departments.people(now)

    def commands(
        self, managers: Collection[int], departments: Collection[int], now: datetime, *, is_urgent: bool
    ) -> list[Command]:
        """Return the commands that bring it up to date; none while it is. They travel in any batch."""
        kept_for, people_kept_for = (FRESH_FOR, SOONER) if is_urgent else (KEPT_FOR, PEOPLE_KEPT_FOR)
        return [
            *self._departments.commands(departments, now, kept_for=people_kept_for),
            *self._presences.commands(self._everybody(managers, now), now, kept_for=kept_for),
        ]

    def store(
        self, answers: BatchAnswer, managers: Collection[int], departments: Collection[int], now: datetime
    ) -> bool:
        """Store what a batch tells; return whether somebody is new or back, or comes back sooner.

        Whether people are there who are new in a department is asked in one more request.
        """
        before = self._everybody(managers, now)
        is_better = self._presences.store(answers, before, now)
        is_better = self._departments.store(answers, departments, now) or is_better
        everybody = self._everybody(managers, now)
        if everybody <= before:
            return is_better
        return self._store_newcomers(everybody, now) or is_better

    def _store_newcomers(self, everybody: Collection[int], now: datetime) -> bool:
        commands = self._presences.commands(everybody, now)
        try:
            answers = self._client.batch(commands)
        except PortalError as error:  # the leads were read; who is there is asked again with the next ones
            _log.warning("roster.unread", method=error.method, error=type(error).__name__)
            return False
        return self._presences.store(answers, everybody, now)

    def _everybody(self, managers: Collection[int], now: datetime) -> set[int]:
        people = self._departments.people(now)
        return {*managers, *(each for users in people.values() for each in users)}
