"""Which managers are clocked in, by the portal's time tracking (docs/bitrix24-api.md 4.8).

A manager whose time is not tracked, and one whose working day the webhook's user may not see, counts as
clocked in: a gate that cannot be read keeps no manager from work. `fairlead check` and `explain` say so.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

import structlog
from pydantic import BaseModel, Field, ValidationError

from functions.errors import PortalError
from infra.bitrix24.crm.values import Flag, Text
from infra.bitrix24.rest.answers import Answer, BatchAnswer
from infra.bitrix24.rest.commands import Command

KEPT_FOR = timedelta(hours=1)
"""How long it is known whose time is tracked, of whom that may not be read, and who was clocked in."""
CLOCKED_OUT = frozenset({"CLOSED", "PAUSED", "EXPIRED"})
"""Not begun or over, on a break, and begun on an earlier day and never ended."""

_log = structlog.get_logger(__name__)


class WorkdaySettings(BaseModel):
    """How a user's time is tracked, as `timeman.settings` shows it; `is_admin` is the webhook's user's."""

    is_tracked: Flag = Field(default=False, alias="UF_TIMEMAN")
    is_admin: Flag = Field(default=False, alias="ADMIN")


class Workday(BaseModel):
    """A user's working day, as `timeman.status` shows it."""

    status: Text = Field("", alias="STATUS")


class Workdays:
    """The working days of managers; its commands travel with those for their presence."""

    def __init__(self) -> None:
        self._tracked: dict[int, tuple[bool | None, datetime]] = {}
        self._clocked_out: dict[int, tuple[bool, datetime]] = {}

    def commands(self, managers: Collection[int], now: datetime) -> list[Command]:
        """Return the commands that ask whether managers are clocked in, and whose time is tracked."""
        unknown = [each for each in sorted(managers) if not self._is_known(each, now)]
        asked = [each for each in sorted(managers) if self._may_be_tracked(each, now)]
        return [
            *(Command(f"tracking-{each}", "timeman.settings", {"USER_ID": each}) for each in unknown),
            *(Command(f"workday-{each}", "timeman.status", {"USER_ID": each}) for each in asked),
        ]

    def store(self, answers: BatchAnswer, managers: Collection[int], now: datetime) -> None:
        """Store what a batch tells of these managers; what it cannot tell now stays for an hour."""
        for manager in managers:
            tracking, workday = answers.get(f"tracking-{manager}"), answers.get(f"workday-{manager}")
            if any(
                isinstance(each, PortalError) and not each.is_retry_useful for each in (tracking, workday)
            ):
                self._tracked[manager] = (None, now)
            elif isinstance(tracking, Answer):
                self._tracked[manager] = (settings_in(tracking).is_tracked, now)
            if isinstance(workday, Answer):
                self._clocked_out[manager] = (_is_closed(workday), now)
        _log_refusals(answers)

    def is_clocked_out(self, manager: int, now: datetime) -> bool | None:
        """Return True for a manager whose time is tracked and whose working day is not open.

        None for one of whom that could not be read.
        """
        is_tracked, _ = self._tracked.get(manager, (None, now))
        is_out, read_at = self._clocked_out.get(manager, (False, now - KEPT_FOR))
        if is_tracked is False:
            return False
        return is_out if is_tracked and now - read_at < KEPT_FOR else None

    def _is_known(self, manager: int, now: datetime) -> bool:
        return manager in self._tracked and now - self._tracked[manager][1] < KEPT_FOR

    def _may_be_tracked(self, manager: int, now: datetime) -> bool:
        return not self._is_known(manager, now) or bool(self._tracked[manager][0])


def settings_in(answer: Answer) -> WorkdaySettings:
    """Return the settings in an answer; one that cannot be read says that time is not tracked."""
    try:
        return WorkdaySettings.model_validate(answer.result)
    except ValidationError:
        return WorkdaySettings()


def _log_refusals(answers: BatchAnswer) -> None:
    refused = (error for key, error in answers.errors.items() if key.startswith(("tracking-", "workday-")))
    for method, error in sorted({(each.method, type(each).__name__) for each in refused}):
        _log.warning("workdays.unread", method=method, error=error)


def _is_closed(workday: Answer) -> bool:
    try:
        return Workday.model_validate(workday.result).status.upper() in CLOCKED_OUT
    except ValidationError:
        return False
