"""A portal at a glance, for those who look after many: its signs of life, and what is not well."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from functions.dashboard.health import health_items
from functions.dashboard.reading import DAYS, read_period
from functions.dashboard.signs import read_signs
from functions.dashboard.view.rows import HealthItem
from functions.domain.configuration import Configuration
from functions.ports import State


@dataclass(frozen=True, slots=True)
class SignsOfLife:
    """What is known of a portal whatever its configuration.

    Attributes:
        silent_for: how long ago the portal last called; None if it never has.
        waiting: how long the oldest entry of the inbox has waited; None for an empty inbox.
        version: of the configuration that was taken up last; empty before the first.
    """

    silent_for: timedelta | None
    waiting: timedelta | None
    version: str


def signs_of_life(state: State, now: datetime) -> SignsOfLife:
    """Return when the portal called and what waits.

    Raises:
        StateUnavailable: the state cannot be read.
    """
    newest = state.configuration_versions.newest(1)
    return SignsOfLife(
        _since(state.heartbeats.read().webhook_at, now),
        _since(state.inbox.oldest_enqueued_at(), now),
        newest[0].version if newest else "",
    )


def troubles_of(state: State, config: Configuration, now: datetime) -> tuple[HealthItem, ...] | None:
    """Return the signs that are not well, as on the portal's page of health; None before anything is counted.

    Raises:
        StateUnavailable: the figures cannot be read.
    """
    reading = read_period(state.figures, state.assignments, config, now, days=DAYS[0], names={})
    if reading is None:
        return None
    items = health_items(reading, read_signs(state, config, now))
    return tuple(item for item in items if not item.is_well)


def _since(at: datetime | None, now: datetime) -> timedelta | None:
    return None if at is None else max(now - at, timedelta())
