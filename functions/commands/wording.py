"""People, moments and amounts in the words of a sales team."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from functions.domain.calendar.local_times import LocalTimes
from functions.domain.item import LEAD, Item


@dataclass(frozen=True, slots=True)
class Wording:
    """Names from the configuration, and the clocks of the team; moments are by the portal's."""

    names: Mapping[int, str]
    times: LocalTimes

    def name(self, user_id: int | None) -> str:
        """Return `Boris`, or `manager 8` for a manager whose name the configuration does not say."""
        if user_id is None:
            return "nobody"
        return self.names.get(user_id) or f"{'manager' if user_id in self.names else 'user'} {user_id}"

    def moment(self, at: datetime) -> str:
        """Return `Mon 9 Nov 09:00`; in a team of several time zones `Mon 9 Nov 09:00 (Berlin)`."""
        return f"{self.clock(at)}{self.mark(at)}"

    def deadline(self, at: datetime, manager: int | None) -> str:
        """Return the moment, and with it the same by the manager's own clock where that differs."""
        zone = self.times.business if manager is None else self.times.zone_of(manager)
        if zone.key == self.times.business.key:
            return self.moment(at)
        return f"{self.moment(at)}, {_shown(at, zone)}{self.times.mark(zone, at)}"

    def clock(self, at: datetime) -> str:
        """Return `Mon 9 Nov 09:00`, whose time zone stands elsewhere."""
        return _shown(at, self.times.business)

    def mark(self, at: datetime) -> str:
        """Return ` (Berlin)`, the time zone of the moments, in a team of several; else nothing."""
        return self.times.mark(self.times.business, at)

    def day(self, at: datetime) -> str:
        """Return `Mon 9 Nov`."""
        return self.clock(at).rpartition(" ")[0]


def _shown(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b %H:%M}"


def names_of(item: Item) -> dict[str, Any]:
    """Return what names an item in JSON (docs/reference.md 5); `lead_id` as when there were leads only."""
    named = {"entity": item.entity, "id": item.id}
    return {**named, "lead_id": item.id} if item.entity == LEAD else named


def leads(amount: float | Fraction) -> str:
    """Return `1.4 leads`, `1 lead` or `0.33 of a lead`; without a sign."""
    shown = f"{abs(float(amount)):.2f}".rstrip("0").rstrip(".")
    if shown == "1":
        return "1 lead"
    return f"{shown} of a lead" if shown.startswith("0.") else f"{shown} leads"


def owed(amount: float | Fraction) -> str:
    """Return `1.4 leads were owed` or `0.33 of a lead was owed`."""
    return f"{leads(amount)} {'were' if leads(amount).endswith('leads') else 'was'} owed"


def listed(parts: Iterable[str]) -> str:
    """Return `Anna, Boris and Vera`."""
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last
