"""Forget leads and people: everything that the state keeps of them, each place named and counted."""

from collections.abc import Collection
from dataclasses import dataclass

from functions.domain.lead.facts import lead_subject
from functions.ports import Inbox, Leads, Ledger, Signals


@dataclass(frozen=True)
class PersonalData:
    """The ports that remember leads and people."""

    inbox: Inbox
    leads: Leads
    ledger: Ledger
    signals: Signals


@dataclass(frozen=True, slots=True)
class Erased:
    """What was removed: the leads that were meant, and how much was kept of them."""

    leads: tuple[int, ...] = ()
    records: int = 0
    decisions: int = 0
    signals: int = 0
    entries: int = 0

    @property
    def is_nothing(self) -> bool:
        """Whether nothing was kept."""
        return not (self.records or self.decisions or self.signals or self.entries)


def erase_leads(lead_ids: Collection[int], memory: PersonalData, *, subjects: Collection[str] = ()) -> Erased:
    """Remove all that is kept of these leads, and the signals of `subjects`.

    Signals of a lead's e-mails and phones go with it, unless another lead has the same. By the record all
    else is found, so it goes last: after a crash the same call finishes.

    Raises:
        StateUnavailable: not everything was removed; call it again.
    """
    records = memory.leads.get_many(lead_ids)
    theirs = {subject for record in records.values() for subject in record.identity.subjects}
    owners = memory.leads.of_subjects(theirs) if theirs else {}
    own = {subject for subject in theirs if set(owners.get(subject, ())) <= set(lead_ids)}
    named = {lead_subject(lead_id) for lead_id in lead_ids}
    return Erased(
        leads=tuple(sorted(lead_ids)),
        entries=memory.inbox.delete(lead_ids),
        decisions=memory.ledger.delete(lead_ids)
        + sum(len(each.unarchived_entries) for each in records.values()),
        signals=memory.signals.delete(sorted({*named, *own, *subjects})),
        records=memory.leads.delete(lead_ids),
    )


def erase_person(subject: str, memory: PersonalData) -> Erased:
    """Remove all that is kept of the person with this keyed hash (`email:…`, `phone:…`): leads and signals.

    Raises:
        StateUnavailable: not everything was removed; call it again.
    """
    lead_ids = memory.leads.of_subjects([subject]).get(subject, [])
    return erase_leads(lead_ids, memory, subjects=[subject])
