"""Hand nurtured leads back, for those who leave: to whom they were with, in the stage in which they stood."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from functions.domain.configuration import Configuration
from functions.domain.item import Item
from functions.domain.lead.lifecycle import take_from_nurturing
from functions.domain.lead.nurturing import return_stage
from functions.domain.lead.record import LeadRecord, LeadState
from functions.domain.lead.snapshot import LeadSnapshot
from functions.ports import Crm, Leads, LeadWrite, Replacement

AT_ONCE, PAGE = 50, 500


@dataclass(frozen=True, slots=True)
class HandedBack:
    """What became of nurtured leads.

    Attributes:
        back: those that are with their former owner, in their former stage, again.
        moved: those that people have moved or closed meanwhile: they are left as they are.
        failed: those that the portal did not take back; another run tries them again.
    """

    back: tuple[Item, ...] = ()
    moved: tuple[Item, ...] = ()
    failed: tuple[Item, ...] = ()


def nurtured_leads(leads: Leads) -> list[LeadRecord]:
    """Return the leads that Fairlead has handed to nurturing; reads every record."""
    return [each for each in _every(leads) if each.state is LeadState.NURTURED]


def hand_back(records: Sequence[LeadRecord], crm: Crm, leads: Leads, config: Configuration) -> HandedBack:
    """Give these leads back as they were before the hand-off; twice is safe.

    Raises:
        PortalError: the portal could not be read; call it again.
        StateUnavailable: what was done could not be kept; call it again.
    """
    back, moved, failed = list[Item](), list[Item](), list[Item]()
    for first in range(0, len(records), AT_ONCE):
        batch = {each.item: each for each in records[first : first + AT_ONCE]}
        reading = crm.read(list(batch), managers=())
        failed += reading.failed
        theirs = {item for item in batch if _stands_there(batch[item], reading.leads.get(item))}
        moved += [item for item in batch if item not in theirs and item not in reading.failed]
        deliveries = crm.write([_write(batch[item], config) for item in batch if item in theirs])
        done = [item for item in theirs if item not in deliveries or deliveries[item].is_complete]
        failed += theirs.difference(done)
        leads.replace([Replacement(batch[item], _returned(batch[item])) for item in done])
        back += done
    return HandedBack(tuple(sorted(back)), tuple(sorted(moved)), tuple(sorted(failed)))


def _stands_there(record: LeadRecord, snapshot: LeadSnapshot | None) -> bool:
    """Return True while the lead is where the hand-off has put it."""
    if snapshot is None or snapshot.is_closed or record.nurturing.previous_manager is None:
        return False
    is_theirs = snapshot.manager == record.assignment.manager
    return is_theirs and not snapshot.has_left(record.nurturing.stage)


def _write(record: LeadRecord, config: Configuration) -> LeadWrite:
    stage = record.nurturing.stood_in or return_stage(record, config)
    return LeadWrite(record.item, manager=record.nurturing.previous_manager, stage=stage)


def _returned(record: LeadRecord) -> LeadRecord:
    manager = record.nurturing.previous_manager
    return record if manager is None else take_from_nurturing(record, manager)


def _every(leads: Leads) -> Iterator[LeadRecord]:
    page: Iterable[LeadRecord] = leads.page(after=None, limit=PAGE)
    while page := list(page):
        yield from page
        page = leads.page(after=page[-1].item, limit=PAGE)
