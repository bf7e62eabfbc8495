"""Repeat inquiries of a batch: what is known of the people, and what follows from it for each lead.

The requests that search for people come right before the assignment. They also tell whose the leads are by
now (a human who took one in the meantime wins), and how many open leads managers have.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from functions.domain.distribution import Presence, whom_to_count
from functions.domain.item import Item
from functions.domain.lead.decisions import FollowsRepeat, NeedsManager, NoQueue, WaitsForFirst
from functions.domain.lead.facts import REPEATED, lead_subject
from functions.domain.lead.first_touch import is_reclaimed
from functions.domain.lead.record import LeadRecord
from functions.domain.lead.repeats import (
    KnownPeople,
    first_lead_of,
    follow,
    identify,
    is_unresolved,
    with_own_records,
)
from functions.domain.lead.snapshot import LeadSnapshot
from functions.domain.lead.telling import tell
from functions.errors import PortalError
from functions.ports import Findings, SignalNote, Standing
from functions.processing.case import LeadCase, Pipeline
from functions.processing.decide import decide

Request = NeedsManager | NoQueue


def resolve_repeats(cases: Sequence[LeadCase], ports: Pipeline) -> list[LeadCase]:
    """Return the cases with repeats resolved: they follow the person's first lead, wait for it, or go on.

    Where the portal cannot be asked about the people behind new leads, those fail and the others go on.
    """
    requests = _requests(cases)
    if not requests:
        return list(cases)
    new = [case for case in cases if case.item in requests and is_unresolved(requests[case.item].record)]
    counted = _whom_to_count(requests.values(), cases[0], ports)
    try:
        found = _found(new, counted, ports)
    except PortalError as error:
        lost = cases if counted else new
        return [case.failed(error) if case in lost and case.item in requests else case for case in cases]
    cases = [_seen_again(case, found, counted, ports) for case in cases]
    requests = _requests(cases)
    known = _known_people(new, requests.values(), found, ports, cases)
    return [
        case.decided(_resolved(case, requests[case.item], known, requests.keys(), ports))
        if case.item in requests
        else case
        for case in cases
    ]


def repeat_signal(record: LeadRecord, snapshot: LeadSnapshot) -> SignalNote | None:
    """Return the signal that a repeat inquiry leaves on the first lead; the same inquiry leaves it once."""
    first = record.identity.repeat_of
    if first is None:
        return None
    return SignalNote(f"inquiry:{record.item.key}", lead_subject(first), REPEATED, snapshot.lead.created_at)


def _requests(cases: Sequence[LeadCase]) -> dict[Item, Request]:
    """Return the decisions of the cases that need a manager, without those that failed."""
    return {
        case.item: case.decision
        for case in cases
        if case.error is None and isinstance(case.decision, NeedsManager | NoQueue)
    }


def _whom_to_count(requests: Iterable[Request], case: LeadCase, ports: Pipeline) -> dict[int, Fraction]:
    """Return the managers whose open leads decide; in each arm of an experiment others may."""
    config, counted = ports.config, dict[int, Fraction]()
    wanted = [each for each in requests if isinstance(each, NeedsManager)]
    for is_other in (False, True):
        among = [each for each in wanted if bool(config.strategies_for(each.record.trial)) is is_other]
        if among:
            giving = config.giving_out(among[0].record.trial)
            state = giving.initial_state(case.now, presences=case.presences)
            counted |= whom_to_count({each.queue for each in among}, state)
    return counted


def _found(new: Sequence[LeadCase], counted: Mapping[int, Fraction], ports: Pipeline) -> Findings:
    if not new and not counted:
        return Findings()
    return ports.crm.find_repeats([case.snapshot for case in new if case.snapshot], counted=counted)


def _seen_again(case: LeadCase, found: Findings, counted: Collection[int], ports: Pipeline) -> LeadCase:
    """Return the case with what the search found of it: its error, its owner by now, the managers' leads."""
    if case.item in found.failed:
        return case.failed(found.failed[case.item])
    known = case.presences
    seen = {
        manager: replace(known.get(manager, Presence()), open_leads=found.open_leads.get(manager))
        for manager in counted
    }
    case = replace(case, presences={**known, **seen})
    standing, snapshot = found.standings.get(case.item), case.snapshot
    if standing is None or snapshot is None or not _has_moved(snapshot, standing):
        return case
    [decided] = decide([replace(case, snapshot=_moved(snapshot, standing))], ports)
    return decided


def _has_moved(snapshot: LeadSnapshot, standing: Standing) -> bool:
    lead = snapshot.lead
    seen = snapshot.manager, lead.status, lead.funnel, snapshot.is_closed
    return seen != (standing.manager, standing.status, standing.funnel, standing.is_closed)


def _moved(snapshot: LeadSnapshot, standing: Standing) -> LeadSnapshot:
    """Return the snapshot as the lead stands by now; more may have changed, so it counts as not seen."""
    return replace(
        snapshot,
        lead=replace(snapshot.lead, status=standing.status, funnel=standing.funnel),
        manager=standing.manager,
        has_owner=snapshot.has_owner if standing.manager == snapshot.manager else bool(standing.manager),
        is_closed=standing.is_closed,
        is_failed=standing.is_failed,
        closed_at=None,
        seen_until=None,
        changed_by=None,
        changed_at=None,
    )


def _known_people(
    new: Sequence[LeadCase],
    requests: Collection[Request],
    found: Findings,
    ports: Pipeline,
    cases: Sequence[LeadCase],
) -> KnownPeople:
    """Return what is known of the people, with our own records where the portal's answer was full."""
    hidden = {
        case.item: case.snapshot.person_subjects
        for case in new
        if case.item in found.hidden and case.snapshot
    }
    subjects = {subject for each in hidden.values() for subject in each}
    own = ports.leads.of_subjects(subjects) if subjects else {}
    others = {lead.item for repeat in found.repeats.values() for lead in repeat.leads}
    others |= {item for each in requests for item in each.record.identity.same_person}
    others |= {item for items in own.values() for item in items}
    records = ports.leads.get_many(others) if others else {}
    repeats = with_own_records(found.repeats, hidden, own, records)
    return KnownPeople(repeats, records, cases[0].presences)


def _resolved(
    case: LeadCase, request: Request, known: KnownPeople, requesting: Collection[Item], ports: Pipeline
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
    followed = follow(record, first.item, first.manager, ports.config, case.now)
    return FollowsRepeat(tell(followed, ports.config, case.now))
