"""Members by department: who works there is read from the portal, and gets leads like any manager."""

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from functions.domain.item import DEAL, Item
from functions.domain.lead.record import LeadState
from infra.simulator.limits import faults
from infra.simulator.state.people import Department
from tests.builders import BERLIN
from tests.team import COLD, CONFIGURATION, HOT, Team, a_team

HEAD = CONFIGURATION.partition("[[manager]]")[0]
METHOD = "im.department.employees.get"


def a_file(members: str = '"department:2"', *, managers: str = "", more: str = "") -> str:
    return f'{HEAD}{managers}\n[[queue]]\nid = "everyone"\nmembers = {members}\n{more}'


def at(hour: int, minute: int = 0, *, day: int = 3) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=BERLIN)


def give(team: Team, leads: int = 8) -> list[Item]:
    items = [team.add_lead(**COLD) for _ in range(leads)]
    team.process()
    return items


def shares(team: Team, items: list[Item]) -> Counter[int | None]:
    return Counter(team.record(item).assignment.manager for item in items)


def test_everybody_in_the_department_gets_an_equal_share(tmp_path: Path) -> None:
    with a_team(tmp_path, configuration=a_file()) as team:
        assert shares(team, give(team)) == {3: 2, 7: 2, 8: 2, 9: 2}


def test_ids_and_departments_stand_beside_each_other_and_nobody_counts_twice(tmp_path: Path) -> None:
    members = '[12, 7, "department:2"]'
    managers = "[[manager]]\nid = 12\n[[manager]]\nid = 7\n"
    with a_team(tmp_path, configuration=a_file(members, managers=managers)) as team:
        assert shares(team, give(team, 10)) == {3: 2, 7: 2, 8: 2, 9: 2, 12: 2}


def test_a_manager_of_the_file_keeps_what_it_says_and_the_others_have_defaults(tmp_path: Path) -> None:
    managers = (
        "[[manager]]\nid = 7\nweight = 2\n[[manager]]\nid = 8\ndaily_cap = 1\n[[manager]]\nid = 3\n"
        "is_paused = true\n[[manager]]\nid = 12\n"
    )
    with a_team(tmp_path, configuration=a_file(managers=managers)) as team:
        counts = shares(team, give(team, 10))
        assert (counts[8], counts[3], counts[12]) == (1, 0, 0)
        assert counts[7] == 6
        assert counts[9] == 3


def test_an_intake_user_of_the_department_is_given_nothing(tmp_path: Path) -> None:
    with a_team(tmp_path, configuration=a_file('["department:1", "department:2"]')) as team:
        assert set(shares(team, give(team))) == {3, 7, 8, 9}


def test_who_is_dismissed_or_absent_is_passed_over(tmp_path: Path) -> None:
    with a_team(tmp_path, configuration=a_file()) as team:
        team.portal.people.change(7, is_active=False)
        team.portal.people.change(3, absent_until=at(9, day=5))
        assert shares(team, give(team, 4)) == {8: 2, 9: 2}


def test_a_usual_lead_costs_no_further_request_and_the_department_is_read_once_an_hour(
    tmp_path: Path,
) -> None:
    with a_team(tmp_path, configuration=a_file()) as team:
        team.add_lead(**HOT)
        assert team.requests_during(team.process) <= 4  # who is there of whom nothing was known
        for minute in range(5, 120, 5):
            team.clock.advance_to(at(12) + timedelta(minutes=minute))
            team.add_lead(**COLD)
            assert team.requests_during(team.process) <= 3
        assert team.portal.requests.count_commands(METHOD) == 2


def test_a_newcomer_gets_leads_within_the_hour_and_is_owed_nothing_for_before(tmp_path: Path) -> None:
    with a_team(tmp_path, configuration=a_file()) as team:
        give(team)
        team.portal.people.change(12, departments=(2, 3))
        team.clock.advance_to(at(13, 1))
        assert shares(team, give(team, 10)) == {3: 2, 7: 2, 8: 2, 9: 2, 12: 2}


def test_a_newcomer_who_is_absent_gets_nothing_from_the_first_lead_on(tmp_path: Path) -> None:
    with a_team(tmp_path, configuration=a_file()) as team:
        give(team)
        team.portal.people.change(12, departments=(2,), absent_until=at(9, day=9))
        team.clock.advance_to(at(13, 1))
        assert 12 not in shares(team, give(team, 10))


