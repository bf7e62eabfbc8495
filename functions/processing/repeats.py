"""Repeat inquiries of a batch: what is known of the people, and what follows from it for each lead."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from functions.domain.lead.decision import FollowsRepeat, NeedsManager, NoQueue, WaitsForFirst
from functions.domain.lead.facts import REPEATED, lead_subject
from functions.domain.lead.first_touch import is_reclaimed
from functions.domain.lead.record import LeadRecord
from functions.domain.lead.repeats import (
    KnownPeople,
    first_lead_of,
    follow,
    identify,
    is_unresolved,
)
from functions.domain.lead.snapshot import LeadSnapshot
from functions.errors import PortalError
from functions.ports import SignalNote
from functions.processing.case import LeadCase, Pipeline

Request = NeedsManager | NoQueue


def resolve_repeats(cases: Sequence[LeadCase], ports: Pipeline) -> list[LeadCase]:
    """Return the cases with repeats resolved: they follow the person's first lead, wait for it, or go on.

    Where the portal cannot be asked about the people behind new leads, those fail and the others go on.
    """
    requests = {case.lead_id: each for case in cases if (each := _request(case)) is not None}
    new = [
        case for case in cases if case.lead_id in requests and is_unresolved(requests[case.lead_id].record)
    ]
    try:
        found = ports.crm.find_repeats([case.snapshot for case in new if case.snapshot]) if new else {}
    except PortalError as error:
        return resolve_repeats([case.failed(error) if case in new else case for case in cases], ports)
    others = {lead.lead_id for repeat in found.values() for lead in repeat.leads}
    others |= {lead_id for each in requests.values() for lead_id in each.record.identity.same_person}
    records = ports.leads.get_many(others) if others else {}
    known = KnownPeople(found, records, cases[0].presences if cases else {})
    return [
        case.decided(_resolved(case, requests[case.lead_id], known, requests.keys(), ports))
        if case.lead_id in requests
        else case
        for case in cases
    ]


def repeat_signal(record: LeadRecord, snapshot: LeadSnapshot) -> SignalNote | None:
    """Return the signal that a repeat inquiry leaves on the first lead; the same inquiry leaves it once."""
    first = record.identity.repeat_of
    if first is None:
        return None
    return SignalNote(f"inquiry:{record.lead_id}", lead_subject(first), REPEATED, snapshot.lead.created_at)


def _request(case: LeadCase) -> Request | None:
    """Return the decision of a case that needs a manager; None for any other, and for one that failed."""
    if case.error is None and isinstance(case.decision, NeedsManager | NoQueue):
        return case.decision
    return None


def _resolved(
    case: LeadCase, request: Request, known: KnownPeople, requesting: Collection[int], ports: Pipeline
) -> Request | FollowsRepeat | WaitsForFirst:
    # A reclaimed lead goes on to the next in turn, not to the same manager again.
    if is_reclaimed(request.record):
        return request
    repeat = known.repeat_of(request.record)
    record = identify(request.record, repeat)
    first = first_lead_of(record, repeat, known, ports.config, case.now, requesting=requesting)
    if first is None:
        return replace(request, record=record)
    if first.manager is None:
        return WaitsForFirst(record)
    return FollowsRepeat(follow(record, first.lead_id, first.manager, ports.config, case.now))
