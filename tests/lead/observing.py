"""What is to be seen of a lead after something happened to it: in the state, in the portal, in the inbox."""

from contextlib import suppress
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

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
        lead_id = STATES[state](team)
        before = _sent(team)
        with suppress(LookupError):  # nothing happens any more to a lead that the portal has no longer
            EVENTS[event](team, lead_id)
        outcomes = dict(sorted(team.process().outcomes.items()))
        sent = [after - then for after, then in zip(_sent(team), before, strict=True)]
        return _seen(team, lead_id) | {"run": outcomes, "sent": sent}


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


def _seen(team: Team, lead_id: int) -> dict[str, Any]:
    record = team.wiring.leads.get_many([lead_id]).get(lead_id)
    if record is None:
        return {"state": None, "inbox": _short(team.wiring.inbox.next_due_at())}
    entries = team.wiring.ledger.of_lead(lead_id)
    found = team.portal.store.leads.find(lead_id)
    lead = team.portal.lead(lead_id) if found is not None else {}
    return {
        "state": record.state.value,
        "points": [record.points, record.band],
        "assignment": [record.manager, record.queue, record.is_ours, record.turn and record.turn.manager],
        "written": [record.is_written, _short(record.manager_written_at)],
        "held": record.held and [record.held.reason, _short(record.held.since), _short(record.held.until)],
        "first touch": [
            _short(record.touch_from),
            _short(record.first_touch_by),
            _short(record.watch_at),
            _short(record.touched_at),
            list(record.passed),
        ],
        "nurturing": [
            _short(record.nurtured_at),
            _short(record.came_back_at),
            _short(record.control_at),
            _short(record.second_look_at),
            record.stage,
            record.moves_to,
            record.moved_from,
        ],
        "announced": [record.announced_band, _short(record.announced_at)],
        "closed": [_short(record.closed_at), record.ending and record.ending.value],
        "repeat": [record.repeat_of, list(record.same_person), list(record.known_by)],
        "pending": [each.kind.value for each in record.pending],
        "due": _short(record.due_at),
        "note": record.note,
        "decisions": [entry.what for entry in entries],
        "portal": [lead.get("ASSIGNED_BY_ID"), lead.get("STATUS_ID"), lead.get("UF_CRM_LEAD_SCORE")],
        "inbox": _short(team.wiring.inbox.next_due_at()),
    }


def _sent(team: Team) -> list[int]:
    """Count what went out: notifications, to-dos, comments, triggers."""
    portal = team.portal
    return [len(portal.sent_notifications), len(portal.todos), len(portal.comments), len(portal.triggers)]


def _short(moment: datetime | None) -> str | None:
    return None if moment is None else f"{moment.astimezone(BERLIN):%d %b %H:%M:%S}"
