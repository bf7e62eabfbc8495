"""An objection that stands on another lead of the same person, or stood here: it holds until taken back."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from functions.domain.item import Item
from functions.domain.lead.record import LeadRecord
from functions.domain.lead.snapshot import LeadSnapshot


def is_said_on(record: LeadRecord | None) -> bool:
    """Return True when the objection stands on this very lead, or on one of its clients."""
    return record is not None and record.identity.has_objected and record.identity.objection_on is None


def where_it_stands(record: LeadRecord) -> Item | None:
    """Return the lead on which the objection stands that this one has; None without one."""
    return (record.identity.objection_on or record.item) if record.identity.has_objected else None


def kept_on(
    snapshot: LeadSnapshot, record: LeadRecord | None, *, elsewhere: Collection[Item] = ()
) -> LeadSnapshot:
    """Return the lead with those who have objected, and of whom the portal does not show it any more.

    What the webhook's user may not read, and a field that is gone, take nothing back. `elsewhere` are clients
    that have objected by the records of their other leads.
    """
    shown, known = snapshot.objectors, {*elsewhere}
    if record is not None and is_said_on(record):
        # A record of before it was kept who has objected says nothing of it: anyone may have.
        known.update(record.identity.objectors or shown.unseen)
    kept = known.intersection(shown.unseen)
    return replace(snapshot, objectors=replace(shown, saying=tuple(sorted({*shown.saying, *kept}))))


def known_of(record: LeadRecord) -> tuple[str, ...]:
    """Return the subjects by which the lead and those who object on it are known."""
    return (*record.identity.subjects, *map(str, record.identity.objectors))


def with_lost(snapshot: LeadSnapshot, record: LeadRecord | None, lost: Collection[Item]) -> LeadSnapshot:
    """Return the lead with the clients among the unseen that have objected and are bound to it no more.

    `lost` are clients that the portal does not show. One that it shows was taken off this lead by a human;
    one that was deleted, or merged into another client, can take nothing back. What is said on the lead, or
    on a client that it has now, stands in its place.
    """
    shown = snapshot.objectors
    if record is None or shown.saying:
        return snapshot
    unseen = {*shown.unseen, *set(record.identity.objectors).intersection(lost)}
    return replace(snapshot, objectors=replace(shown, unseen=tuple(sorted(unseen))))


def standing_for(
    persons: Iterable[LeadRecord], known: Mapping[Item, LeadRecord], *, but: Collection[Item]
) -> Item | None:
    """Return on which lead a person objects, by the records of the person's leads; None where on none.

    `known` has the records of where it stands, `but` are those on which it is said no more. One whose record
    is forgotten can take nothing back: there it goes on standing.
    """
    places = (where_it_stands(each) for each in persons)
    standing = (each for each in places if each is not None and each not in but)
    return next((each for each in standing if each not in known or is_said_on(known[each])), None)


def carried_to(snapshot: LeadSnapshot, place: Item | None) -> LeadSnapshot:
    """Return the lead as one whose person objects on the lead `place`; unchanged for None."""
    return snapshot if place is None else replace(snapshot, objection_on=place)
