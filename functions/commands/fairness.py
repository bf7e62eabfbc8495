"""What each manager was owed and got, queue by queue: from the stored debts and the turns of all leads."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from functions.commands.wording import Wording
from functions.domain.configuration import Configuration
from functions.domain.distribution import QueueFairness, Turn, fairness_of_all
from functions.domain.item import Item
from functions.ports import Assignments, Leads

PAGE = 500
"""Records that are read at a time."""


def fairness_of_queues(
    config: Configuration, assignments: Assignments, leads: Leads, now: datetime
) -> list[QueueFairness]:
    """Return the accounts of every queue, in the order of the configuration.

    Raises:
        StateUnavailable: the state could not be read.
    """
    stored = assignments.load(config.initial_state(now))
    rotations = {queue: stored.rotation_of(queue) for queue in config.queues}
    # Who is owed anything in a queue of departments is, or was when it last gave out a lead, a member.
    config = config.with_members(
        {
            queue.id: [*queue.members, *sorted(rotations[queue.id].debts)]
            for queue in config.queues.values()
            if queue.departments
        }
    )
    return fairness_of_all(config.queues.values(), rotations, _turns(leads))


def as_json(queues: Sequence[QueueFairness], wording: Wording) -> dict[str, Any]:
    """Return the accounts ready for JSON (docs/reference.md 5): leads with three decimals."""
    return {"queues": [_queue(queue, wording) for queue in queues]}


def _turns(leads: Leads) -> Iterator[Turn]:
    after: Item | None = None
    while page := leads.page(after=after, limit=PAGE):
        yield from (record.assignment.turn for record in page if record.assignment.turn is not None)
        after = page[-1].item


def _queue(queue: QueueFairness, wording: Wording) -> dict[str, Any]:
    return {
        "queue": queue.queue,
        "strategy": queue.strategy.value,
        "managers": [
            {
                "manager": account.manager_id,
                "name": wording.name(account.manager_id),
                "owed": round(float(account.due), 3),
                "got": account.got,
                "debt": round(float(account.debt), 3),
            }
            for account in queue.accounts
        ],
        "largest_gap": round(float(queue.largest_gap), 3),
        "bound": None if queue.bound is None else round(float(queue.bound), 3),
        "is_within_bound": queue.is_within_bound,
        "is_everybody": queue.is_everybody,
        "is_complete": queue.is_complete,
        "sharing": list(queue.sharing),
        "prefers": queue.prefers,
        "fits": queue.fits,
    }
