"""The table of all REST methods of this portal."""

from infra.portal import (
    about,
    activities,
    calendars,
    duplicates,
    items,
    leads,
    notifications,
    statuses,
    tasks,
    timeline,
    todos,
    userfields,
    users,
)
from infra.portal.calls import Method

_FAMILIES = (
    about,
    activities,
    calendars,
    duplicates,
    items,
    leads,
    notifications,
    statuses,
    tasks,
    timeline,
    todos,
    userfields,
    users,
)
METHODS: dict[str, Method] = {each.name.lower(): each for family in _FAMILIES for each in family.METHODS}


def is_reading(name: str) -> bool:
    """Say whether a method of this name changes nothing."""
    method = METHODS.get(name.lower())
    return name.lower() in ("scope", "method.get") or (method is not None and not method.is_writing)
