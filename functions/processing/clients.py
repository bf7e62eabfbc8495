"""What is in the inbox beside leads: contacts and companies that changed, and kinds that are not handled.

A phone that is added to a contact raises no event of its deals (docs/bitrix24-deals.md 2), so the open leads
and deals of a client that changed are looked at again, and where people may object to being scored the closed
ones as well. Which those are, our own records know; a client whom none of them names, as thousands are in an
import, costs nothing more. What was handled once and is not any more, as leads after a switch to deals, is
closed here at its next look and left alone from then on.
"""

from collections.abc import Sequence

from functions.domain.lead.lifecycle import is_left_alone
from functions.domain.lead.look_reason import LookReason
from functions.domain.lead.nurturing import ASKED_BY_NURTURING
from functions.domain.lead.record import LeadRecord, LeadState
from functions.ports import InboxEntry
from functions.processing.case import Pipeline


def pass_on(entries: Sequence[InboxEntry], ports: Pipeline) -> list[InboxEntry]:
    """Return the entries to process; for the others, the leads that they are about are enqueued."""
    strangers = [entry for entry in entries if entry.item.entity not in ports.config.handled]
    if not strangers:
        return list(entries)
    known = ports.leads.get_many([entry.item for entry in strangers])
    others = [entry for entry in strangers if not _is_to_be_decided(known.get(entry.item), entry)]
    if not others:
        return list(entries)
    bound = ports.leads.of_subjects({str(entry.item) for entry in others})
    records = ports.leads.get_many({item for items in bound.values() for item in items}) if bound else {}
    # Who objects to being scored is to be taken out of what is learned from, too.
    may_object = bool(ports.config.entrusted)
    theirs = sorted(item for item, record in records.items() if _is_open(record) or may_object)
    if theirs:
        ports.inbox.enqueue(theirs, LookReason.CLIENT, now=ports.clock.now())
    ports.unit_of_work.commit([], [], done=others, deferred=[])
    return [entry for entry in entries if entry not in others]


def _is_to_be_decided(record: LeadRecord | None, entry: InboxEntry) -> bool:
    """Return True for what is not left alone yet, and where nurturing asks: its roll has to move on."""
    if record is None:
        return False
    return not is_left_alone(record) or not ASKED_BY_NURTURING.isdisjoint(entry.reasons)


def _is_open(record: LeadRecord | None) -> bool:
    return record is not None and record.state is not LeadState.CLOSED