def test_who_leaves_gets_nothing_more_and_comes_back_as_if_new(tmp_path: Path) -> None:
    with a_team(tmp_path, configuration=a_file()) as team:
        give(team, 3)
        for hour, departments in ((13, (3,)), (14, (2,))):
            for manager in (7, 8):
                team.portal.people.change(manager, departments=departments)
            team.clock.advance_to(at(hour, 5))
            items = give(team, 4)
            assert sum(shares(team, items)[manager] for manager in (7, 8)) == (0 if hour == 13 else 2)
        stored = team.wiring.state.assignments.load(team.initial_state())
        assert sum(stored.rotation_of("everyone").debts.values()) == 0


@pytest.mark.parametrize("is_deep", [False, True])
def test_whether_people_of_the_departments_below_belong_to_it_is_as_the_portal_has_it(
    tmp_path: Path, *, is_deep: bool
) -> None:
    with a_team(tmp_path, configuration=a_file('["department:2", "department:4"]')) as team:
        team.portal.switches.departments_have_children = is_deep
        team.portal.people.departments += [Department(4, "North", 2), Department(5, "Far north", 4)]
        team.portal.people.change(8, departments=(4,))
        team.portal.people.change(9, departments=(5,))
        assert set(shares(team, give(team))) == ({3, 7, 8, 9} if is_deep else {3, 7, 8})


@pytest.mark.parametrize("department", [4, 99], ids=["empty", "unknown"])
def test_a_department_without_people_holds_leads_and_the_senior_hears_of_it(
    tmp_path: Path, department: int
) -> None:
    with a_team(tmp_path, configuration=a_file(f'"department:{department}"')) as team:
        team.portal.people.departments.append(Department(4, "Nobody here", 1))
        item = team.add_lead(**HOT)
        assert team.process().held == {"no-members": 1}
        while not team.portal.sent_notifications and team.clock.now() < at(13):
            team.clock.advance_to(team.wiring.state.inbox.next_due_at() or at(13))
            team.process()
        [note] = team.portal.sent_notifications
        assert (note.user, note.message.startswith("Nobody could be given")) == (3, True)
        team.portal.people.change(8, departments=(department,))
        team.clock.advance_to(team.clock.now() + timedelta(minutes=15))
        team.process()
        assert (team.record(item).state, team.record(item).assignment.manager) == (LeadState.ASSIGNED, 8)


def test_the_fallback_of_an_empty_department_takes_over(tmp_path: Path) -> None:
    more = 'fallback = "rest"\n[[queue]]\nid = "rest"\nmembers = ["department:3"]\n'
    with a_team(tmp_path, configuration=a_file('"department:99"', more=more)) as team:
        assert shares(team, give(team, 2)) == {12: 2}


def test_who_was_read_last_stays_while_the_portal_does_not_tell_and_not_for_ever(tmp_path: Path) -> None:
    with a_team(tmp_path, configuration=a_file(), at=at(9)) as team:
        give(team)
        team.portal.faults.add(faults.ACCESS_DENIED, method=METHOD, times=0)
        team.clock.advance_to(at(14))
        assert set(shares(team, give(team))) == {3, 7, 8, 9}
        team.clock.advance_to(at(15, 1))
        team.add_lead(**COLD)
        assert team.process().held == {"members-unread": 1}


def test_what_people_are_owed_outlives_a_time_in_which_the_portal_does_not_tell_of_them(
    tmp_path: Path,
) -> None:
    file = a_file('[12, "department:2"]', managers="[[manager]]\nid = 12\n")
    with a_team(tmp_path, configuration=file, at=at(9)) as team:
        give(team, 3)
        before = team.wiring.state.assignments.load(team.initial_state()).rotation_of("everyone").debts
        team.portal.faults.add(faults.ACCESS_DENIED, method=METHOD, times=1)
        team.clock.advance_to(at(16))
        assert set(shares(team, give(team, 1))) == {12}
        after = team.wiring.state.assignments.load(team.initial_state()).rotation_of("everyone").debts
        assert {user: after[user] for user in (3, 7, 8, 9)} == {user: before[user] for user in (3, 7, 8, 9)}


def test_a_portal_that_never_tells_breaks_nothing(tmp_path: Path) -> None:
    with a_team(tmp_path, configuration=a_file()) as team:
        team.portal.faults.add(faults.ACCESS_DENIED, method=METHOD, times=0)
        item = team.add_lead(**HOT)
        assert team.process().held == {"members-unread": 1}
        assert team.lead(item)["UF_CRM_LEAD_SCORE"] == 90


TWO_QUEUES = """
[[queue]]
id = "warm"
when = 'band != "cold"'
members = ["department:2", "department:99"]

[[queue]]
id = "everyone"
members = "department:3"
"""


