"""What of an item's contact data was seen before, so that it is tidied once, and a human's value never.

A record cannot know a human's value from ours without keeping either. So it keeps neither, but that a value
was there: names, phones or e-mails are written at the look at which they are first seen, and after that look
they belong to people.

A look whose write the portal did not begin with is repeated. In between people may have typed: what is
written then has to be, by its keyed hash, what that look has seen.
"""

from collections.abc import Collection
from dataclasses import replace

from functions.domain.lead.contact_data import ContactData, ContactKind, kinds_of, tidied
from functions.domain.lead.record import LeadRecord, Sighting
from functions.domain.lead.snapshot import LeadSnapshot


def sighted(sighting: Sighting, snapshot: LeadSnapshot) -> Sighting:
    """Return the sighting after this look, with the kinds that it has seen.

    Of a closed item nothing is tidied, and everything counts as seen of one that was looked at before this
    was kept.
    """
    now = replace(sighting, created_at=snapshot.lead.created_at, seen_until=snapshot.seen_until)
    if sighting.contacts_seen is None:
        return replace(now, contacts_seen=tuple(ContactKind))
    if snapshot.is_closed:
        return now
    # Since a look whose tidying was not taken, people have changed something: all that comes now is theirs.
    is_theirs = bool(sighting.untidied) and sighting.untidied != snapshot.contacts_hash
    seen = set(ContactKind) if is_theirs else {*sighting.contacts_seen, *kinds_of(snapshot)}
    return replace(now, contacts_seen=tuple(sorted(seen)), untidied="")


def seen_again(sighting: Sighting, snapshot: LeadSnapshot) -> Sighting:
    """Return the sighting after a look that writes nothing; what is the same still waits to be tidied."""
    if sighting.untidied and sighting.untidied == snapshot.contacts_hash:
        return replace(sighting, seen_until=snapshot.seen_until)
    return sighted(sighting, snapshot)


def to_tidy(
    record: LeadRecord,
    before: LeadRecord | None,
    snapshot: LeadSnapshot,
    *,
    wanted: Collection[ContactKind],
    region: str,
) -> ContactData:
    """Return what this look writes of the wanted kinds; `record` is its record, `before` the earlier one."""
    untidied = "" if before is None else before.sighting.untidied
    if untidied not in {"", snapshot.contacts_hash}:
        return ContactData()
    return tidied(snapshot, _seen_first(record, before) & {*wanted}, region=region)


def unsee(record: LeadRecord, before: LeadRecord | None, snapshot: LeadSnapshot) -> LeadRecord:
    """Return the record after a look whose tidying the portal surely did not take: the next one repeats it.

    Without a key for hashes it stays as it was: a human's value could not be distinguished from
    what was there.
    """
    if not snapshot.contacts_hash:
        return record
    seen = () if before is None else before.sighting.contacts_seen
    sighting = replace(record.sighting, contacts_seen=seen, untidied=snapshot.contacts_hash)
    return replace(record, sighting=sighting)


def _seen_first(record: LeadRecord, before: LeadRecord | None) -> frozenset[ContactKind]:
    """Return the kinds that this look has seen for the first time."""
    earlier = () if before is None else before.sighting.contacts_seen
    return frozenset() if earlier is None else frozenset(record.sighting.contacts_seen or ()) - {*earlier}
