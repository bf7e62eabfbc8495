"""What a run leaves behind, on DynamoDB: of each lead in one step, of a batch in as few as hold it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from secrets import token_hex

from functions.domain.item import Item
from functions.domain.lead.ledger_entry import LedgerEntry
from functions.domain.lead.record import LeadRecord
from functions.ports import Deferred, Filing, InboxEntry
from infra.aws.database import DynamoTable, check
from infra.aws.history import write_of as write_of_filing
from infra.aws.inbox_entries import EntryReturn, is_leased_as
from infra.aws.leads import DynamoLeads
from infra.aws.ledger import DynamoLedger
from infra.aws.model import ACTIONS
from infra.aws.retries import Refused
from infra.aws.values import Item as Stored
from infra.aws.values import Write, text
from infra.batching import batched
from infra.cloud.parts import in_parts
from infra.cloud.retrying import Contended

LEADS_A_TRANSACTION = ACTIONS // 3
"""As a rule: of each its entry, its record and a decision. Where it is more, they are halved."""


@dataclass
class _Lead:
    """What a run leaves behind of one lead, and its record as it was last seen."""

    back: EntryReturn
    anew: str = field(default_factory=lambda: token_hex(8))
    records: list[LeadRecord] = field(default_factory=list)
    decisions: list[Write] = field(default_factory=list)
    filed: list[Write] = field(default_factory=list)
    before: Stored | None = None

    @property
    def item(self) -> Item:
        """Which lead it is."""
        return self.back.entry.item


class DynamoUnitOfWork:
    """`functions.ports.UnitOfWork` on DynamoDB."""

    def __init__(self, table: DynamoTable, leads: DynamoLeads, ledger: DynamoLedger) -> None:
        self._table, self._leads, self._ledger = table, leads, ledger

    def commit(
        self,
        records: Sequence[LeadRecord],
        decisions: Sequence[LedgerEntry],
        *,
        done: Sequence[InboxEntry],
        deferred: Sequence[Deferred],
        filed: Sequence[Filing] = (),
    ) -> set[Item]:
        """Store what is left of the batch and give the entries back; return the lost leads.

        As few transactions as hold the batch; each lead is stored whole, or not at all.
        """
        returns = [
            *(EntryReturn(entry) for entry in done),
            *(EntryReturn(each.entry, each.until, each.priority) for each in deferred),
        ]
        leads = {each.entry.item: _Lead(each) for each in returns}
        for record in records:
            leads[record.item].records.append(record)
        for decision in decisions:
            leads[decision.item].decisions.append(self._ledger.write(decision))
        for filing in filed:
            leads[filing.item].filed.append(write_of_filing(filing, self._table.keys))
        self._look_up([lead for lead in leads.values() if lead.records])
        return self._give_back(list(leads.values()))

    def _look_up(self, leads: Sequence[_Lead]) -> None:
        """Find out which records are replaced: as they were read a moment ago, or as they are."""
        items = [lead.item for lead in leads]
        known = self._leads.last_read.take(items)
        found = self._leads.read(items) if known is None else known
        for lead in leads:
            lead.before = found.get(lead.item)

    def _give_back(self, leads: list[_Lead]) -> set[Item]:
        """Write what is left of each lead until all of it is written; return the leads that were lost."""
        lost = set[Item]()

        def attempt() -> None:
            packs = (
                pack for some in batched(leads, LEADS_A_TRANSACTION) for pack in in_parts(some, self._write)
            )
            refused = list(chain.from_iterable(packs))
            lost.update(lead.item for lead, is_lost in refused if is_lost)
            leads[:] = [lead for lead, is_lost in refused if not is_lost]
            if leads:
                raise Contended

        self._table.retries.call(attempt, Contended)
        return lost

    def _write(self, leads: Sequence[_Lead]) -> list[tuple[_Lead, bool]]:
        """Write leads in one step; if it is refused, return those that are left, and whether each is lost."""
        keys, with_record = self._table.keys, [lead for lead in leads if lead.records]
        records = [record for lead in with_record for record in lead.records]
        before = {lead.item: lead.before for lead in with_record}
        writes = [lead.back.write(keys.inbox(lead.item), lead.anew) for lead in leads]
        writes += self._leads.writes_of(records, before, step=token_hex(8))
        writes += [each for lead in leads for each in (*lead.decisions, *lead.filed)]
        check(writes)
        self._leads.add_names(records, before)
        try:
            self._table.transact(writes)
        except Refused as refused:
            return _left(leads, with_record, refused)
        return []


def _left(leads: Sequence[_Lead], with_record: Sequence[_Lead], refused: Refused) -> list[tuple[_Lead, bool]]:
    """Return what is still to be written after a refusal, and of which leads another run has the entry.

    Nothing of it was written. A lead that was enqueued again stays due, and is written as such the next time.
    """
    left = list[tuple[_Lead, bool]]()
    for place, lead in enumerate(leads):
        found, is_refused = refused.found.get(place), place in refused.found
        if is_refused and _is_done(lead, found, refused):
            continue
        is_lost = is_refused and not is_leased_as(lead.back.entry, found)
        lead.back = replace(lead.back, came_again=lead.back.came_again or is_refused)
        left.append((lead, is_lost))
    for place, lead in enumerate(with_record, start=len(leads)):
        if place in refused.found:
            lead.before = refused.found[place]
    return left


def _is_done(lead: _Lead, found: Stored | None, refused: Refused) -> bool:
    """Return True when an attempt whose answer got lost has given the entry back, which was all there was."""
    return refused.is_repeated and (found is None or text(found, "id") == lead.anew)
