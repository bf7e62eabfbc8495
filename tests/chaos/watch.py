"""What must hold on the way, not only in the end: seen between the steps and in what the portal executes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from functions.domain.item import LEAD
from functions.domain.lead.record import LeadRecord, LeadState
from infra.bitrix24.crm.entities import HANDLED
from infra.simulator import SimulatedPortal
from infra.simulator.protocol.requests_log import DoneCommand
from tests.chaos.fate import Fate
from tests.chaos.plan import Plan, Trouble
from tests.chaos.rules import INTAKE, MEMBERS
from tests.chaos.told import Tag

PATIENCE, ROUGH_PATIENCE = timedelta(minutes=45), timedelta(hours=5)
"""For how much of a working day a lead may be held while a manager has room: a quarter of an hour and a tick,
in rough weather for so long that nothing else can be the reason."""
Finding = tuple[int, str]


class Ears:
    """Hears every command that the portal executes.

    Nothing is announced of a change before it is there, and nothing is done with a lead that another run has.
    """

    def __init__(self, portal: SimulatedPortal, fate: Fate, entity: str = LEAD) -> None:
        self._type_id, self._fate = HANDLED[entity].type_id, fate
        self._leads = portal.store.records[self._type_id]
        self._responsible: defaultdict[int, set[int]] = defaultdict(set)
        self.findings: dict[Finding, None] = {}

    def __call__(self, done: DoneCommand) -> None:
        """Note who is responsible after a command, and whether a user was notified who never was."""
        lead_id, told = _about(done, self._type_id)
        row = self._leads.find(lead_id)
        if done.error is not None or row is None:
            return
        if self._fate.is_lost(lead_id):
            self.findings[lead_id, f"{done.method} was sent by a run that had lost it to another."] = None
        self._responsible[lead_id].add(row["ASSIGNED_BY_ID"])
        been = self._responsible[lead_id]
        if told in MEMBERS and told not in been:
            self.findings[lead_id, f"{told} was told of it by {done.method}, and never had it."] = None
        if told is not None and told not in MEMBERS and been == {INTAKE}:
            self.findings[lead_id, f"{told} was told of it by {done.method}, and nobody had it."] = None


def _about(done: DoneCommand, type_id: int) -> tuple[int, int | None]:
    """Return the lead or deal of a command, and who is notified of it by the command."""
    params = done.params
    match done.method:
        case "crm.item.update" if int(params["entitytypeid"]) == type_id:
            return int(params["id"]), None
        case "crm.activity.todo.add" | "crm.activity.todo.update":
            return int(params["ownerid"]), int(params["responsibleid"])
        case "im.notify.system.add" if done.result:
            tag = Tag.of(str(params["tag"]))
            is_of_band = tag.kind.startswith(("notification", "repeat"))
            user = int(params["user_id"])
            return tag.item.id, user if is_of_band or user in MEMBERS else None
    return 0, None


class Waiting:
    """Sees that held leads are asked again in time, best score first."""

    def __init__(self, portal: SimulatedPortal, plan: Plan) -> None:
        self._people, self._plan = portal.people, plan
        self._room_since: dict[int, datetime] = {}

    def look(
        self,
        before: Mapping[int, LeadRecord],
        after: Iterable[LeadRecord],
        *,
        counts: Mapping[int, int],
        cap: int,
        now: datetime,
    ) -> Iterator[Finding]:
        """Yield which held leads wait in vain, or were overtaken between two looks at the records."""
        records = list(after)
        held = [each for each in records if each.state is LeadState.HELD]
        free = [
            each for each in MEMBERS if counts.get(each, 0) < cap and not self._people[each].is_absent(now)
        ]
        yield from self._in_vain(held, free, now)
        if not self._plan.is_rough:
            yield from _overtaken(before, held, records)

    def _in_vain(self, held: Iterable[LeadRecord], free: list[int], now: datetime) -> Iterator[Finding]:
        waiting = {each.item.id for each in held} if free and _is_at_work(now) else set()
        self._room_since = {each: self._room_since.get(each, now) for each in waiting}
        patience = ROUGH_PATIENCE if self._plan.is_rough else PATIENCE
        for lead_id, since in self._room_since.items():
            if now - since > patience:
                yield lead_id, f"It is held, and {free} have had room since {since:%a %H:%M}."


def _overtaken(
    before: Mapping[int, LeadRecord], held: Iterable[LeadRecord], records: Iterable[LeadRecord]
) -> Iterator[Finding]:
    given = [each for each in records if _has_new_turn(before.get(each.item.id), each)]
    for hot in held:
        was = before.get(hot.item.id)
        if was is None or was.state is not LeadState.HELD or was.hold != hot.hold:
            continue
        colder = [each for each in given if _points(each) < min(was.score.points, hot.score.points)]
        if colder:
            yield (
                hot.item.id,
                f"It is held with {hot.score.points} points, and {_points(colder[0])} were given.",
            )


def _has_new_turn(before: LeadRecord | None, after: LeadRecord) -> bool:
    turn = after.assignment.turn
    is_first = not after.first_touch.excluded  # one that was taken back has waited before
    return turn is not None and is_first and (before is None or before.assignment.turn != turn)


def _points(record: LeadRecord) -> int:
    return record.score.points


def _is_at_work(now: datetime) -> bool:
    """Whether it is well inside working hours (UTC, an hour less than in Berlin)."""
    return now.weekday() < 5 and 9 <= now.hour < 16


def replaced_by_older(newer: Mapping[int, LeadRecord], now: Iterable[LeadRecord]) -> Iterator[Finding]:
    """Yield the leads whose stored record is of an older decision than one that was stored before."""
    for record in now:
        before = newer.get(record.item.id)
        if before is None or before.decision.decided_at is None or record.decision.decided_at is None:
            continue
        if record.decision.decided_at < before.decision.decided_at:
            yield (
                record.item.id,
                f"Its record ({before.state}) was replaced by an older one ({record.state}).",
            )


def is_watched(plan: Plan) -> bool:
    """Whether held leads are looked at after every tick, which costs a read of all records."""
    return bool(plan.troubles & {Trouble.BACK_EARLY, Trouble.GIVEN_BACK})