def refuse_99(team: Team) -> None:
    """Let the portal refuse whatever asks for department 99, as for one that was deleted."""
    team.portal.faults.add(
        faults.ERROR_ARGUMENT, method=METHOD, times=0, where=lambda params: "99" in str(params["id"])
    )


def test_a_department_that_the_portal_refuses_keeps_nothing_from_the_others(tmp_path: Path) -> None:
    with a_team(tmp_path, configuration=HEAD + TWO_QUEUES) as team:
        refuse_99(team)
        give(team, 1)
        assert set(shares(team, give(team, 2))) == {12}
        item = team.add_lead(**HOT)
        team.process()
        assert team.record(item).assignment.manager in {3, 7, 8, 9}
        asked = team.portal.requests.count_commands(METHOD)
        give(team, 3)
        assert team.portal.requests.count_commands(METHOD) == asked


@pytest.mark.parametrize(
    "fault", [faults.SlowAnswer(100), faults.OPERATION_TIME_LIMIT], ids=["slow", "limit"]
)
def test_a_portal_that_is_slow_to_tell_of_a_department_keeps_no_other_lead_waiting(
    tmp_path: Path, fault: faults.Fault
) -> None:
    more = '[[manager]]\nid = 12\n[[queue]]\nid = "known"\nwhen = \'band == "cold"\'\nmembers = [12]\n'
    with a_team(tmp_path, configuration=f"{HEAD}{more}{TWO_QUEUES}") as team:
        team.portal.faults.add(fault, method=METHOD, times=0)
        items = [team.add_lead(**HOT), team.add_lead(**COLD)]
        team.process()
        team.clock.advance_to(at(12, 5))
        team.process()
        assert team.record(items[1]).assignment.manager == 12
        held = team.record(items[0]).hold
        assert held is not None
        assert held.reason == "members-unread"
        took = team.clock.now()
        assert set(shares(team, give(team, 2))) == {12}
        assert team.clock.now() - took < timedelta(seconds=60)


def test_once_it_is_quick_again_leads_are_given_out_as_before(tmp_path: Path) -> None:
    with a_team(tmp_path, configuration=a_file()) as team:
        team.portal.faults.add(faults.SlowAnswer(100), method=METHOD, until=at(12, 10))
        items = give(team, 3)
        for minute in (5, 11):
            team.clock.advance_to(max(at(12, minute), team.clock.now()))
            team.process()
        assert {team.record(item).assignment.manager for item in items} <= {3, 7, 8, 9}
        team.clock.advance_to(at(13, 30))
        team.add_lead(**COLD)
        assert team.requests_during(team.process) <= 3


CLOCKED_IN = HEAD.replace("senior = 3", "senior = 3\nclocked_in = true")


def test_departments_and_working_days_together_add_no_request_to_a_new_lead(tmp_path: Path) -> None:
    with a_team(tmp_path, configuration=HEAD + TWO_QUEUES) as team:
        team.add_lead(**COLD)
        team.process()
        team.add_lead(**COLD)
        usual = team.requests_during(team.process)
    (tmp_path / "clocked").mkdir()
    with a_team(tmp_path / "clocked", configuration=CLOCKED_IN + TWO_QUEUES) as team:
        team.add_lead(**COLD)
        team.process()
        for minute in range(5, 65, 5):
            team.clock.advance_to(at(12) + timedelta(minutes=minute))
            team.add_lead(**COLD)
            assert team.requests_during(team.process) == usual <= 3


@pytest.mark.of_leads("it is a lead that becomes a deal")
def test_a_deal_that_a_lead_became_stays_with_a_manager_of_the_department(tmp_path: Path) -> None:
    both = '[[handle]]\nentity = "lead"\n[[handle]]\nentity = "deal"\n'
    with a_team(tmp_path, configuration=a_file(more=both)) as team:
        [item] = give(team, 1)
        manager = team.record(item).assignment.manager
        deal = Item(DEAL, team.portal.people_actions.convert_lead(item.id).deal)
        team.announce(deal)
        team.process()
        record = team.record(deal)
        assert (record.assignment.manager, record.assignment.turn) == (manager, None)
        assert record.assignment.by_us


def test_a_lead_that_somebody_of_the_department_gives_away_is_charged_to_whoever_has_it(
    tmp_path: Path,
) -> None:
    with a_team(tmp_path, configuration=a_file()) as team:
        [item] = give(team, 1)
        first = team.record(item).assignment.manager
        other = next(each for each in (7, 8, 9) if each != first)
        team.actions.update_lead(item, ASSIGNED_BY_ID=other)
        team.announce(item)
        team.process()
        turn = team.record(item).assignment.turn
        assert turn is not None
        assert turn.manager == other
