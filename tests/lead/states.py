"""The states that a lead can be in, each reached as in life, and what can happen to it there."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from functions.domain.lead.look_reason import LookReason
from infra.simulator.limits import faults
from tests.nurturing.night import nurture
from tests.team import COLD, HOT, Team

Recipe = Callable[[Team], int]
Event = Callable[[Team, int], None]

SOMEBODY_ELSE = 5
WARM: Mapping[str, Any] = {"SOURCE_ID": "RECOMMENDATION"}
WARMER: Mapping[str, Any] = {**WARM, "OPPORTUNITY": 500_000}


def run_for(team: Team, duration: timedelta) -> None:
    """Let time pass, and wake and process whatever is due on the way, every ten minutes at the least."""
    until = team.clock.now() + duration
    while team.clock.now() < until:
        team.clock.advance_to(min(until, team.clock.now() + timedelta(minutes=10)))
        wake(team)
        team.process()


def wake(team: Team) -> None:
    due = [lead.lead_id for lead in team.wiring.state.leads.due(team.clock.now(), 100)]
    team.announce(*due, reason=LookReason.DUE)


def _new(team: Team) -> int:
    return team.add_lead(**HOT)


def _held(team: Team) -> int:
    for manager in (7, 8, 9):
        team.portal.people.change(manager, absent_until=team.clock.now() + timedelta(hours=3))
    lead_id = team.add_lead(**HOT)
    team.process()
    return lead_id


def _held_cold(team: Team) -> int:
    for manager in (7, 8, 9):
        team.portal.people.change(manager, absent_until=team.clock.now() + timedelta(days=9))
    lead_id = team.add_lead(**COLD)
    team.process()
    return lead_id


def _assigned(team: Team) -> int:
    lead_id = team.add_lead(**HOT)
    team.process()
    return lead_id


def _assigned_cold(team: Team) -> int:
    lead_id = team.add_lead(**COLD)
    team.process()
    return lead_id


def _on_its_way(team: Team) -> int:
    """The lead has its manager in the state; the portal has not taken the update."""
    lead_id = team.add_lead(**HOT)
    team.portal.faults.add(faults.OVERLOAD_LIMIT, method="crm.item.update", times=0)
    team.process()
    team.portal.faults.clear()
    return lead_id


def _touched(team: Team) -> int:
    lead_id = _assigned(team)
    team.clock.advance(timedelta(minutes=5))
    _manager_calls(team, lead_id)
    team.process()
    return lead_id


def _reassigned(team: Team) -> int:
    lead_id = _assigned(team)
    run_for(team, timedelta(minutes=25))
    return lead_id


def _escalated(team: Team) -> int:
    lead_id = _reassigned(team)
    run_for(team, timedelta(minutes=25))
    return lead_id


def _by_hand(team: Team) -> int:
    lead_id = _assigned(team)
    _given_away(team, lead_id)
    team.process()
    return lead_id


def _of_somebody(team: Team) -> int:
    """Fairlead finds the lead with its manager."""
    team.portal.people.add(id=SOMEBODY_ELSE, name="Else")
    lead_id = team.add_lead(**HOT, ASSIGNED_BY_ID=SOMEBODY_ELSE)
    team.process()
    return lead_id


def _nurtured(team: Team) -> int:
    lead_id = _assigned_cold(team)
    _night(team, lead_id)
    return lead_id


def _recalled(team: Team) -> int:
    lead_id = _nurtured(team)
    _warms_up(team, lead_id)
    team.process()
    return lead_id


def _converted(team: Team) -> int:
    lead_id = _assigned(team)
    _is_converted(team, lead_id)
    team.process()
    return lead_id


def _junk(team: Team) -> int:
    lead_id = _assigned(team)
    _is_junk(team, lead_id)
    team.process()
    return lead_id


def _missing(team: Team) -> int:
    lead_id = _assigned(team)
    _is_deleted(team, lead_id)
    team.process()
    return lead_id


def _echo(team: Team, lead_id: int) -> None:
    team.announce(lead_id)


def _warms_up(team: Team, lead_id: int) -> None:
    team.portal.people_actions.update_lead(lead_id, **WARMER)
    team.announce(lead_id)


def _cools(team: Team, lead_id: int) -> None:
    team.portal.people_actions.update_lead(lead_id, SOURCE_ID="WEB", OPPORTUNITY=0)
    team.announce(lead_id)


def _manager_calls(team: Team, lead_id: int) -> None:
    team.portal.people_actions.add_activity(lead_id, "call", direction="outgoing")
    team.announce(lead_id)


def _lead_writes(team: Team, lead_id: int) -> None:
    team.portal.people_actions.add_activity(lead_id, "mail", direction="incoming")
    team.announce(lead_id)


def _given_away(team: Team, lead_id: int) -> None:
    team.portal.people.add(id=SOMEBODY_ELSE, name="Else")
    team.portal.people_actions.update_lead(lead_id, ASSIGNED_BY_ID=SOMEBODY_ELSE)
    team.announce(lead_id)


def _given_back(team: Team, lead_id: int) -> None:
    team.portal.people_actions.update_lead(lead_id, ASSIGNED_BY_ID=1)
    team.announce(lead_id)


def _stage_is_moved(team: Team, lead_id: int) -> None:
    """A human moves the lead after the second in which it came: the stage that it came with is no move."""
    team.clock.advance(timedelta(seconds=1))
    team.portal.people_actions.update_lead(lead_id, STATUS_ID="IN_PROCESS")
    team.announce(lead_id)


def _is_converted(team: Team, lead_id: int) -> None:
    team.portal.people_actions.update_lead(lead_id, STATUS_ID="CONVERTED")
    team.announce(lead_id)


def _is_junk(team: Team, lead_id: int) -> None:
    team.portal.people_actions.update_lead(lead_id, STATUS_ID="JUNK")
    team.announce(lead_id)


def _is_reopened(team: Team, lead_id: int) -> None:
    team.portal.people_actions.update_lead(lead_id, STATUS_ID="NEW")
    team.announce(lead_id)


def _is_deleted(team: Team, lead_id: int) -> None:
    team.portal.people_actions.delete_lead(lead_id)
    team.announce(lead_id)


def _inquires_again(team: Team, _lead_id: int) -> None:
    team.clock.advance(timedelta(minutes=1))
    team.add_lead(**HOT)


def _deadline_passes(team: Team, _lead_id: int) -> None:
    run_for(team, timedelta(minutes=25))


def _night(team: Team, lead_id: int) -> None:
    """Two working days go by, and the night after them."""
    team.clock.advance(timedelta(days=1, hours=14))
    team.announce(lead_id, reason=LookReason.DUE)
    team.process()
    nurture(team)
    team.process()


def _months_go_by(team: Team, _lead_id: int) -> None:
    team.clock.advance(timedelta(days=100))
    nurture(team)
    wake(team)


def _portal_is_silent(team: Team, lead_id: int) -> None:
    team.announce(lead_id)
    team.portal.faults.add(faults.OVERLOAD_LIMIT, times=0)
    team.process()
    team.portal.faults.clear()


def _update_is_refused(team: Team, lead_id: int) -> None:
    """The lead changes, and the portal refuses to write what follows from it."""
    team.portal.people_actions.update_lead(lead_id, OPPORTUNITY=100_000)
    team.announce(lead_id)
    team.portal.faults.add(faults.ACCESS_DENIED_LEAD, method="crm.item.update", lead_id=lead_id, times=0)
    team.process()
    team.portal.faults.clear()


STATES: Mapping[str, Recipe] = {
    "new": _new,
    "held": _held,
    "held, cold": _held_cold,
    "assigned": _assigned,
    "assigned, cold": _assigned_cold,
    "assigned, on its way": _on_its_way,
    "assigned, touched": _touched,
    "reassigned": _reassigned,
    "escalated": _escalated,
    "taken by hand": _by_hand,
    "found with a manager": _of_somebody,
    "nurtured": _nurtured,
    "recalled": _recalled,
    "converted": _converted,
    "junk": _junk,
    "missing": _missing,
}

EVENTS: Mapping[str, Event] = {
    "an echo": _echo,
    "warms up": _warms_up,
    "cools": _cools,
    "the manager calls": _manager_calls,
    "the lead writes": _lead_writes,
    "given to somebody else": _given_away,
    "given back to the intake user": _given_back,
    "stage moved": _stage_is_moved,
    "converted": _is_converted,
    "junk": _is_junk,
    "reopened": _is_reopened,
    "deleted": _is_deleted,
    "inquires again": _inquires_again,
    "the deadline passes": _deadline_passes,
    "a night": _night,
    "months": _months_go_by,
    "the portal is silent": _portal_is_silent,
    "the update is refused": _update_is_refused,
}
