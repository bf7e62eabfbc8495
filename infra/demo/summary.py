"""What two weeks came to: leads, managers and the promises that they were kept under."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from functions.domain.distribution import DistributionState
from functions.domain.lead.record import LeadRecord, LeadState
from infra.demo.chronicle import Told
from infra.demo.play import Played


@dataclass(frozen=True)
class ManagerLine:
    """One manager: how many leads they got, their cap and busiest day, what each queue still owes them."""

    name: str
    received: int
    cap: int | None
    busiest_day: int
    debts: dict[str, float]


@dataclass(frozen=True)
class Summary:
    """Everything that the terminal and the report show."""

    records: list[LeadRecord]
    names: dict[int, str]
    managers: list[ManagerLine]
    events: int
    requests: int
    notifications: int
    todos: int
    promises: list[tuple[str, bool]]
    chronicle: list[Told]

    @property
    def is_kept(self) -> bool:
        """Whether every promise was kept."""
        return all(kept for _, kept in self.promises)

    def name_of(self, record: LeadRecord) -> str:
        """Return who has the lead, or what it waits for."""
        if record.assignment.manager is not None:
            return self.names.get(record.assignment.manager, str(record.assignment.manager))
        return f"held: {record.hold.reason}" if record.hold else record.state.value


def summary_of(played: Played) -> Summary:
    """Gather the summary out of state and portal, and check the promises against the portal itself."""
    portal, config = played.stage.portal, played.stage.wiring.config
    names = {person.id: person.name for person in portal.people}
    return Summary(
        records=played.records,
        names=names,
        managers=list(_managers(played, names)),
        events=len(portal.deliveries.log),
        requests=played.requests,
        notifications=len(portal.sent_notifications),
        todos=len(portal.todos),
        chronicle=played.chronicle,
        promises=[
            ("every lead is assigned, held, nurtured or closed; none is lost", _is_conserved(played)),
            ("the portal has the manager and the score that the state has", _is_written(played)),
            ("no manager is over a daily cap", all(_within_cap(line) for line in _managers(played, names))),
            (
                "no manager was notified twice of one lead",
                _is_once((note.user, note.tag) for note in portal.sent_notifications),
            ),
            ("no lead has two to-dos", _is_once(todo.lead_id for todo in portal.todos)),
            ("debts sum to zero", _is_balanced(played, list(config.queues))),
        ],
    )


def _managers(played: Played, names: dict[int, str]) -> Iterator[ManagerLine]:
    config, desk = played.stage.wiring.config, _desk(played)
    for manager in config.managers.values():
        own = [
            record
            for record in played.records
            if record.assignment.by_us and record.assignment.manager == manager.id
        ]
        days = Counter(_day(record.assignment.assigned_at, played) for record in own)
        debts = {
            queue.id: desk.rotations[queue.id].owed(manager.id)
            for queue in config.queues.values()
            if manager.id in queue.members and queue.id in desk.rotations
        }
        busiest = max(days.values(), default=0)
        yield ManagerLine(names[manager.id], len(own), manager.daily_cap, busiest, debts)


def _desk(played: Played) -> DistributionState:
    wiring = played.stage.wiring
    return wiring.assignments.desk(wiring.config.initial_state(played.ended_at))


def _day(moment: datetime | None, played: Played) -> object:
    return None if moment is None else played.stage.wiring.config.business.business_day(moment)


def _within_cap(line: ManagerLine) -> bool:
    return line.cap is None or line.busiest_day <= line.cap


def _is_conserved(played: Played) -> bool:
    states = {LeadState.ASSIGNED, LeadState.HELD, LeadState.NURTURED, LeadState.CLOSED}
    known = {record.lead_id for record in played.records if record.state in states}
    return known == {lead["ID"] for lead in played.stage.portal.leads()}


def _is_written(played: Played) -> bool:
    leads = {lead["ID"]: lead for lead in played.stage.portal.leads()}
    return all(
        leads[record.lead_id]["UF_CRM_LEAD_SCORE"] == record.score.points
        and record.assignment.manager in {None, leads[record.lead_id]["ASSIGNED_BY_ID"]}
        for record in played.records
    )


def _is_once(things: Iterable[object]) -> bool:
    return max(Counter(things).values(), default=0) <= 1


def _is_balanced(played: Played, queues: list[str]) -> bool:
    rotations = _desk(played).rotations
    return all(sum(rotations[queue].debts.values()) == 0 for queue in queues if queue in rotations)
