"""What is to be seen of a lead after something happened to it: in the state, in the portal, in the inbox."""

from contextlib import suppress
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from functions.domain.item import LEAD, Item
from tests.builders import BERLIN
from tests.lead.states import EVENTS, STATES
from tests.nurturing.night import nurturing_configuration
from tests.team import Team, a_team

ECHO = "an echo"
CONFIGURATION = nurturing_configuration(trigger="to-nurture", portal='second_look = "90d"')


def observed(state: str, event: str) -> dict[str, Any]:
    """Bring a lead into a state, let an event happen to it, and return what is to be seen then."""
    with (
        TemporaryDirectory() as folder,
        a_team(Path(folder), configuration=CONFIGURATION, plan="unlimited") as team,
    ):
        item = STATES[state](team)
        before = _sent(team)
        with suppress(LookupError):  # nothing happens any more to a lead that the portal has no longer
            EVENTS[event](team, item)
        outcomes = dict(sorted(team.process().outcomes.items()))
        sent = [after - then for after, then in zip(_sent(team), before, strict=True)]
        return _seen(team, item) | {"run": outcomes, "sent": sent}


def observed_from(state: str) -> dict[str, dict[str, Any]]:
    """Return what is to be seen after each event: all of it after an echo, of the others what differs."""
    seen = {event: observed(state, event) for event in EVENTS}
    echo = seen[ECHO]
    differing = {
        event: {name: value for name, value in each.items() if echo.get(name) != value}
        for event, each in seen.items()
        if event != ECHO
    }
    return {ECHO: echo, **differing}


def _seen(team: Team, item: Item) -> dict[str, Any]:
    record = team.wiring.state.leads.get_many([item]).get(item)
    if record is None:
        return {"state": None, "inbox": _short(team.wiring.state.inbox.next_due_at())}
    entries = team.wiring.state.ledger.of_lead(item)
    found = team.rows.find(item.id)
    lead = team.lead(item) if found is not None else {}
    return {
        "state": record.state.value,
        "points": [record.score.points, record.score.band],
        "assignment": [
            record.assignment.manager,
            record.assignment.queue,
            record.assignment.by_us,
            record.assignment.turn and record.assignment.turn.manager,
        ],
        "written": [record.outbox.is_written, _short(record.assignment.written_at)],
        "held": record.hold and [record.hold.reason, _short(record.hold.since), _short(record.hold.until)],
        "first touch": [
            _short(record.first_touch.started_at),
            _short(record.first_touch.due_at),
            _short(record.first_touch.next_check_at),
            _short(record.first_touch.touched_at),
            list(record.first_touch.excluded),
        ],
        "nurturing": [
            _short(record.nurturing.handed_off_at),
            _short(record.nurturing.recalled_at),
            _short(record.nurturing.control_since),
            _short(record.nurturing.reactivation_checked_at),
            record.nurturing.stage,
            record.nurturing.target_stage,
            record.nurturing.previous_manager,
        ],
        "announced": [record.announcement.band, _short(record.announcement.at)],
        "closed": [
            _short(record.sighting.closed_at),
            record.sighting.ending and record.sighting.ending.value,
        ],
        "repeat": [
            record.identity.repeat_of and _name(record.identity.repeat_of),
            list(map(_name, record.identity.same_person)),
            list(record.identity.known_by),
        ],
        "pending": [each.kind.value for each in record.outbox.pending],
        "due": _short(record.due_at),
        "note": record.decision.note,
        "decisions": [entry.outcome for entry in entries],
        "portal": [lead.get("ASSIGNED_BY_ID"), lead.get("STATUS_ID"), lead.get("UF_CRM_LEAD_SCORE")],
        "inbox": _short(team.wiring.state.inbox.next_due_at()),
    }


def _sent(team: Team) -> list[int]:
    """Count what went out: notifications, to-dos, comments, triggers."""
    portal = team.portal
    return [len(portal.sent_notifications), len(portal.todos), len(portal.comments), len(portal.triggers)]


def _name(item: Item) -> int | str:
    return item.id if item.entity == LEAD else str(item)


def _short(moment: datetime | None) -> str | None:
    return None if moment is None else f"{moment.astimezone(BERLIN):%d %b %H:%M:%S}"
