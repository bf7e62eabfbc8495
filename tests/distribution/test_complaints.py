"""What teams complain about in other products (docs/decisions/0003), each held against Fairlead."""

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from functions.domain.distribution import (
    Absence,
    Assigned,
    DistributionState,
    Held,
    IneligibilityReason,
    Manager,
    Presence,
    Rotation,
    Strategy,
    choose_manager,
)
from functions.domain.item import Item, lead
from functions.domain.lead.assignment import AssignmentRequest
from functions.domain.lead.lifecycle import assign
from functions.domain.lead.record import LeadRecord, LeadState
from functions.errors import ConfigurationInvalid
from infra.configuration.load import read_configuration
from infra.sqlite import Database, SqliteAssignments
from tests.builders import BERLIN, TUESDAY_NOON, a_manager, a_queue, a_record, a_state, leads
from tests.distribution.turns import gap, play, team_of
from tests.team import COLD, CONFIGURATION, HOT, Team, a_team


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=BERLIN)


def work(
    state: DistributionState, days: Sequence[date], *, a_day: int
) -> tuple[list[Counter[int]], DistributionState]:
    """Distribute leads at noon of each day; return what everybody got on each, and the state after it."""
    counts = []
    for day in days:
        state = replace(state, now=datetime(day.year, day.month, day.day, 12, tzinfo=BERLIN))
        received = Counter[int]()
        for number in range(a_day):
            choice = choose_manager(lead(day.toordinal() * 1000 + number), "all", state)
            state = choice.state
            if isinstance(choice.outcome, Assigned):
                received[choice.outcome.manager_id] += 1
        counts.append(received)
    return counts, state


def workdays(first: date, count: int) -> list[date]:
    days = (first + timedelta(days=number) for number in range(2 * count + 7))
    return [day for day in days if day.weekday() < 5][:count]


# 1. Seniors get more: equal members ordered by seniority, the leftover of every run went to the oldest.
@pytest.mark.parametrize("order", [(1, 2), (2, 1)], ids=str)
def test_1_seniors_do_not_get_more(order: tuple[int, int]) -> None:
    team = {number: a_manager(number) for number in order}
    counts, _ = work(a_state(*team.values()), workdays(date(2026, 11, 2), 30), a_day=1)
    assert sum(counts, Counter()) == {1: 15, 2: 15}


# 2. Small capacity gets nothing: 14 a month was rounded to 0 a day, 44 to 1 and 45 to 2.
def test_2_small_capacity_gets_its_share() -> None:
    weights = (14, 44, 45)
    winners, _ = play([team_of(weights)] * sum(weights))
    assert [winners.count(number) for number in range(3)] == list(weights)


def test_2_small_capacity_gets_its_share_even_of_a_single_week() -> None:
    winners, _ = play([team_of((14, 44, 45))] * 26)
    assert [winners.count(number) for number in range(3)] == [
        pytest.approx(26 * w / 103, abs=1) for w in (14, 44, 45)
    ]


# 3. Vacation echo: a pause came back every thirty days, because a window forgot what fell out of it.
def test_3_a_vacation_has_no_echo() -> None:
    days = workdays(date(2026, 11, 2), 90)
    anna = a_manager(1, absences=(Absence(days[3], days[12]),))
    counts, _ = work(a_state(anna, a_manager(2), a_manager(3)), days, a_day=7)
    for start in range(13, 80, 10):
        ten_days = sum(counts[start : start + 10], Counter[int]())
        assert gap(ten_days, (1, 2, 3)) <= 1


# 4. Flood after vacation: a manager who was put back got more; editing the list reset all counts.
def test_4_nobody_is_flooded_after_a_vacation() -> None:
    days = workdays(date(2026, 11, 2), 25)
    anna = a_manager(1, absences=(Absence(days[5], days[19]),))
    counts, _ = work(a_state(anna, a_manager(2), a_manager(3)), days, a_day=10)
    assert max(counts[20].values()) - min(counts[20].values()) <= 1
    assert sum(counts[20:], Counter[int]())[1] in {16, 17}


def test_4_editing_the_list_resets_nothing() -> None:
    anna, boris, vera = a_manager(1), a_manager(2), a_manager(3)
    owed = {"all": Rotation("all", play([[anna, boris]] * 7)[1].debts)}
    edited = a_state(vera, boris, anna, rotations=owed)
    counts, _ = work(edited, [date(2026, 11, 3)], a_day=1)
    behind = max(owed["all"].debts, key=lambda number: owed["all"].debts[number])
    assert counts == [Counter({behind: 1})]


