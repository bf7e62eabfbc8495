"""The table of all REST methods of the simulated portal."""

from infra.simulator.methods import (
    activities,
    activity_bindings,
    calendars,
    card_layouts,
    chats,
    client_links,
    currencies,
    departments,
    duplicates,
    funnels,
    items,
    leads,
    notifications,
    open_lines,
    portal_info,
    statuses,
    tasks,
    timeline,
    timeline_items,
    todos,
    types,
    userfields,
    users,
    workdays,
    workflow_templates,
)
from infra.simulator.protocol.call import Method

_FAMILIES = (
    portal_info,
    activities,
    activity_bindings,
    calendars,
    card_layouts,
    chats,
    client_links,
    currencies,
    departments,
    duplicates,
    funnels,
    items,
    leads,
    notifications,
    open_lines,
    statuses,
    tasks,
    timeline,
    timeline_items,
    todos,
    types,
    userfields,
    users,
    workdays,
    workflow_templates,
)
METHODS: dict[str, Method] = {each.name.lower(): each for family in _FAMILIES for each in family.METHODS}


def is_reading(name: str) -> bool:
    """Return whether the method of this name changes nothing; its case does not matter."""
    method = METHODS.get(name.lower())
    return name.lower() in ("scope", "method.get") or (method is not None and not method.is_writing)


def is_writing(name: str) -> bool:
    """Return whether the method of this name changes something; `batch` itself does not."""
    method = METHODS.get(name.lower())
    return method is not None and method.is_writing
