"""`fairlead explain`: a sentence that a manager accepts."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from infra.simulator.limits import faults
from infra.simulator.methods.portal_info import ALL_SCOPES
from tests.builders import BERLIN
from tests.cli.commands import NAMED, a_team_of_the_environment, facts, printed, run
from tests.team import COLD, HOT, Team

KEYS = [
    "entity",
    "id",
    "lead_id",
    "has_objected",
    "score",
    "automatic_score",
    "band",
    "probability",
    "contributions",
    "state",
    "manager",
    "queue",
    "candidates",
    "owner_changes",
    "held",
    "refused",
    "next",
    "to_next_band",
    "rates",
    "remarks",
    "decided_at",
    "config",
]


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Team]:
    with a_team_of_the_environment(tmp_path, monkeypatch) as team:
        yield team


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=BERLIN)


def test_the_first_lead_of_all_is_a_tie_that_is_drawn(team: Team) -> None:
    item = team.add_lead(**HOT)
    team.process()
    text = printed("explain", str(item))
    assert f"Lead {item.id}: 90 points, hot" in text
    assert "because 0.33 of a lead was owed, to" in text
    assert "as much, and the tie was drawn" in text


def test_whoever_is_owed_most_gets_the_lead_because_of_that(team: Team) -> None:
    team.portal.people.change(9, is_active=False)
    first, second = team.add_lead(**COLD), team.add_lead(**COLD)
    team.process()
    later = max(first, second)
    winner = {7: "Anna", 8: "Boris"}[team.record(later).assignment.manager or 0]
    loser = {"Anna": "Boris", "Boris": "Anna"}[winner]
    text = printed("explain", str(later))
    assert f"{winner}, because 1 lead was owed, more than to anybody else; {loser}" in text
    assert "Vera is not active in the portal." in text


def test_a_vacation_is_told_until_the_next_working_morning(team: Team) -> None:
    team.portal.people.change(7, absent_until=at(7, 0))
    item = team.add_lead(**HOT)
    team.process()
    assert "Anna is absent until Mon 9 Nov 09:00" in printed("explain", str(item))


def test_a_full_day_is_told_with_its_leads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    configuration = NAMED.replace("daily_cap = 50", "daily_cap = 1")
    with a_team_of_the_environment(tmp_path, monkeypatch, configuration=configuration) as team:
        items = [team.add_lead(**COLD) for _ in range(4)]
        team.process()
        assert "had 1 lead on Tue 3 Nov, the daily cap" in printed("explain", str(items[2]))
        text = printed("explain", str(items[3]))
        assert "Nobody was eligible; Anna had 1 lead on Tue 3 Nov, the daily cap" in text
        assert "Held (daily-cap) until Wed 4 Nov 09:00" in text


def test_a_fallback_is_told_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    big = '[[queue]]\nid = "big"\nmembers = [9]\nneeds = ["big"]\nfallback = "everyone"\n\n[[queue]]'
    skilled = NAMED.replace('name = "Anna"', 'name = "Anna"\nskills = ["big"]').replace("[[queue]]", big)
    with a_team_of_the_environment(tmp_path, monkeypatch, configuration=skilled) as team:
        item = team.add_lead(**HOT)
        team.process()
        text = printed("explain", str(item))
        assert "Nobody of queue big was eligible, so queue everyone took it: " in text


def test_the_first_touch_is_told_in_the_portals_time_zone(team: Team) -> None:
    item = team.add_lead(**HOT)
    team.process()
    assert "First touch by Tue 3 Nov 12:20." in printed("explain", str(item))


def test_a_team_in_two_zones_is_told_the_first_touch_by_both_clocks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = NAMED.replace('name = "Anna"', 'name = "Anna"\ntimezone = "Asia/Yekaterinburg"')
    only_anna = elsewhere.replace("members = [7, 8, 9]", "members = [7]")
    with a_team_of_the_environment(tmp_path, monkeypatch, configuration=only_anna) as team:
        item = team.add_lead(**HOT)
        team.process()
        text = printed("explain", str(item))
        assert "Tue 3 Nov 12:00 (Berlin): Anna, who alone was eligible." in text
        assert "First touch by Tue 3 Nov 12:20 (Berlin), Tue 3 Nov 16:20 (Yekaterinburg)." in text


def test_the_next_change_says_when_to_what_and_why(team: Team) -> None:
    item = team.add_lead(**COLD, UF_CRM_LEAD_SCORE_ADJUST=65, UF_CRM_LEAD_SCORE_UNTIL="2026-11-05")
    team.process()
    text = printed("explain", str(item))
    assert "10 points without the correction by hand" in text
    assert (
        "Next change: 10 points (cold) on Fri 6 Nov 00:00: Corrected by hand until 2026-11-05 ends." in text
    )


def test_whoever_was_given_a_lead_by_hand_is_named(team: Team) -> None:
    item = team.add_lead(**HOT)
    team.process()
    team.actions.update_lead(item, ASSIGNED_BY_ID=12)
    team.announce(item)
    team.process()
    assert "user 12 has it: given by hand." in printed("explain", str(item))


def test_the_same_person_again_is_told_as_such(team: Team) -> None:
    first = team.add_lead(**HOT)
    team.process()
    again = team.add_lead(**HOT)
    team.process()
    name = {7: "Anna", 8: "Boris", 9: "Vera"}[team.record(first).assignment.manager or 0]
    assert f"{name} has it: the same person as in {first.label}." in printed("explain", str(again))


def test_the_timeline_tells_every_decision(team: Team) -> None:
    item = team.add_lead(**COLD)
    team.process()
    team.clock.advance(timedelta(hours=1))
    team.actions.update_lead(item, **HOT)
    team.announce(item)
    team.process()
    text = printed("explain", str(item))
    assert "Tue 3 Nov 12:00 10 cold assigned to" in text
    assert "Tue 3 Nov 13:00 90 hot scored" in text


def test_the_json_has_exactly_the_keys_that_are_promised(team: Team) -> None:
    item = team.add_lead(**HOT)
    team.process()
    found = facts("explain", str(item))
    assert list(found) == KEYS
    assert {tuple(each) for each in found["candidates"]} == {("manager", "gate", "owed")}
    assert found["to_next_band"] == []


def test_it_says_at_which_rate_an_amount_counts(team: Team) -> None:
    item = team.add_lead(OPPORTUNITY=10_000_000, CURRENCY_ID="RUB")
    team.process()
    team.portal.currencies.change_rate("RUB", 3.0, nominal=100)
    text = printed("explain", str(item))
    assert "Amounts in RUB count at 100 RUB = 1.05 EUR, the portal's rate of Tue 3 Nov 12:00." in text
    [rate] = facts("explain", str(item))["rates"]
    assert (rate["currency"], rate["base"], rate["rate"]) == ("RUB", "EUR", 0.0105)


def test_it_says_why_an_amount_does_not_count(team: Team) -> None:
    item = team.add_lead(OPPORTUNITY=500_000, CURRENCY_ID="XXX")
    team.process()
    assert "! lead.amount counts as 0: the portal tells no rate of XXX." in printed("explain", str(item))
    assert facts("explain", str(item))["remarks"] == [
        "lead.amount counts as 0: the portal tells no rate of XXX."
    ]


def test_it_says_what_would_lift_the_lead_without_asking_the_portal(team: Team) -> None:
    item = team.add_lead(**COLD)
    team.process()
    asked = team.portal.requests.count()
    found = facts("explain", str(item))
    assert found["to_next_band"][0]["band"] == "warm"
    assert found["to_next_band"][0]["score"] >= 40
    assert "would make it warm" in printed("explain", str(item))
    assert team.portal.requests.count() == asked


def test_an_unknown_lead_is_exit_1(team: Team) -> None:
    assert run("explain", "424242").exit_code == 1


OF_A_DEPARTMENT = NAMED.partition("[[manager]]")[0] + '[[queue]]\nid = "all"\nmembers = "department:NUMBER"\n'


@pytest.mark.parametrize(
    ("department", "fault", "words"),
    [
        (99, None, "Held (no-members) until somebody is eligible: nobody who may be given leads works in"),
        (2, faults.ACCESS_DENIED, "Held (members-unread) until somebody is eligible: who works in"),
    ],
)
def test_a_lead_that_waits_for_the_people_of_a_department_says_so(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    department: int,
    fault: faults.Fault | None,
    words: str,
) -> None:
    file = OF_A_DEPARTMENT.replace("NUMBER", str(department))
    with a_team_of_the_environment(tmp_path, monkeypatch, configuration=file) as team:
        if fault is not None:
            team.portal.faults.add(fault, method="im.department.employees.get", times=0)
        item = team.add_lead(**HOT)
        team.process()
        assert f"{words} department {department}" in printed("explain", str(item))


CLOCKED_IN = NAMED.replace("senior = 3", "senior = 3\nclocked_in = true")


def test_who_is_not_clocked_in_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with a_team_of_the_environment(tmp_path, monkeypatch, configuration=CLOCKED_IN) as team:
        for manager in (7, 8):
            team.portal.people.change(manager, workday="CLOSED")
        item = team.add_lead(**HOT)
        team.process()
        text = printed("explain", str(item))
        assert "Vera, who alone was eligible; Anna is not clocked in; Boris is not clocked in." in text


def test_who_counts_as_clocked_in_because_it_may_not_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_team_of_the_environment(tmp_path, monkeypatch, configuration=CLOCKED_IN) as team:
        team.portal.dispatcher.scopes = ALL_SCOPES - {"timeman"}
        item = team.add_lead(**HOT)
        team.process()
        text = printed("explain", str(item))
        assert "Whether Anna, Boris and Vera were clocked in could not be read." in text