def test_4_shares_may_be_uneven() -> None:
    team = (a_manager(1, weight=1), a_manager(2, weight=0.5), a_manager(3, weight=2.5))
    counts, _ = work(a_state(*team), workdays(date(2026, 11, 2), 10), a_day=8)
    assert sum(counts, Counter()) == {1: 20, 2: 10, 3: 50}


# 5. Absent or dismissed people keep receiving.
def test_5_absent_and_dismissed_people_receive_nothing(tmp_path: Path) -> None:
    with a_team(tmp_path) as team:
        team.portal.people.change(7, is_active=False)
        team.portal.people.change(8, absent_until=at(17, 0))
        items = [team.add_lead(**COLD) for _ in range(12)]
        team.process()
        assert {team.lead(item)["ASSIGNED_BY_ID"] for item in items} == {9}


def test_5_a_manager_who_is_dismissed_between_two_leads_gets_no_more(tmp_path: Path) -> None:
    with a_team(tmp_path) as team:
        first = team.add_lead(**COLD)
        team.process()
        team.portal.people.change(8, is_active=False)
        team.clock.advance(timedelta(minutes=10))
        items = [team.add_lead(**COLD) for _ in range(6)]
        team.process()
        later = Counter(team.record(item).assignment.manager for item in items)
        assert later.keys() == {7, 9}
        received = later + Counter([team.record(first).assignment.manager])
        assert abs(received[7] - received[9]) <= 1


def test_5_of_400_leads_none_goes_to_a_vacation_and_none_over_capacity() -> None:
    days = workdays(date(2026, 11, 2), 10)
    anna, boris = a_manager(1, absences=(Absence(days[0], days[-1]),)), a_manager(2, cap=6)
    counts, _ = work(a_state(anna, boris, a_manager(3), a_manager(4)), days, a_day=40)
    total = sum(counts, Counter[int]())
    assert (total[1], total[2], total.total()) == (0, 60, 400)
    assert max(received[2] for received in counts) == 6


# 6. "Least busy" wrong: people with nothing to do were skipped, and a limit of four still filled one first.
def test_6_the_least_busy_with_nothing_to_do_is_first() -> None:
    anna, boris = a_manager(1), a_manager(2)
    queue = a_queue("all", anna, boris, strategy=Strategy.LEAST_OPEN)
    state = a_state(anna, boris, queues=[queue], presences={1: Presence(open_leads=3)})
    counts, _ = work(state, [date(2026, 11, 3)], a_day=3)
    assert counts == [Counter({2: 3})]


def test_6_nobody_is_filled_up_before_the_others() -> None:
    team = [replace(a_manager(number), open_cap=4) for number in (1, 2, 3)]
    queue = a_queue("all", *team, strategy=Strategy.LEAST_OPEN)
    state = a_state(*team, queues=[queue])
    for _ in range(4):
        counts, state = work(state, [date(2026, 11, 3)], a_day=3)
        assert counts == [Counter({1: 1, 2: 1, 3: 1})]
    assert work(state, [date(2026, 11, 3)], a_day=1)[0] == [Counter()]


# 7. Backlog never drained: later ones overtook, nothing happened when people came, old ones were given up.
@pytest.mark.long
def test_7_a_backlog_of_ten_days_is_drained_when_people_come_back(tmp_path: Path) -> None:
    with a_team(tmp_path) as team:
        _send_away(team, until=at(16, 0))
        items = [team.add_lead(**COLD) for _ in range(60)]
        team.process()
        assert {team.record(item).state for item in items} == {LeadState.HELD}
        _wait_until(team, at(16, 9, 30))
        assert Counter(team.record(item).assignment.manager for item in items) == {
            7: 20,
            8: 20,
            9: 20,
        }


def test_7_later_leads_do_not_overtake_those_that_wait(tmp_path: Path) -> None:
    capped = CONFIGURATION.replace("daily_cap = 50", "daily_cap = 2")
    with a_team(tmp_path, configuration=capped, at=at(7, 12)) as team:
        waiting = [team.add_lead(**COLD) for _ in range(6)]
        team.process()
        team.clock.advance_to(at(9, 9))
        late = [team.add_lead(**COLD) for _ in range(3)]
        team.process()
        assert {team.record(item).state for item in waiting} == {LeadState.ASSIGNED}
        assert {team.record(item).state for item in late} == {LeadState.HELD}


def _send_away(team: Team, *, until: datetime) -> None:
    for number in (7, 8, 9):
        team.portal.people.change(number, absent_until=until)


