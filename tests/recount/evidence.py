"""All that a recount rests on, as plain values: the portal's records, Fairlead's decisions, the rules."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from infra.simulator import SimulatedPortal
from tests.recount.files import File, Files
from tests.recount.hours import Hours
from tests.recount.journal import Change, Fields, Journal

AHEAD = timedelta(days=40)
"""How far behind the end a deadline may lie."""


@dataclass(frozen=True)
class Sent:
    """A signal as a website has sent it: when, of which type, and of which lead or e-mail."""

    at: datetime
    kind: str
    lead: int = 0
    email: str = field(default="", repr=False)


@dataclass(frozen=True)
class Counted:
    """A run of `reporting`: when it ran, and up to which moment it counted."""

    at: datetime
    as_of: datetime


@dataclass(frozen=True)
class Evidence:
    """What is known of a time.

    Attributes:
        changes, activities, files: by lead.
        rules: configurations, each with the moment from which on it was at work.
        as_of: up to which everything is counted.
        us: the user as whom Fairlead writes.
        notices: the tags of all notifications.
        sent: the signals that were sent.
        counted: the runs of `reporting`; none where no signals were sent.
    """

    changes: Mapping[int, Sequence[Change]]
    activities: Mapping[int, Sequence[Fields]]
    files: Mapping[int, File]
    rules: Sequence[tuple[datetime, str]]
    as_of: datetime
    us: int
    notices: frozenset[str]
    sent: Sequence[Sent]
    counted: Sequence[Counted]

    @classmethod
    def of(
        cls,
        portal: SimulatedPortal,
        journal: Journal,
        files: Files,
        *,
        rules: Sequence[tuple[datetime, str]],
        as_of: datetime,
        sent: Sequence[Sent],
        counted: Sequence[Counted],
    ) -> "Evidence":
        """Gather it from a portal and a state as they are now."""
        numbers = sorted(journal.changes)
        return cls(
            {each: list(journal.changes[each]) for each in numbers},
            {each: portal.activities(each) for each in numbers},
            {each: files.of(each) for each in numbers},
            rules,
            as_of,
            portal.webhook_user,
            frozenset(each.tag for each in portal.sent_notifications),
            sent,
            counted,
        )

    def config_at(self, moment: datetime) -> dict[str, Any]:
        """Return the configuration that was at work then."""
        return next(
            read for since, read in reversed(self._read) if since <= moment or read is self._read[0][1]
        )

    @cached_property
    def config(self) -> dict[str, Any]:
        """The configuration that is at work."""
        return self.config_at(self.as_of)

    @cached_property
    def _read(self) -> list[tuple[datetime, dict[str, Any]]]:
        return [(since, tomllib.loads(text)) for since, text in self.rules]

    @cached_property
    def zone(self) -> ZoneInfo:
        """The portal's time zone."""
        return ZoneInfo(self.config["portal"]["timezone"])

    @cached_property
    def horizon(self) -> int:
        """Days within which a conversion counts."""
        return int(self.config.get("figures", {}).get("horizon", "30d").removesuffix("d"))

    @cached_property
    def bands(self) -> list[str]:
        """The bands, the highest first."""
        return [each["id"] for each in sorted(self.config["band"], key=lambda each: -each["from"])]

    @cached_property
    def managers(self) -> dict[int, dict[str, Any]]:
        """The managers of the configuration, by user."""
        return {each["id"]: each for each in self.config["manager"]}

    def name(self, manager: int) -> str:
        """Return what a manager is called."""
        return str(self.managers.get(manager, {}).get("name", f"user {manager}"))

    def day(self, moment: datetime) -> date:
        """Return the day of a moment, by the portal's clock."""
        return moment.astimezone(self.zone).date()

    @property
    def today(self) -> date:
        """The day up to which everything is counted."""
        return self.day(self.as_of)

    def deadline(self, band: str, moment: datetime) -> int | None:
        """Return the minutes in which leads of a band are touched, by the rules of a moment."""
        text = next(each.get("first_touch") for each in self.config_at(moment)["band"] if each["id"] == band)
        return None if text is None else int(text[:-1]) * {"m": 1, "h": 60}[text[-1]]

    def hours(self, manager: int) -> Hours:
        """Return when a manager works; for a user who is none, when the portal does."""
        own = self.managers.get(manager, {}).get("hours", self.config["portal"]["working_hours"])
        if own not in self._hours:
            first = min(each[0].at for each in self.changes.values()) - timedelta(days=1)
            country = self.config["portal"].get("holidays", "")
            self._hours[own] = Hours(own, self.zone, first, self.as_of + AHEAD, country=country)
        return self._hours[own]

    @cached_property
    def _hours(self) -> dict[str, Hours]:
        return {}
