"""The states that a lead can be in, each reached as in life, and what can happen to it there."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from functions.domain.item import Item
from functions.domain.lead.look_reason import LookReason
from infra.simulator.limits import faults
from tests.nurturing.night import nurture
from tests.team import COLD, HOT, Team

Recipe = Callable[[Team], Item]
Event = Callable[[Team, Item], None]

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
    due = [lead.item for lead in team.wiring.state.leads.due(team.clock.now(), 100)]
    team.announce(*due, reason=LookReason.DUE)


def _new(team: Team) -> Item:
    return team.add_lead(**HOT)


def _held(team: Team) -> Item:
    for manager in (7, 8, 9):
        team.portal.people.change(manager, absent_until=team.clock.now() + timedelta(hours=3))
    item = team.add_lead(**HOT)
    team.process()
    return item


def _held_cold(team: Team) -> Item:
    for manager in (7, 8, 9):
        team.portal.people.change(manager, absent_until=team.clock.now() + timedelta(days=9))
    item = team.add_lead(**COLD)
    team.process()
    return item


def _assigned(team: Team) -> Item:
    item = team.add_lead(**HOT)
    team.process()
    return item


def _assigned_cold(team: Team) -> Item:
    item = team.add_lead(**COLD)
    team.process()
    return item


def _on_its_way(team: Team) -> Item:
    """The lead has its manager in the state; the portal has not taken the update."""
    item = team.add_lead(**HOT)
    team.portal.faults.add(faults.OVERLOAD_LIMIT, method="crm.item.update", times=0)
    team.process()
    team.portal.faults.clear()
    return item


def _touched(team: Team) -> Item:
    item = _assigned(team)
    team.clock.advance(timedelta(minutes=5))
    _manager_calls(team, item)
    team.process()
    return item


def _reassigned(team: Team) -> Item:
    item = _assigned(team)
    run_for(team, timedelta(minutes=25))
    return item


def _escalated(team: Team) -> Item:
    item = _reassigned(team)
    run_for(team, timedelta(minutes=25))
    return item


def _by_hand(team: Team) -> Item:
    item = _assigned(team)
    _given_away(team, item)
    team.process()
    return item


def _of_somebody(team: Team) -> Item:
    """Fairlead finds the lead with its manager."""
    team.portal.people.add(id=SOMEBODY_ELSE, name="Else")
    item = team.add_lead(**HOT, ASSIGNED_BY_ID=SOMEBODY_ELSE)
    team.process()
    return item


def _nurtured(team: Team) -> Item:
    item = _assigned_cold(team)
    _night(team, item)
    return item


def _recalled(team: Team) -> Item:
    item = _nurtured(team)
    _warms_up(team, item)
    team.process()
    return item


def _converted(team: Team) -> Item:
    item = _assigned(team)
    _is_converted(team, item)
    team.process()
    return item


def _junk(team: Team) -> Item:
    item = _assigned(team)
    _is_junk(team, item)
    team.process()
    return item


def _missing(team: Team) -> Item:
    item = _assigned(team)
    _is_deleted(team, item)
    team.process()
    return item


def _echo(team: Team, item: Item) -> None:
    team.announce(item)


def _warms_up(team: Team, item: Item) -> None:
    team.actions.update_lead(item, **WARMER)
    team.announce(item)


def _cools(team: Team, item: Item) -> None:
    team.actions.update_lead(item, SOURCE_ID="WEB", OPPORTUNITY=0)
    team.announce(item)


def _manager_calls(team: Team, item: Item) -> None:
    team.actions.add_activity(item, "call", direction="outgoing")
    team.announce(item)


def _lead_writes(team: Team, item: Item) -> None:
    team.actions.add_activity(item, "mail", direction="incoming")
    team.announce(item)


def _given_away(team: Team, item: Item) -> None:
    team.portal.people.add(id=SOMEBODY_ELSE, name="Else")
    team.actions.update_lead(item, ASSIGNED_BY_ID=SOMEBODY_ELSE)
    team.announce(item)


def _given_back(team: Team, item: Item) -> None:
    team.actions.update_lead(item, ASSIGNED_BY_ID=1)
    team.announce(item)


def _stage_is_moved(team: Team, item: Item) -> None:
    """A human moves the lead after the second in which it came: the stage that it came with is no move."""
    team.clock.advance(timedelta(seconds=1))
    team.actions.update_lead(item, STATUS_ID="IN_PROCESS")
    team.announce(item)


def _is_converted(team: Team, item: Item) -> None:
    team.actions.update_lead(item, STATUS_ID="CONVERTED")
    team.announce(item)


def _is_junk(team: Team, item: Item) -> None:
    team.actions.update_lead(item, STATUS_ID="JUNK")
    team.announce(item)


def _is_reopened(team: Team, item: Item) -> None:
    team.actions.update_lead(item, STATUS_ID="NEW")
    team.announce(item)


def _is_deleted(team: Team, item: Item) -> None:
    team.actions.delete_lead(item)
    team.announce(item)


def _inquires_again(team: Team, _item: Item) -> None:
    team.clock.advance(timedelta(minutes=1))
    team.add_lead(**HOT)


def _deadline_passes(team: Team, _item: Item) -> None:
    run_for(team, timedelta(minutes=25))


def _night(team: Team, item: Item) -> None:
    """Two working days go by, and the night after them."""
    team.clock.advance(timedelta(days=1, hours=14))
    team.announce(item, reason=LookReason.DUE)
    team.process()
    nurture(team)
    team.process()


def _months_go_by(team: Team, _item: Item) -> None:
    team.clock.advance(timedelta(days=100))
    nurture(team)
    wake(team)


def _portal_is_silent(team: Team, item: Item) -> None:
    team.announce(item)
    team.portal.faults.add(faults.OVERLOAD_LIMIT, times=0)
    team.process()
    team.portal.faults.clear()


def _update_is_refused(team: Team, item: Item) -> None:
    """The lead changes, and the portal refuses to write what follows from it."""
    team.actions.update_lead(item, OPPORTUNITY=100_000)
    team.announce(item)
    team.portal.faults.add(faults.ACCESS_DENIED_LEAD, method="crm.item.update", lead_id=item.id, times=0)
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
