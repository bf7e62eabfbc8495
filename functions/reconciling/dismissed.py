"""Managers who left, and the open leads that they left behind. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from functions.domain.item import Item
from functions.domain.lead.record import LeadRecord, LeadState
from functions.domain.texts import Texts
from functions.ports import LeadStatus, LeadWrite, Notification


def managers_of(records: Iterable[LeadRecord]) -> set[int]:
    """Return who has these leads by our records."""
    return {
        record.assignment.manager
        for record in records
        if record.state is LeadState.ASSIGNED and record.assignment.manager
    }


def left_behind(
    records: Iterable[LeadRecord], statuses: Mapping[Item, LeadStatus], dismissed: Collection[int]
) -> dict[int, list[Item]]:
    """Return the open leads that the portal still has with dismissed managers, by manager."""
    left: defaultdict[int, list[Item]] = defaultdict(list)
    for record in records:
        status = statuses.get(record.item)
        is_open = record.state is LeadState.ASSIGNED and status is not None and not status.is_closed
        if is_open and status is not None and status.manager in dismissed:
            left[status.manager].append(record.item)
    return dict(left)


def notice_of(manager: int, items: Sequence[Item], senior: int, texts: Texts) -> LeadWrite:
    """Return the message to the senior; it goes with the first lead, and replaces an earlier one."""
    name = texts.gettext("User %(number)s") % {"number": manager}
    dismissed = texts.ngettext(
        "%(user)s was dismissed and still has an open lead.",
        "%(user)s was dismissed and still has %(count)s open leads, perhaps more.",
        len(items),
    ) % {"user": f"[USER={manager}]{name}[/USER]", "count": len(items)}
    command = f"fairlead requeue --manager {manager} --yes"
    remedy = texts.gettext("To give them out anew, have this run: %(command)s") % {"command": command}
    message = f"{dismissed} {remedy}"
    note = Notification(senior, message, tag=f"fairlead-dismissed-{manager}")
    return LeadWrite(items[0], notifications=(note,))
