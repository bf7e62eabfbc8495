"""Objections to being scored, carried to the other leads of the same person.

The portal says it on one lead, and knows nothing of the person's others unless a contact joins them. Which
those are, our own records know, by phone and e-mail, and of a deal by the lead that it was made of. Where no
objection is configured none of them is read.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from functions.domain.item import Item
from functions.domain.lead.look_reason import LookReason
from functions.domain.lead.objection_elsewhere import (
    carried_to,
    is_said_on,
    kept_on,
    standing_for,
    where_it_stands,
)
from functions.domain.lead.placeholders import MOST_OF_ONE_PERSON
from functions.domain.lead.record import LeadRecord, LeadState
from functions.domain.lead.snapshot import LeadSnapshot
from functions.processing.case import LeadCase, Pipeline

Seen = Sequence[tuple[LeadCase, LeadSnapshot]]
Holders = Mapping[str, Collection[Item]]
Records = Mapping[Item, LeadRecord]
_NEWEST = 10
"""Of how many leads of a client the records are asked who has objected; each of them knows it."""


def with_objections(cases: Sequence[LeadCase], ports: Pipeline) -> list[LeadCase]:
    """Return the cases, each with what its person has said on another lead.

    Where that is said now, or taken back, the person's other leads are enqueued.
    """
    if not ports.config.entrusted:
        return list(cases)
    cases = _kept(cases, ports)
    seen = [(case, case.snapshot) for case in cases if case.snapshot is not None and case.error is None]
    asked = [each for each in seen if _is_news(*each) or _may_stand_elsewhere(*each)]
    subjects = {subject for _, snapshot in asked for subject in snapshot.person_subjects}
    holders = ports.leads.of_subjects(subjects) if subjects else {}
    read = {item for items in holders.values() for item in items}
    read |= {snapshot.converted_from for _, snapshot in asked if snapshot.converted_from}
    records = ports.leads.get_many(read) if read else {}
    people = {case.item: _of_person(case, snapshot, holders, records) for case, snapshot in asked}
    places = {
        place for each in people.values() for one in each if (place := where_it_stands(one)) is not None
    }
    known = {**(ports.leads.get_many(places - read) if places - read else {}), **records}
    _pass_on(asked, people, ports)
    _pass_on_clients(seen, ports)
    said = _said_in(seen)
    silent = {case.item for case, snapshot in seen if not snapshot.has_objected and is_said_on(case.before)}
    carried = {
        case.item: carried_to(
            snapshot,
            next((said[each] for each in snapshot.person_subjects if each in said), None)
            or standing_for(people[case.item], known, but={case.item, *silent}),
        )
        for case, snapshot in asked
        if not snapshot.has_objected
    }
    return [replace(case, snapshot=carried.get(case.item, case.snapshot)) for case in cases]


def _kept(cases: Sequence[LeadCase], ports: Pipeline) -> list[LeadCase]:
    """Return the cases, each with those who have objected, and of whom the portal does not show it any more.

    That of a client is in the records of its other leads as well, so that it holds for one that is new.
    """
    clients = {
        client
        for case in cases
        if case.snapshot is not None and case.error is None and _may_stand_elsewhere(case, case.snapshot)
        for client in case.snapshot.objectors.unseen_clients
    }
    holders = ports.leads.of_subjects({str(each) for each in clients}) if clients else {}
    newest = {item for items in holders.values() for item in items[-_NEWEST:]}
    records = ports.leads.get_many(newest) if newest else {}
    objectors = {each for record in records.values() for each in record.identity.objectors} & clients
    return [
        case
        if case.snapshot is None
        else replace(case, snapshot=kept_on(case.snapshot, case.before, elsewhere=objectors))
        for case in cases
    ]


def _is_news(case: LeadCase, snapshot: LeadSnapshot) -> bool:
    """Return True when the portal says it on this lead now, or says it no more."""
    return snapshot.has_objected is not is_said_on(case.before)


def _may_stand_elsewhere(case: LeadCase, snapshot: LeadSnapshot) -> bool:
    stored = case.stored
    if stored is None or stored.identity.has_objected or LookReason.CLIENT in case.entry.reasons:
        return True
    return stored.identity.subjects != snapshot.subjects


def _of_person(
    case: LeadCase, snapshot: LeadSnapshot, holders: Holders, records: Records
) -> list[LeadRecord]:
    """Return what is known of the person's leads, this one and what it was made of included."""
    found = [] if snapshot.converted_from is None else [snapshot.converted_from]
    for subject in snapshot.person_subjects:
        items = [each for each in holders.get(subject, ()) if each != case.item and each in records]
        if sum(records[each].state is not LeadState.CLOSED for each in items) < MOST_OF_ONE_PERSON:
            found += items
    others = [records[each] for each in dict.fromkeys(found) if each in records]
    return others if case.stored is None else [case.stored, *others]


def _pass_on(asked: Seen, people: Mapping[Item, Sequence[LeadRecord]], ports: Pipeline) -> None:
    """Have the person's other leads looked at that do not know yet what is said, or taken back."""
    others = {
        each.item
        for case, snapshot in asked
        for each in people[case.item]
        if _is_news(case, snapshot)
        and each.item != case.item
        and (not each.identity.has_objected if snapshot.has_objected else where_it_stands(each) == case.item)
    }
    if others:
        ports.inbox.enqueue(sorted(others), LookReason.CLIENT, now=ports.clock.now())


def _pass_on_clients(seen: Seen, ports: Pipeline) -> None:
    """Have the other leads of a client looked at that do not know yet that the client objects.

    The client's own event may be lost, and then each lead would know it at its next look only.
    """
    clients = {
        client
        for case, snapshot in seen
        for client in snapshot.objectors.saying_clients
        if case.before is None or client not in case.before.identity.objectors
    }
    holders = ports.leads.of_subjects({str(each) for each in clients}) if clients else {}
    others = {item for items in holders.values() for item in items} - {case.item for case, _ in seen}
    records = ports.leads.get_many(others) if others else {}
    unaware = [item for item, record in records.items() if clients.isdisjoint(record.identity.objectors)]
    if unaware:
        ports.inbox.enqueue(sorted(unaware), LookReason.CLIENT, now=ports.clock.now())


def _said_in(seen: Seen) -> Mapping[str, Item]:
    """Return on which lead of this very batch it is said, by the phones and e-mails of the person."""
    shared = Counter(subject for _, snapshot in seen for subject in snapshot.person_subjects)
    return {
        subject: case.item
        for case, snapshot in seen
        if snapshot.has_objected
        for subject in snapshot.person_subjects
        if shared[subject] <= MOST_OF_ONE_PERSON
    }
