"""Erasure of leads and people (GDPR Art. 17): everything that the state holds of them, counted."""

from collections.abc import Collection
from dataclasses import dataclass

from functions.domain.lead.facts import lead_subject
from functions.ports import Inbox, Leads, Ledger, Signals

PAGE = 500
"""Records that are read at a time."""


@dataclass(frozen=True)
class PersonalData:
    """The ports whose stores hold personal data."""

    inbox: Inbox
    leads: Leads
    ledger: Ledger
    signals: Signals


@dataclass(frozen=True, slots=True)
class Erased:
    """What was removed: the ids of the leads, and how many entries of each store."""

    leads: tuple[int, ...] = ()
    records: int = 0
    decisions: int = 0
    signals: int = 0
    entries: int = 0

    @property
    def is_nothing(self) -> bool:
        """True when the state held nothing."""
        return not (self.records or self.decisions or self.signals or self.entries)


def erase_leads(lead_ids: Collection[int], stores: PersonalData, *, subjects: Collection[str] = ()) -> Erased:
    """Remove everything that the state holds of these leads, and the signals of `subjects`.

    Signals of a lead's e-mails and phones are removed as well, unless another lead has the same. The record
    leads to everything else, so it is removed last: after a crash the same call finishes the work.

    Raises:
        StateUnavailable: not everything was removed; call it again.
    """
    theirs, unarchived = _known_of(lead_ids, stores.leads)
    owners = stores.leads.of_subjects(theirs) if theirs else {}
    own = {subject for subject in theirs if set(owners.get(subject, ())) <= set(lead_ids)}
    named = {lead_subject(lead_id) for lead_id in lead_ids}
    return Erased(
        leads=tuple(sorted(lead_ids)),
        entries=stores.inbox.delete(lead_ids),
        decisions=stores.ledger.delete(lead_ids) + unarchived,
        signals=stores.signals.delete(sorted({*named, *own, *subjects})),
        records=stores.leads.delete(lead_ids),
    )


def erase_person(subject: str, stores: PersonalData) -> Erased:
    """Remove the leads and signals of the person with this keyed hash, `email:…` or `phone:…`.

    Raises:
        StateUnavailable: not everything was removed; call it again.
    """
    lead_ids = stores.leads.of_subjects([subject]).get(subject, [])
    return erase_leads(lead_ids, stores, subjects=[subject])


def _known_of(lead_ids: Collection[int], leads: Leads) -> tuple[set[str], int]:
    """Return the subjects of these leads, and how many decisions stand in their records; a page at a time."""
    subjects, unarchived, ordered = set[str](), 0, sorted(lead_ids)
    for start in range(0, len(ordered), PAGE):
        for record in leads.get_many(ordered[start : start + PAGE]).values():
            subjects.update(record.identity.subjects)
            unarchived += len(record.unarchived_entries)
    return subjects, unarchived
