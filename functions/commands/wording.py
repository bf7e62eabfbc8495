"""People, moments and amounts in the words of a sales team, in its language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from functions.domain.calendar.local_times import LocalTimes
from functions.domain.item import LEAD, Item
from functions.domain.lead.naming import user_name
from functions.domain.texts import ENGLISH, Texts


@dataclass(frozen=True, slots=True)
class Wording:
    """Names from the configuration, and the clocks of the team; moments are by the portal's."""

    names: Mapping[int, str]
    times: LocalTimes
    texts: Texts = ENGLISH

    def name(self, user_id: int | None) -> str:
        """Return `Boris`, or `manager 8` for a manager whose name the configuration does not say."""
        if user_id is None:
            return self.texts.gettext("nobody")
        if user_id in self.names and not self.names[user_id]:
            return self.texts.gettext("manager %(number)s") % {"number": user_id}
        return user_name(user_id, self.names.get(user_id) or "", self.texts)

    def moment(self, at: datetime) -> str:
        """Return `Mon 9 Nov 09:00`; in a team of several time zones `Mon 9 Nov 09:00 (Berlin)`."""
        return f"{self.clock(at)}{self.mark(at)}"

    def deadline(self, at: datetime, manager: int | None) -> str:
        """Return the moment, and with it the same by the manager's own clock where that differs."""
        zone = self.times.business if manager is None else self.times.zone_of(manager)
        if zone.key == self.times.business.key:
            return self.moment(at)
        return f"{self.moment(at)}, {self._shown(at, zone)}{self.times.mark(zone, at, self.texts)}"

    def clock(self, at: datetime) -> str:
        """Return `Mon 9 Nov 09:00`, whose time zone stands elsewhere."""
        return self._shown(at, self.times.business)

    def mark(self, at: datetime) -> str:
        """Return ` (Berlin)`, the time zone of the moments, in a team of several; else nothing."""
        return self.times.mark(self.times.business, at, self.texts)

    def day(self, at: datetime) -> str:
        """Return `Mon 9 Nov`."""
        return self.texts.short_day(at.astimezone(self.times.business))

    def leads(self, amount: float | Fraction) -> str:
        """Return `1.4 leads`, `1 lead` or `0.33 of a lead`; without a sign."""
        shown = _two_digits(amount)
        values = {"amount": self.texts.amount(shown)}
        if shown.is_integer():
            return self.texts.ngettext("%(amount)s lead", "%(amount)s leads", int(shown)) % values
        if shown < 1:
            return self.texts.gettext("%(amount)s of a lead") % values
        return self.texts.gettext("%(amount)s leads") % values

    def owed(self, amount: float | Fraction) -> str:
        """Return `1.4 leads were owed` or `0.33 of a lead was owed`."""
        values, shown = {"leads": self.leads(amount)}, _two_digits(amount)
        if 0 < shown <= 1:
            return self.texts.gettext("%(leads)s was owed") % values
        return self.texts.gettext("%(leads)s were owed") % values

    def _shown(self, at: datetime, zone: ZoneInfo) -> str:
        return self.texts.short_moment(at.astimezone(zone))


def names_of(item: Item) -> dict[str, Any]:
    """Return what names an item in JSON (docs/reference.md 5); `lead_id` as when there were leads only."""
    named = {"entity": item.entity, "id": item.id}
    return {**named, "lead_id": item.id} if item.entity == LEAD else named


def listed(parts: Iterable[str]) -> str:
    """Return `Anna, Boris and Vera`, for those who run Fairlead."""
    return ENGLISH.listed(list(parts))


def _two_digits(amount: float | Fraction) -> float:
    return round(abs(float(amount)), 2)
