"""Give open leads out anew: single ones, those of a manager who left, or those of a queue."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from functions.domain.configuration import Configuration
from functions.domain.item import Item
from functions.domain.lead.look_reason import LookReason
from functions.domain.lead.record import LeadRecord, LeadState
from functions.ports import Clock, Inbox, Leads, Wakeups

PAGE = 500


@dataclass(frozen=True, slots=True)
class Requeued:
    """Which leads are to be given out anew.

    Attributes:
        given: the records of those that are assigned, the best score first.
        others: those that were named and are not assigned, with their records; None for one that is unknown.
        observed: the records of those that are assigned and only observed, so that nothing is done with them.
    """

    given: Sequence[LeadRecord]
    others: Sequence[tuple[Item, LeadRecord | None]] = ()
    observed: Sequence[LeadRecord] = ()

    def acted_on(self, config: Configuration) -> "Requeued":
        """Return these with the leads set apart that the configuration only observes."""
        observed = [each for each in self.given if _is_observed(each, config)]
        return replace(self, given=[each for each in self.given if each not in observed], observed=observed)

    def untouched(self) -> "Requeued":
        """Return those on which no human has worked."""
        return replace(self, given=_untouched(self.given), observed=_untouched(self.observed))


def leads_named(items: Collection[Item], leads: Leads) -> Requeued:
    """Return what is known of single leads."""
    records = leads.get_many(items)
    given = [record for record in records.values() if _is_given(record)]
    others = [(item, records.get(item)) for item in items if records.get(item) not in given]
    return Requeued(_best_first(given), others)


def leads_given(leads: Leads, *, manager: int | None = None, queue: str | None = None) -> Requeued:
    """Return the assigned leads of a manager, or those that went by a queue's turn; reads every record."""
    return Requeued(
        _best_first(
            [
                record
                for record in _every(leads)
                if _is_given(record)
                and manager in {None, record.assignment.manager}
                and queue in {None, record.assignment.queue}
            ]
        )
    )


def requeue_leads(records: Sequence[LeadRecord], inbox: Inbox, *, wakeups: Wakeups, clock: Clock) -> None:
    """Put these leads into the inbox, to be given to other managers by turn and within caps.

    Twice is safe: a lead that has another manager by then is left alone.

    Raises:
        StateUnavailable: not all were put there; call it again.
    """
    for first in range(0, len(records), PAGE):
        items = [each.item for each in records[first : first + PAGE]]
        inbox.enqueue(items, LookReason.REDISTRIBUTE, now=clock.now())
    if records:
        wakeups.request_run()


def _is_given(record: LeadRecord) -> bool:
    """Return True for a lead that is assigned; one whose person objects to a score stays with its human."""
    return record.state is LeadState.ASSIGNED and not record.identity.has_objected


def _is_observed(record: LeadRecord, config: Configuration) -> bool:
    """Return True for a lead of a queue that observes, and for one of none where all queues do."""
    queue, observes = record.assignment.queue, config.going_live.observes
    return observes(queue) if queue else bool(config.queues) and all(map(observes, config.queues))


def _untouched(records: Sequence[LeadRecord]) -> list[LeadRecord]:
    return [each for each in records if each.milestones.touched_at is None]


def _best_first(records: list[LeadRecord]) -> list[LeadRecord]:
    return sorted(records, key=lambda each: (-each.score.points, each.item))


def _every(leads: Leads) -> Iterator[LeadRecord]:
    page = leads.page(after=None, limit=PAGE)
    while page:
        yield from page
        page = leads.page(after=page[-1].item, limit=PAGE)
