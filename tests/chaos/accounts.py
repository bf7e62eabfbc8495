"""What must hold at every moment: debts that sum to zero and follow from the turns, caps, counts."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from functions.commands.replay import replay_assignment
from functions.domain.distribution import DistributionState, Turn, Workload
from functions.domain.distribution.rotation import LEAD
from tests.chaos.stage import Stage


def wrong_accounts(stage: Stage, *, cap: int, is_complete: bool) -> Iterator[str]:
    """Yield what is wrong with debts and counts; they are `is_complete` while no lead was forgotten."""
    initial = stored_state(stage)
    turns = [record.assignment.turn for record in stage.records() if record.assignment.turn is not None]
    debts = {manager: debt for manager, debt in _debts(initial).items() if debt}
    if sum(debts.values()):
        yield f"The debts sum to {sum(debts.values())}."
    if is_complete and debts != _owed(turns):
        yield f"The debts are {debts}, and by the turns they are {_owed(turns)}."
    days = Counter((turn.day, turn.manager) for turn in turns)
    yield from (f"{who} got {count} leads on {day}." for (day, who), count in days.items() if count > cap)
    today = initial.workload.day
    counted = {who: count for who, count in initial.workload.assigned.items() if count}
    known = {who: count for (day, who), count in days.items() if day == today}
    if is_complete and counted != known:
        yield f"Counted on {today}: {counted}; by the turns: {known}."
    yield from (
        f"{who} was counted {count} times on {today}." for who, count in counted.items() if count > cap
    )


def wrong_replays(stage: Stage) -> Iterator[tuple[int, str]]:
    """Yield the leads of which a decision comes out otherwise from what the ledger has of it."""
    config = stage.app.config
    for item in (record.item for record in stage.records()):
        for entry in stage.app.state.ledger.of_lead(item):
            if entry.candidates and not replay_assignment(entry, config).is_same:
                yield item.id, f"The decision of {entry.decided_at:%a %H:%M} comes out otherwise."


def stored_state(stage: Stage) -> DistributionState:
    """Return debts and today's counts as they are stored."""
    config, now = stage.app.config, stage.clock.now()
    workload = Workload(config.business.business_day(now))
    empty = DistributionState(config.managers, config.queues, config.business, {}, {}, workload, now)
    return stage.app.state.assignments.load(empty)


def _debts(initial: DistributionState) -> dict[int, int]:
    rotation = initial.rotations.get("everyone")
    return dict(rotation.debts) if rotation else {}


def _owed(turns: Iterable[Turn]) -> dict[int, int]:
    owed: defaultdict[int, int] = defaultdict(int)
    for turn in turns:
        for manager, share in turn.shares.items():
            owed[manager] += share
        owed[turn.manager] -= LEAD
    return {manager: debt for manager, debt in owed.items() if debt}
