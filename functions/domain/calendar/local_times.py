"""Moments as people read them: each by their own clock, with its time zone where a team has several."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from functions.domain.texts import ENGLISH, Texts


@dataclass(frozen=True)
class LocalTimes:
    """Tells moments to the people of a team.

    Attributes:
        business: the portal's time zone, by which users read who are not in `zones`.
        zones: by user.
    """

    business: ZoneInfo
    zones: Mapping[int, ZoneInfo]

    def tell(self, at: datetime, user: int, texts: Texts = ENGLISH) -> str:
        """Return `Tue 03 Nov 16:20` by the clock of a user; in a team of several zones with its name."""
        zone = self.zone_of(user)
        return f"{texts.moment(at.astimezone(zone))}{self.mark(zone, at, texts)}"

    def zone_of(self, user: int) -> ZoneInfo:
        """Return the time zone of a user."""
        return self.zones.get(user, self.business)

    def mark(self, zone: ZoneInfo, at: datetime, texts: Texts = ENGLISH) -> str:
        """Return ` (Yekaterinburg)`, to stand behind a moment by this clock; nothing in a single zone."""
        return f" ({name_of(zone, at, texts)})" if self._is_several else ""

    @cached_property
    def _is_several(self) -> bool:
        return len({self.business.key, *(zone.key for zone in self.zones.values())}) > 1


def name_of(zone: ZoneInfo, at: datetime, texts: Texts = ENGLISH) -> str:
    """Return what people call a time zone: its city, else how far it is from UTC at that moment."""
    area = zone.key.rpartition("/")[0]
    if area and area != "Etc":
        return texts.city(zone)
    offset = at.astimezone(zone).strftime("%z")
    return f"UTC{offset[:3]}:{offset[3:5]}"
