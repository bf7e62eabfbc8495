"""A deleted lead is forgotten when its event is handled, and gives back the turn of the day."""

from datetime import timedelta

from functions.domain.item import Item
from functions.domain.lead.facts import lead_subject
from functions.domain.lead.look_reason import LookReason
from functions.ports import SignalNote
from tests.team import HOT, Team, a_hot_lead


def counts(team: Team) -> dict[int, int]:
    """Today's leads by manager."""
    assigned = team.wiring.state.assignments.load(team.initial_state()).workload.assigned
    return {manager: count for manager, count in assigned.items() if count}


def debts(team: Team) -> set[int]:
    rotations = team.wiring.state.assignments.load(team.initial_state()).rotations
    return {debt for rotation in rotations.values() for debt in rotation.debts.values()}


def delete(team: Team, item: Item) -> None:
    team.actions.delete_lead(item)
    team.announce(item, reason=LookReason.DELETED)


def test_b47_a_deleted_lead_is_forgotten_when_its_event_is_handled(team: Team) -> None:
    item = team.add_lead(**HOT)
    team.process()
    state, now = team.wiring.state, team.clock.now()
    note = SignalNote("a", lead_subject(item), "page.viewed", now)
    state.signals.add([note], expires_at=now + timedelta(days=30))
    delete(team, item)
    assert team.process().outcomes == {"vanished": 1}
    assert state.leads.get_many([item]) == {}
    assert state.ledger.of_lead(item) == []
    assert state.signals.of_subjects([lead_subject(item)], now=now) == {}
    assert state.inbox.has([item]) == set()


def test_b47_a_lead_that_is_deleted_within_the_day_gives_its_turn_back(team: Team) -> None:
    item = team.add_lead(**HOT)
    team.process()
    delete(team, item)
    team.process()
    assert (counts(team), debts(team)) == ({}, {0})


def test_b47_a_lead_of_yesterday_has_cost_its_turn(team: Team) -> None:
    item = team.add_lead(**HOT)
    team.process()
    team.clock.advance(timedelta(days=1))
    before = debts(team)
    delete(team, item)
    team.process()
    assert debts(team) == before != {0}


def test_a_lead_that_is_deleted_between_read_and_write_is_forgotten_at_the_next_look(team: Team) -> None:
    team.process()
    item = team.add_lead(**a_hot_lead())
    team.portal.interruptions.before(lambda: team.actions.delete_lead(item), method="crm.item.update")
    team.process()
    assert team.portal.todos == []
    team.clock.advance(timedelta(minutes=1))
    assert team.process().outcomes == {"vanished": 1}
    assert team.wiring.state.leads.get_many([item]) == {}
    assert (counts(team), team.portal.sent_notifications) == ({}, [])
