"""Whose a lead is: a human's hand wins, and a user who is gone has no leads."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from functions.domain.lead.record import LeadState
from functions.ports import Findings
from infra.bitrix24.crm.crm import Bitrix24Crm
from infra.bitrix24.crm.payloads import Colleague
from tests.builders import BERLIN, TUESDAY_NOON
from tests.team import COLD, Team, a_hot_lead, a_team

NOBODYS: list[Any] = [0, None]


def while_searching(monkeypatch: pytest.MonkeyPatch, act: Callable[[], None]) -> None:
    """Let a user act in the portal after the leads were read, and before anybody is assigned."""
    search = Bitrix24Crm.find_repeats

    def found(crm: Bitrix24Crm, *args: Any, **more: Any) -> Findings:
        act()
        return search(crm, *args, **more)

    monkeypatch.setattr(Bitrix24Crm, "find_repeats", found)


def test_a_human_who_takes_a_lead_after_it_was_read_keeps_it(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken, other = team.add_lead(**a_hot_lead()), team.add_lead(**a_hot_lead())
    take: dict[str, Any] = {"ASSIGNED_BY_ID": 3, "STATUS_ID": "IN_PROCESS"}
    while_searching(monkeypatch, lambda: team.actions.update_lead(taken, **take))
    team.process()
    assert team.lead(taken)["ASSIGNED_BY_ID"] == 3
    assert team.record(taken).assignment.turn is None
    assert not [todo for todo in team.portal.todos if todo.lead_id == taken.id]
    assert team.record(other).assignment.manager in {7, 8, 9}


def test_a_lead_that_a_human_closes_after_it_was_read_is_given_to_nobody(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = team.add_lead(**a_hot_lead())
    while_searching(monkeypatch, lambda: team.actions.update_lead(item, STATUS_ID="JUNK"))
    team.process()
    assert team.record(item).state is LeadState.CLOSED
    assert team.lead(item)["ASSIGNED_BY_ID"] == 1
    assert team.portal.notifications == []


def test_the_second_look_at_the_owner_costs_no_request(team: Team) -> None:
    team.add_lead(**a_hot_lead())
    assert team.requests_during(team.process) == 3


@pytest.mark.parametrize("dismissed", [7, 55], ids=["a manager", "somebody else"])
def test_f16_a_new_lead_of_somebody_who_was_dismissed_is_given_out(team: Team, dismissed: int) -> None:
    team.portal.people.add(id=dismissed, name="Gone", is_active=False)
    item = team.add_lead(**a_hot_lead(), ASSIGNED_BY_ID=dismissed)
    team.process()
    assert team.lead(item)["ASSIGNED_BY_ID"] in {7, 8, 9} - {dismissed}


def test_f16_a_new_lead_of_somebody_who_does_not_exist_is_given_out(team: Team) -> None:
    item = team.add_lead(**a_hot_lead(), ASSIGNED_BY_ID=4_711)
    team.process()
    assert team.lead(item)["ASSIGNED_BY_ID"] in {7, 8, 9}


def test_a_new_lead_of_a_colleague_outside_of_the_queues_stays_theirs(team: Team) -> None:
    item = team.add_lead(**a_hot_lead(), ASSIGNED_BY_ID=12)
    assert team.requests_during(team.process) <= 3
    assert team.lead(item)["ASSIGNED_BY_ID"] == 12


@pytest.mark.parametrize("owner", NOBODYS, ids=str)
def test_f17_a_lead_of_nobody_is_given_out(team: Team, owner: int | None) -> None:
    item = team.add_lead(**a_hot_lead())
    team.rows.abandon(item.id, owner)
    assert team.lead(item)["ASSIGNED_BY_ID"] == owner
    assert team.process().outcomes == {"assigned": 1}
    assert team.lead(item)["ASSIGNED_BY_ID"] in {7, 8, 9}


@pytest.mark.parametrize("owner", NOBODYS, ids=str)
def test_f17_an_activity_of_nobody_breaks_no_lead(team: Team, owner: int | None) -> None:
    item = team.add_lead(**a_hot_lead())
    call = team.actions.add_activity(item, "call", direction="incoming")
    team.portal.store.activities.save(call, {"RESPONSIBLE_ID": owner}, by=1)
    assert team.process().outcomes == {"assigned": 1}


@pytest.mark.parametrize(
    ("absent", "until"),
    [
        ("2026-11-20", datetime(2026, 11, 21, tzinfo=BERLIN)),
        ("20.11.2026", datetime(2026, 11, 21, tzinfo=BERLIN)),
        ("2026-11-20T18:00:00", datetime(2026, 11, 20, 18, tzinfo=BERLIN)),
        ("2026-11-20 18:00:00", datetime(2026, 11, 20, 18, tzinfo=BERLIN)),
        ("2026-11-20T18:00:00+00:00", datetime(2026, 11, 20, 19, tzinfo=BERLIN)),
        ("2026-03-28", datetime(2026, 3, 29, tzinfo=BERLIN)),
        (False, None),
        (None, None),
        ("", None),
        ("some day", TUESDAY_NOON),
    ],
    ids=str,
)
def test_r18_the_end_of_an_absence_is_the_portals_and_a_bare_day_counts_to_its_end(
    absent: Any, until: datetime | None
) -> None:
    told = Colleague(id=7, absent=absent).absent_until(BERLIN, unreadable=TUESDAY_NOON)
    assert told == until


def test_r18_somebody_whose_absence_ends_today_gets_no_lead_before_midnight(tmp_path: Path) -> None:
    with a_team(tmp_path) as team:
        day = f"{TUESDAY_NOON:%Y-%m-%d}"
        for manager in (7, 8):
            team.portal.people.change(manager, absent_until=TUESDAY_NOON + timedelta(days=1), absent_text=day)
        items = [team.add_lead(**COLD) for _ in range(3)]
        team.process()
        assert {team.record(each).assignment.manager for each in items} == {9}
