"""Who gave a lead to whom, where others have changed what Fairlead assigned: in one sentence."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from functions.commands.wording import Wording
from functions.domain.lead.ledger_entry import LedgerEntry, Outcome

_BY_FAIRLEAD = frozenset({Outcome.ASSIGNED, Outcome.REPEAT, Outcome.NURTURED})


@dataclass(frozen=True, slots=True)
class HandOver:
    """One time that a lead got another owner: by whom, in words, to whom, and when."""

    by: str
    to: int | None
    at: datetime


def hand_overs(entries: Sequence[LedgerEntry], wording: Wording) -> Iterator[HandOver]:
    """Yield who gave the lead to whom, oldest first; `entries` are its decisions, oldest first."""
    for entry in entries:
        change = entry.owner_change
        if change is not None:
            yield HandOver(_who(change.by, wording), change.to or None, change.at or entry.decided_at)
        if entry.outcome in _BY_FAIRLEAD:
            yield HandOver("Fairlead", entry.manager, entry.decided_at)


def explain_owners(entries: Sequence[LedgerEntry], wording: Wording) -> str:
    """Return `Given to Vera by Fairlead at Tue 3 Nov 10:02; by user 5 to Oleg at …`.

    It is empty where every assignment of the lead is Fairlead's.
    """
    if all(entry.owner_change is None for entry in entries):
        return ""
    first, *later = hand_overs(entries, wording)
    parts = [wording.texts.gettext("Given to %(to)s by %(by)s at %(moment)s") % _values(first, wording)]
    parts += [
        wording.texts.gettext("by %(by)s to %(to)s at %(moment)s") % _values(each, wording) for each in later
    ]
    return f"{'; '.join(parts)}."


def _values(each: HandOver, wording: Wording) -> dict[str, str]:
    return {"by": each.by, "to": wording.name(each.to), "moment": wording.moment(each.at)}


def _who(user: int | None, wording: Wording) -> str:
    if user is None:
        return wording.texts.gettext("somebody else")
    automation = wording.texts.gettext("the portal's automation (a robot or a queue)")
    return wording.name(user) if user else automation
