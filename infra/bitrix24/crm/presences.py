"""Which managers are employed and present according to the portal; cached for ten minutes."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

from functions.domain.distribution import Presence
from functions.errors import PortalError
from infra.batching import batched
from infra.bitrix24.crm.entities import IN_PROGRESS, LEAD
from infra.bitrix24.crm.payloads import Colleague, Employee
from infra.bitrix24.rest.answers import Answer, BatchAnswer
from infra.bitrix24.rest.commands import Command
from infra.bitrix24.rest.limits import PAGE_SIZE

KEPT_FOR = timedelta(minutes=10)

_log = structlog.get_logger(__name__)


class PresenceCache:
    """The presences of the configured managers; its commands travel in a batch that is sent anyway."""

    def __init__(self) -> None:
        self._presences: dict[int, Presence] = {}
        self._read_at: datetime | None = None

    def commands(self, managers: Collection[int], now: datetime) -> list[Command]:
        """Return the commands that refresh the cache; none while it is fresh and knows all `managers`."""
        is_fresh = self._read_at is not None and now - self._read_at < KEPT_FOR
        if is_fresh and self._presences.keys() >= set(managers):
            return []
        return [
            command
            for number, page in enumerate(batched(sorted(managers), PAGE_SIZE))
            for command in (
                Command(f"employees-{number}", "user.get", {"FILTER": {"ID": list(page)}}),
                Command(f"colleagues-{number}", "im.user.list.get", {"ID": list(page)}),
            )
        ]

    def store(self, answers: BatchAnswer, managers: Collection[int], now: datetime) -> None:
        """Store the presences in a batch's answers; a manager whom the portal does not list is inactive."""
        employees = _rows(answers, "employees-")
        if employees is None:
            return
        active = {row.id: row.is_active for row in map(Employee.model_validate, employees)}
        absent = {
            row.id: row.absent_until
            for row in map(Colleague.model_validate, _rows(answers, "colleagues-") or [])
        }
        self._presences = {
            manager: Presence(active.get(manager, False), _utc(absent.get(manager))) for manager in managers
        }
        self._read_at = now

    @property
    def presences(self) -> Mapping[int, Presence]:
        """Return the known presences; callers take a manager without one as present."""
        return dict(self._presences)


def open_counts(managers: Collection[int]) -> list[Command]:
    """Return the commands that count the open leads of these managers: `total` of a list (3.6)."""
    return [
        Command(
            f"open-{manager}",
            "crm.item.list",
            {
                "entityTypeId": LEAD.type_id,
                "filter": {"assignedById": manager, "stageSemanticId": IN_PROGRESS},
                "select": ["id"],
                "start": 0,
            },
        )
        for manager in sorted(managers)
    ]


def with_open_counts(
    presences: Mapping[int, Presence], answers: BatchAnswer, managers: Collection[int]
) -> dict[int, Presence]:
    """Return the presences with the open leads that `open_counts` brought.

    Raises:
        PortalError: a count could not be read; the number of leads is never guessed.
    """
    counts = {manager: answers.answer(f"open-{manager}").total or 0 for manager in managers}
    counted = {
        manager: replace(presences.get(manager, Presence()), open_leads=count)
        for manager, count in counts.items()
    }
    return {**presences, **counted}


def _rows(answers: BatchAnswer, prefix: str) -> list[Any] | None:
    """Return the rows of all commands with this prefix; None when there was none or one failed."""
    found = {key: outcome for key, outcome in answers.items() if key.startswith(prefix)}
    failures = [outcome for outcome in found.values() if isinstance(outcome, PortalError)]
    if failures:
        _log.warning("roster.unread", method=failures[0].method, error=type(failures[0]).__name__)
    if failures or not found:
        return None
    return [row for outcome in found.values() if isinstance(outcome, Answer) for row in _list(outcome.result)]


def _list(result: Any) -> list[Any]:
    return list(result.values()) if isinstance(result, dict) else list(result or [])


def _utc(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.astimezone(UTC)
