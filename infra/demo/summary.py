"""The result of two weeks: leads, managers, and which promises were kept."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from functions.domain.distribution import DistributionState
from functions.domain.lead.record import LeadRecord, LeadState
from infra.demo.chronicle import ChronicleEntry
from infra.demo.play import Playthrough
from infra.web.folder import write_folder
from infra.web.sources import dashboard_of


@dataclass(frozen=True)
class ManagerResult:
    """How many leads one manager got, with the cap, the busiest day, and the debt of each queue in leads."""

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
    managers: list[ManagerResult]
    events: int
    requests: int
    notifications: int
    todos: int
    promises: list[tuple[str, bool]]
    entity: str
    chronicle: list[ChronicleEntry]

    @property
    def is_kept(self) -> bool:
        """True when every promise was kept."""
        return all(kept for _, kept in self.promises)

    def name_of(self, record: LeadRecord) -> str:
        """Return the manager of the lead, why it is held, or its state."""
        if record.assignment.manager is not None:
            return self.names.get(record.assignment.manager, str(record.assignment.manager))
        return f"held: {record.hold.reason}" if record.hold else record.state.value


def summary_of(end: Playthrough) -> Summary:
    """Return the summary of state and portal; the promises are checked against the portal itself."""
    portal, config = end.stage.portal, end.stage.wiring.config
    entity = end.stage.wiring.handled[0]
    names = {person.id: person.name for person in portal.people}
    return Summary(
        records=sorted(end.records, key=lambda record: record.item),
        names=names,
        entity=entity,
        managers=list(_managers(end, names)),
        events=len(portal.deliveries.log),
        requests=end.requests,
        notifications=len(portal.sent_notifications),
        todos=len(portal.todos),
        chronicle=end.chronicle,
        promises=[
            (f"every {entity} is assigned, held, nurtured or closed; none is lost", _is_conserved(end)),
            ("the portal has the manager and the score that the state has", _is_written(end)),
            ("no manager is over a daily cap", all(_is_within_cap(line) for line in _managers(end, names))),
            (
                f"no manager was notified twice of one {entity}",
                _is_once((note.user, note.tag) for note in portal.sent_notifications),
            ),
            (f"no {entity} has two to-dos", _is_once(todo.lead_id for todo in portal.todos)),
            ("debts sum to zero", _is_balanced(end, list(config.queues))),
        ],
    )


def _managers(end: Playthrough, names: dict[int, str]) -> Iterator[ManagerResult]:
    config, state = end.stage.wiring.config, _stored_state(end)
    for manager in config.managers.values():
        own = [
            record
            for record in end.records
            if record.assignment.by_us and record.assignment.manager == manager.id
        ]
        # Who comes back goes to the same manager, which counts for no day.
        days = Counter(
            _day(record.assignment.assigned_at, end) for record in own if record.assignment.turn is not None
        )
        debts = {
            queue.id: state.rotations[queue.id].owed(manager.id)
            for queue in config.queues.values()
            if manager.id in queue.members and queue.id in state.rotations
        }
        busiest = max(days.values(), default=0)
        yield ManagerResult(names[manager.id], len(own), manager.daily_cap, busiest, debts)


def _stored_state(end: Playthrough) -> DistributionState:
    wiring = end.stage.wiring
    return wiring.state.assignments.load(wiring.config.initial_state(end.ended_at))


def _day(moment: datetime | None, end: Playthrough) -> object:
    return None if moment is None else end.stage.wiring.config.business.business_day(moment)


def _is_within_cap(line: ManagerResult) -> bool:
    return line.cap is None or line.busiest_day <= line.cap


def _is_conserved(end: Playthrough) -> bool:
    states = {LeadState.ASSIGNED, LeadState.HELD, LeadState.NURTURED, LeadState.CLOSED}
    known = {record.item.id for record in end.records if record.state in states}
    return known == set(end.stage.people.rows())


def _is_written(end: Playthrough) -> bool:
    rows = end.stage.people.rows()
    shown = [(record, *rows[record.item.id]) for record in end.records]
    return all(
        score == record.score.points and record.assignment.manager in {None, owner}
        for record, owner, score in shown
    )


def _is_once(things: Iterable[object]) -> bool:
    return max(Counter(things).values(), default=0) <= 1


def _is_balanced(end: Playthrough, queues: list[str]) -> bool:
    rotations = _stored_state(end).rotations
    return all(sum(rotations[queue].debts.values()) == 0 for queue in queues if queue in rotations)


def write_pages(end: Playthrough, folder: Path) -> Path:
    """Write the pages of the two weeks, with the story of everybody who came in; return the first one."""
    items = [record.item for record in end.records]
    return write_folder(folder, dashboard_of(end.stage.wiring).all_pages(items))
