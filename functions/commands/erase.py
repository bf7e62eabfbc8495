"""Erasure of leads and people (GDPR Art. 17): everything that the state holds of them, counted."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from functions.commands.personal_data import PersonalData
from functions.domain.figures.row import Row
from functions.domain.item import Item
from functions.domain.lead.facts import lead_subject
from functions.ports import Departure, Leads

PAGE = 500
"""Records that are read at a time."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What was removed: the ids of the leads, and how many entries of each store."""

    leads: tuple[Item, ...] = ()
    records: int = 0
    decisions: int = 0
    signals: int = 0
    entries: int = 0
    rows: int = 0

    @property
    def is_nothing(self) -> bool:
        """True when the state held nothing."""
        return not (self.records or self.decisions or self.signals or self.entries or self.rows)


def erase_leads(
    items: Collection[Item],
    stores: PersonalData,
    *,
    subjects: Collection[str] = (),
    counted: Mapping[Item, Row | None],
) -> Erased:
    """Remove everything that the state holds of these leads, and the signals of `subjects`.

    `counted` says how leads are counted from now on, None for not at all; the counts of the others stay as
    they are. The figures follow at the next run of `reporting`.

    Signals of a lead's e-mails and phones are removed as well, unless another lead has the same. The record
    leads to everything else, so it is removed last: after a crash the same call finishes the work.

    Raises:
        StateUnavailable: not everything was removed; call it again.
    """
    keys = [key for item in items if (key := stores.pseudonyms.of_item(item))]
    rows = stores.history.delete(keys) if keys else 0
    return replace(forget_leads(items, stores, subjects=subjects, counted=counted), rows=rows)


def forget_leads(
    items: Collection[Item],
    stores: PersonalData,
    *,
    subjects: Collection[str] = (),
    counted: Mapping[Item, Row | None],
) -> Erased:
    """Remove as `erase_leads` does, but leave the history, which outlives what it was made of.

    Raises:
        StateUnavailable: not everything was removed; call it again.
    """
    theirs, unarchived = _known_of(items, stores.leads)
    owners = stores.leads.of_subjects(theirs) if theirs else {}
    own = {subject for subject in theirs if set(owners.get(subject, ())) <= set(items)}
    named = {lead_subject(item) for item in items}
    stores.figures.depart([Departure(item, row) for item, row in counted.items()])
    return Erased(
        leads=tuple(sorted(items)),
        entries=stores.inbox.delete(items),
        decisions=stores.ledger.delete(items) + unarchived,
        signals=stores.signals.delete(sorted({*named, *own, *subjects})),
        records=stores.leads.delete(items),
    )


def erase_person(subject: str, stores: PersonalData) -> Erased:
    """Remove the leads and signals of the person with this keyed hash, `email:…` or `phone:…`.

    Raises:
        StateUnavailable: not everything was removed; call it again.
    """
    items = stores.leads.of_subjects([subject]).get(subject, [])
    return erase_leads(items, stores, subjects=[subject], counted=dict.fromkeys(items))


def _known_of(items: Collection[Item], leads: Leads) -> tuple[set[str], int]:
    """Return the subjects of these leads, and how many decisions stand in their records; a page at a time."""
    subjects, unarchived, ordered = set[str](), 0, sorted(items)
    for start in range(0, len(ordered), PAGE):
        for record in leads.get_many(ordered[start : start + PAGE]).values():
            subjects.update(record.identity.subjects)
            unarchived += len(record.unarchived_entries)
    return subjects, unarchived
