"""The rules of the way see what they are for, and nothing else: planted cases, each in a few lines."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from functions.domain.item import lead
from functions.domain.lead.record import Hold, LeadRecord, LeadState
from infra.clock import ManualClock
from infra.simulator import SimulatedPortal
from infra.simulator.protocol.requests_log import DoneCommand
from infra.simulator.sample_portal import sample_portal
from tests.builders import a_record
from tests.chaos.fate import Fate
from tests.chaos.plan import Plan, Trouble
from tests.chaos.watch import Ears, Finding, Waiting, replaced_by_older

NOON = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)
GENTLE = Plan.of(1, leads=10, troubles=frozenset({Trouble.BACK_EARLY}))
ROUGH = Plan.of(1, leads=10, troubles=frozenset({Trouble.BACK_EARLY, Trouble.DEATH}))


@pytest.fixture
def portal() -> SimulatedPortal:
    portal = sample_portal(clock=ManualClock(NOON), plan="unlimited")
    portal.people_actions.add_lead(ASSIGNED_BY_ID=1)
    return portal


def heard(
    portal: SimulatedPortal, *commands: tuple[str, dict[str, Any]], fate: Fate | None = None
) -> list[Finding]:
    ears = Ears(portal, fate or Fate())
    for method, params in commands:
        error = params.pop("error", None)
        if method == "crm.item.update" and error is None:
            portal.people_actions.update_lead(1, ASSIGNED_BY_ID=params["manager"])
        ears(DoneCommand(NOON, method, params, result=1, error=error))
    return list(ears.findings)


def update(manager: int, **more: Any) -> tuple[str, dict[str, Any]]:
    return "crm.item.update", {"entitytypeid": 1, "id": 1, "manager": manager, **more}


def todo(manager: int) -> tuple[str, dict[str, Any]]:
    return "crm.activity.todo.add", {"ownerid": 1, "responsibleid": manager}


def note(user: int, kind: str = "notification") -> tuple[str, dict[str, Any]]:
    return "im.notify.system.add", {"user_id": user, "tag": f"fairlead-1-{kind}-20261103120000"}


def test_what_is_told_after_the_update_is_right(portal: SimulatedPortal) -> None:
    assert heard(portal, update(7), todo(7), note(7), note(3)) == []


def test_who_had_it_may_be_told_although_a_human_has_moved_it_since(portal: SimulatedPortal) -> None:
    assert heard(portal, update(7), update(8), note(7)) == []


@pytest.mark.parametrize("told", [todo(7), note(7), note(3), note(7, "reminder")])
def test_what_is_told_before_or_instead_of_the_update_is_found(
    portal: SimulatedPortal, told: tuple[str, dict[str, Any]]
) -> None:
    assert heard(portal, update(7, error="ACCESS_DENIED"), told)


def test_that_nobody_takes_it_may_be_told_to_the_senior(portal: SimulatedPortal) -> None:
    assert heard(portal, note(3, "escalation")) == []


def test_what_a_run_sends_of_a_lead_that_another_one_has_leased_is_found(portal: SimulatedPortal) -> None:
    fate = Fate()
    fate.note_leased({1})
    assert not heard(portal, update(7), fate=fate)
    with fate.beside():
        fate.note_leased({1})
        assert not heard(portal, update(7), fate=fate)
    assert heard(portal, update(7), fate=fate)
    fate.note_leased({1})
    assert not heard(portal, update(7), fate=fate)


def held(number: int, points: int) -> LeadRecord:
    hold = Hold("cap", NOON - timedelta(hours=1), NOON + timedelta(days=1))
    return a_record(lead(number), state=LeadState.HELD, hold=hold, points=points)


@pytest.mark.parametrize(("plan", "steps"), [(GENTLE, 2), (ROUGH, 11)])
def test_who_waits_in_vain_is_found_when_the_patience_is_over(
    portal: SimulatedPortal, plan: Plan, steps: int
) -> None:
    waiting, start = Waiting(portal, plan), NOON.replace(hour=9)
    at = [start + timedelta(minutes=30 * step) for step in range(14)]
    found = [list(waiting.look({}, [held(7, 40)], counts={}, cap=1, now=now)) for now in at]
    first = next((step for step, each in enumerate(found) if each), 14)
    assert first == steps


def test_nobody_waits_in_vain_while_all_are_full_or_away(portal: SimulatedPortal) -> None:
    waiting = Waiting(portal, GENTLE)
    portal.people.change(7, absent_until=NOON + timedelta(days=9))
    for minutes in (0, 30, 60, 90):
        now = NOON + timedelta(minutes=minutes)
        assert not list(waiting.look({}, [held(7, 40)], counts={8: 1, 9: 1}, cap=1, now=now))


def test_a_record_of_an_older_decision_is_found() -> None:
    older, newer = (a_record(lead(7), decided_at=NOON + timedelta(minutes=each)) for each in (0, 1))
    assert list(replaced_by_older({7: newer}, [older]))
    assert not list(replaced_by_older({7: older}, [newer]))
