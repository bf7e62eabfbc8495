"""What must hold when all is calm again, judged by what the portal shows and by the rules on paper."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from functions.domain.item import Item
from functions.domain.lead.record import LeadRecord, LeadState
from infra.bitrix24.crm.entities import HANDLED
from infra.simulator.state.store import Notification
from tests.chaos.accounts import stored_state
from tests.chaos.people import Person
from tests.chaos.rules import MEMBERS, NURSE, SENIOR, Rules, band_of
from tests.chaos.stage import Stage
from tests.chaos.told import Tag, is_on_top, of_comment, of_log_message, of_todo

QUIET = timedelta(hours=24)
Finding = tuple[int, str]
Thing = TypeVar("Thing")


def wrong_leads(stage: Stage, people: Sequence[Person], rules: Rules) -> Iterator[Finding]:
    """Yield the leads, by number, that are not as they must be, each with what is wrong."""
    records = {record.item.id: record for record in stage.records()}
    standing = {lead["ID"]: lead for lead in stage.actions.leads()}
    told = Told(stage)
    for person in people:
        record, lead = records.get(person.lead_id), standing.get(person.lead_id)
        if lead is None:
            if record is not None:
                yield person.lead_id, f"It was deleted, and is remembered as {record.state}."
        elif record is None:
            yield person.lead_id, "It was lost."
        else:
            for what in _wrong(stage, person, record, lead, rules):
                yield person.lead_id, what
        for what in _wrongly_told(told, stage.plan.item(person.lead_id), record):
            yield person.lead_id, what


def _wrong(
    stage: Stage, person: Person, record: LeadRecord, lead: Mapping[str, Any], rules: Rules
) -> Iterator[str]:
    is_closed = lead["STATUS_SEMANTIC_ID"] != "P"
    if is_closed != (record.state is LeadState.CLOSED):
        yield f"It is {record.state}, and in the portal {lead['STATUS_ID']}."
    if is_closed:
        return
    owner_type = HANDLED[stage.plan.entity].type_id
    activities = stage.portal.activities(person.lead_id, owner_type=owner_type)
    points = rules.points(lead, activities, person.signals, stage.clock.now())
    shown = (lead["UF_CRM_LEAD_SCORE"], lead["UF_CRM_LEAD_BAND"])
    if shown != (points, band_of(points)) or (record.score.points, record.score.band) != shown:
        yield f"It has {points} points, is shown with {shown}, and is known with {record.score.points}."
    yield from _wrongly_placed(stage, record, lead)


def _wrongly_placed(stage: Stage, record: LeadRecord, lead: Mapping[str, Any]) -> Iterator[str]:
    manager, state = lead["ASSIGNED_BY_ID"], record.state
    if state is LeadState.HELD:
        yield from _wrongly_held(stage, record)
        return
    if stage.app.state.inbox.has([record.item]) or not record.is_finished:
        yield "It is not finished."
    if manager != record.assignment.manager:
        yield f"It belongs to {manager}, and we think to {record.assignment.manager}."
    if state not in {LeadState.ASSIGNED, LeadState.NURTURED}:
        yield f"It is {state}."
    if (state is LeadState.NURTURED) != (manager == NURSE and lead["STATUS_ID"] == "UC_NURTURE"):
        yield f"It is {state}, belongs to {manager} and is in {lead['STATUS_ID']}."
    if state is LeadState.ASSIGNED:
        yield from _wrongly_assigned(stage, record)


def _wrongly_assigned(stage: Stage, record: LeadRecord) -> Iterator[str]:
    if record.assignment.manager not in {*MEMBERS, SENIOR}:
        yield f"It is assigned to {record.assignment.manager}."
    is_in_turn = record.assignment.by_us and record.identity.repeat_of is None
    if is_in_turn and (
        record.assignment.turn is None or record.assignment.turn.manager != record.assignment.manager
    ):
        yield f"Its turn is {record.assignment.turn}, and it belongs to {record.assignment.manager}."
    is_explained = any(each.candidates for each in stage.app.state.ledger.of_lead(record.item))
    if record.assignment.turn is not None and not is_explained:
        yield "Nobody knows why it went to whom."


def _wrongly_held(stage: Stage, record: LeadRecord) -> Iterator[str]:
    if not stage.app.state.inbox.has([record.item]):
        yield "It is held, and nothing will wake it."
    counts = stored_state(stage).workload.assigned
    left = [each for each in MEMBERS if counts.get(each, 0) < _cap(stage, each)]
    if left:
        yield f"It is held, and {left} have room."


def _cap(stage: Stage, manager: int) -> int:
    return stage.app.config.managers[manager].daily_cap or 0


class Told:
    """What the portal shows of each lead: notifications, to-dos, comments."""

    def __init__(self, stage: Stage) -> None:
        portal, self._ledger = stage.portal, stage.app.state.ledger
        self.notes = _by_item(portal.notifications, lambda note: Tag.of(note.tag).item)
        self.todos = _by_item(portal.todos, of_todo)
        self.comments = _by_item([each for each in portal.comments if not is_on_top(each)], of_comment)
        self.on_top = _by_item(filter(is_on_top, portal.comments), of_comment)
        self.lines = _by_item(portal.log_messages, of_log_message)

    def hand_offs(self, item: Item) -> list[datetime]:
        """Return when the lead was handed over: once for each time that it was in nurturing."""
        stays = [
            (entry.manager == NURSE and entry.outcome != "held", entry.decided_at)
            for entry in self._ledger.of_lead(item)
        ]
        was_in = [False, *(is_in for is_in, _ in stays)]
        return [at for before, (is_in, at) in zip(was_in, stays, strict=False) if is_in and not before]


def _wrongly_told(told: Told, item: Item, record: LeadRecord | None) -> Iterator[str]:
    notes, todos, comments = told.notes[item], told.todos[item], told.comments[item]
    if len(todos) > 1:
        yield f"It has {len(todos)} to-dos."
    if record is not None and record.state is LeadState.ASSIGNED and record.first_touch.due_at is not None:
        due = (record.assignment.manager, record.first_touch.due_at)
        if due not in {(todo.responsible, todo.deadline) for todo in todos}:
            yield f"{due} has no to-do."
    # Of what was closed before it could be announced, nothing is announced any more.
    is_open = record is not None and record.state is not LeadState.CLOSED
    if record is not None and is_open and record.announcement.at is not None and not notes:
        yield "It was announced, and nobody was told."
    if record is not None and len(comments) > 1 and len(comments) > len(told.hand_offs(item)):
        yield f"It has {len(comments)} comments about {len(told.hand_offs(item))} hand-offs."
    if record is not None and record.state is LeadState.NURTURED and not comments:
        yield "It was handed over without a word."
    yield from notified_twice(notes, handed_off=told.hand_offs(item))
    yield from _doubled(told, item)


def _doubled(told: Told, item: Item) -> Iterator[str]:
    """Yield what stands in the card twice: no two lines have the same moment, and one comment is on top."""
    if len(told.on_top[item]) > 1:
        yield f"It has {len(told.on_top[item])} comments on top."
    for text, count in Counter(line.text.rpartition("[")[2] for line in told.lines[item]).items():
        if count > 1:
            yield f"Its card says the same {count} times, of [{text}"


def notified_twice(notes: Sequence[Notification], *, handed_off: Sequence[datetime]) -> Iterator[str]:
    """Yield who was notified of the same twice in a day, from decision to decision: a message may be late.

    Who is given a lead again that was in nurturing meanwhile hears of it again.
    """
    last: dict[tuple[str, int], datetime] = {}
    for note in notes:
        _, kind, at = Tag.of(note.tag)
        before = last.get((kind, note.user))
        is_soon = before is not None and at - before < QUIET
        came_back = before is not None and any(before < moment < at for moment in handed_off)
        if is_soon and (kind == "notification" or (kind == "repeat-notice" and not came_back)):
            yield f"{note.user} got two messages ({kind}), of {before:%a %H:%M} and {at:%a %H:%M}."
        last[kind, note.user] = at
    for (tag, user), count in Counter((note.tag, note.user) for note in notes).items():
        if count > 1:
            yield f"{user} sees {tag} {count} times."


def _by_item(things: Iterable[Thing], item_of: Callable[[Thing], Item]) -> defaultdict[Item, list[Thing]]:
    by_item: defaultdict[Item, list[Thing]] = defaultdict(list)
    for thing in things:
        by_item[item_of(thing)].append(thing)
    return by_item