def _wait_until(team: Team, moment: datetime) -> None:
    """Let time pass, and process every lead when it falls due."""
    while (due_at := team.wiring.state.inbox.next_due_at()) is not None and due_at <= moment:
        team.clock.advance_to(due_at)
        team.process()
    team.clock.advance_to(moment)


# 8. Parallel runs break fairness; a condition that rebuilt the list each time favoured some by half.
def test_8_parallel_runs_stay_exactly_fair(tmp_path: Path) -> None:
    database = Database(tmp_path / "fairlead.db")
    state = a_state(a_manager(1), a_manager(2), a_manager(3, cap=9))

    def assign(item: Item) -> int | None:
        assignments = SqliteAssignments(database)
        [one] = assignments.assign(
            [AssignmentRequest(a_record(item), None, "all")], initial=state, apply_outcome=_settled
        )
        return one.record.assignment.manager

    with ThreadPoolExecutor(8) as runs:
        winners = Counter(runs.map(assign, [*leads(range(1, 46)), *leads(range(1, 46))]))
    database.close()
    assert winners == {1: 36, 2: 36, 3: 18}


def test_8_a_condition_that_excludes_some_favours_nobody() -> None:
    """Every second lead needs English, which one of three does not speak."""
    anna, boris, vera = (a_manager(number, skills=["en"]) for number in (1, 2, 3))
    vera = replace(vera, skills=frozenset())
    english = a_queue("english", anna, boris, vera, needs=frozenset({"en"}))
    state = a_state(anna, boris, vera, queues=[english, a_queue("all", anna, boris, vera)])
    received = Counter[int]()
    for item in range(120):
        choice = choose_manager(lead(item), ("english", "all")[item % 2], state)
        assert isinstance(choice.outcome, Assigned)
        state, received = choice.state, received + Counter([choice.outcome.manager_id])
    assert received == {1: 50, 2: 50, 3: 20}


def _settled(draft: LeadRecord, outcome: Assigned | Held) -> LeadRecord:
    assert isinstance(outcome, Assigned)
    return assign(draft, outcome.manager_id, queue=outcome.queue, turn=outcome.turn, now=TUESDAY_NOON)


# 9. Webhook loops: a script that runs on each update, and updates.
def test_9_our_own_write_starts_no_loop(tmp_path: Path) -> None:
    with a_team(tmp_path) as team:
        item = team.add_lead(**HOT)
        team.process()
        for _ in range(5):
            before = team.lead(item)
            team.announce(item)
            team.process()
            assert team.lead(item) == before


# 17. Missing at all on open-source CRMs: a score with a correction, thresholds, decay, assignment, in one.
def test_17_score_correction_threshold_and_assignment_are_one_thing(tmp_path: Path) -> None:
    with a_team(tmp_path) as team:
        item = team.add_lead(**COLD, UF_CRM_LEAD_SCORE_ADJUST=60, UF_CRM_LEAD_SCORE_UNTIL="2026-11-03")
        team.process()
        record = team.record(item)
        assert (record.score.points, record.score.automatic, record.score.band) == (70, 10, "hot")
        assert record.assignment.manager in {7, 8, 9}
        assert Counter(note.user for note in team.portal.sent_notifications) == {
            record.assignment.manager: 1,
            3: 1,
        }
        assert record.score.next_change_at == datetime(2026, 11, 3, 23, 0, tzinfo=UTC)


# 19. A crash when all weights are zero, because everybody is over their quota.
def test_19_everybody_over_quota_is_no_crash() -> None:
    team = [a_manager(number, cap=1) for number in (1, 2, 3)]
    outcome = choose_manager(lead(7), "all", a_state(*team, assigned={1: 1, 2: 1, 3: 1})).outcome
    assert isinstance(outcome, Held)
    assert (outcome.reason, outcome.until) == (IneligibilityReason.DAILY_CAP, at(4, 9))


def test_19_a_weight_of_zero_is_a_mistake_of_the_file() -> None:
    with pytest.raises(ConfigurationInvalid) as caught:
        read_configuration(CONFIGURATION.replace("id = 9\n", "id = 9\nweight = 0\n"))
    [problem] = caught.value.problems
    assert problem.line == CONFIGURATION.splitlines().index("id = 9") + 2


def test_19_the_smallest_weight_is_no_crash_either() -> None:
    winners, _ = play(
        [[*team_of((1, 1)), Manager(9, a_manager().calendar, weight=team_of([0.0000001])[0].weight)]] * 30
    )
    assert Counter(winners) == {0: 15, 1: 15}
