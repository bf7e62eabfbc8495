"""Every open lead is in exactly one state and each state holds; a breach is named and mended."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from functions.domain.item import Item, lead
from functions.domain.lead.outbox import Effect, EffectKind
from functions.domain.lead.record import LeadState
from functions.ports import LeadStatus
from functions.processing.lease import LEASE
from functions.processing.run import process_inbox
from functions.reconciling.checking import Violation
from functions.reconciling.conservation import Breach, breach_of
from functions.reconciling.reconcile import reconcile
from tests.builders import TUESDAY_NOON, a_record, changed
from tests.processing.mortality import Killed, mortal
from tests.reconciling.runs import KEPT, catch_up, ports_of, run
from tests.team import COLD, Team, a_hot_lead, a_team

WITH_MANAGER: dict[str, Any] = {"state": LeadState.ASSIGNED, "manager": 7, "is_written": True}
TODO = Effect(EffectKind.TODO, 7, TUESDAY_NOON)


@pytest.mark.parametrize(
    ("changes", "manager", "is_closed", "breach"),
    [
        (WITH_MANAGER, 7, False, None),
        ({**WITH_MANAGER, "state": LeadState.NURTURED}, 7, False, None),
        ({"state": LeadState.CLOSED}, 7, True, None),
        ({"state": LeadState.PENDING}, 1, False, Breach.NOT_WAITING),
        ({"state": LeadState.HELD}, 1, False, Breach.NOT_WAITING),
        ({**WITH_MANAGER, "manager": None}, 7, False, Breach.NO_MANAGER),
        ({**WITH_MANAGER, "is_written": False}, 7, False, Breach.NOT_FINISHED),
        ({**WITH_MANAGER, "pending": (TODO,)}, 7, False, Breach.NOT_FINISHED),
        (WITH_MANAGER, 8, False, Breach.OTHER_MANAGER),
        (WITH_MANAGER, 7, True, Breach.CLOSED_THERE),
        ({"state": LeadState.HELD}, 7, True, Breach.CLOSED_THERE),
        ({"state": LeadState.CLOSED}, 7, False, Breach.OPEN_THERE),
    ],
)
def test_a_breach_of_a_state_has_a_name(
    changes: dict[str, Any], manager: int, *, is_closed: bool, breach: Breach | None
) -> None:
    assert breach_of(a_record(lead(7), **changes), LeadStatus(manager, is_closed, TUESDAY_NOON)) == breach


def assigned_lead(team: Team) -> Item:
    item = team.add_lead(**COLD)
    team.process()
    catch_up(team)
    return item


def tamper(team: Team, item: Item, **changes: Any) -> None:
    """Leave the record as a bug or an accident would."""
    team.wiring.state.leads.save([changed(team.record(item), **changes)])


@pytest.mark.parametrize(
    ("changes", "breach"),
    [
        ({"state": LeadState.PENDING}, Breach.NOT_WAITING),
        ({"state": LeadState.HELD}, Breach.NOT_WAITING),
        ({"manager": None}, Breach.NO_MANAGER),
        ({"manager": 99}, Breach.OTHER_MANAGER),
        ({"is_written": False}, Breach.NOT_FINISHED),
        ({"state": LeadState.CLOSED}, Breach.OPEN_THERE),
    ],
)
def test_a_lead_that_fell_out_of_its_state_is_named_and_mended(
    team: Team, changes: dict[str, Any], breach: Breach
) -> None:
    sound, item = assigned_lead(team), assigned_lead(team)
    tamper(team, item, **changes, fingerprint="")
    [violation] = run(team).violations
    assert violation == Violation(item, team.record(item).state, breach)
    catch_up(team)
    assert team.record(item).state is LeadState.ASSIGNED
    assert team.record(item).assignment.manager == team.lead(item)["ASSIGNED_BY_ID"]
    assert team.record(sound).state is LeadState.ASSIGNED


def test_a_lead_that_waits_for_its_turn_is_accounted_for(team: Team) -> None:
    team.clock.advance_to(team.clock.now().replace(hour=22))
    item = team.add_lead(**COLD)
    team.process()
    assert team.record(item).state is LeadState.HELD
    assert run(team).violations == ()


def test_a_lead_that_is_being_worked_on_is_accounted_for(team: Team) -> None:
    item = assigned_lead(team)
    tamper(team, item, is_written=False)
    team.announce(item)
    assert run(team).violations == ()


def test_a_lead_that_is_written_during_the_check_is_accounted_for(tmp_path: Path) -> None:
    """Whatever step the run before died at, which left the lead to the one that is at work now."""
    questions = 0
    for dies_at in range(12):
        directory = tmp_path / str(dies_at)
        directory.mkdir()
        with a_team(directory, plan="unlimited") as team:
            run(team)
            team.add_lead(**a_hot_lead())
            team.clock.advance(timedelta(minutes=1))
            with suppress(Killed):
                process_inbox(
                    mortal(team.pipeline, dies_at=dies_at, after=False), until=team.clock.now() + LEASE
                )
            team.clock.advance(LEASE + timedelta(seconds=1))
            ports = ports_of(team)
            inbox = ProcessedBeforeTheAnswer(ports.data.inbox, team)
            ports = replace(ports, data=replace(ports.data, inbox=inbox))
            report = reconcile(ports, retention=KEPT, until=team.clock.now() + LEASE)
            assert report.violations == (), dies_at
            questions += inbox.questions
    assert questions


class ProcessedBeforeTheAnswer:
    """The inbox, whose entries are processed just before it answers which leads it has."""

    def __init__(self, inbox: Any, team: Team) -> None:
        self.inbox, self.team, self.questions = inbox, team, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inbox, name)

    def has(self, items: Any) -> Any:
        self.questions += 1
        self.team.process()
        return self.inbox.has(items)


def test_a_lead_that_changed_hands_without_a_webhook_is_a_change_and_no_violation(team: Team) -> None:
    item = assigned_lead(team)
    other = next(user for user in (7, 8, 9) if user != team.record(item).assignment.manager)
    team.actions.update_lead(item, ASSIGNED_BY_ID=other)
    report = run(team)
    assert (report.found["changed"], report.violations) == (1, ())
    team.process()
    assert team.record(item).assignment.manager == other


def test_all_leads_are_checked_slice_by_slice_and_then_again(team: Team) -> None:
    items = range(1_000_000, 1_002_500)
    team.wiring.state.leads.save(a_record(lead(item), state=LeadState.PENDING) for item in items)
    rounds = [run(team) for _ in range(4)]
    assert [each.checked for each in rounds] == [1000, 1000, 500, 1000]
    assert [each.missing for each in rounds] == [1000, 1000, 500, 1000]
    assert all(each.requests == 1 for each in rounds)
