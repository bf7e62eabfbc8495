"""Waking what is due: exactly those leads, once, page by page, without reading the others."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from functions.domain.item import Item, lead
from functions.rescoring.wake import RescoringReport, wake_due_leads
from infra.simulator.limits import faults
from infra.sqlite import Database, SqliteLeads
from tests.builders import BERLIN, a_record
from tests.team import CONFIGURATION, Team, a_team

DECAY = """
[[decay]]
id = "no-reply"
unanswered = "3d"
points = -5
every = "3d"
floor = -30
clock = "working-days"
"""


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with a_team(tmp_path, configuration=CONFIGURATION + DECAY) as team:
        yield team


def wake(team: Team, *, minutes: float = 4) -> RescoringReport:
    app = team.wiring
    until = team.clock.now() + timedelta(minutes=minutes)
    return wake_due_leads(app.state.leads, app.state.inbox, app.wakeups, app.clock, until=until)


def silent_leads(team: Team, count: int) -> list[Item]:
    """Leads that we called on Friday 16:00 and that have not called back: -5 on Wednesday 16:00."""
    team.clock.advance_to(datetime(2026, 11, 6, 15, 30, tzinfo=BERLIN))
    items = [team.add_lead(SOURCE_ID="RECOMMENDATION") for _ in range(count)]
    team.process()
    team.clock.advance_to(datetime(2026, 11, 6, 16, tzinfo=BERLIN))
    for item in items:
        team.actions.add_activity(item, "call", direction="outgoing")
    team.announce(*items)
    team.process()
    return items


def test_minus_five_falls_on_wednesday_at_four_without_reading_the_portal(team: Team) -> None:
    [item] = silent_leads(team, 1)
    team.clock.advance_to(datetime(2026, 11, 11, 15, 59, tzinfo=BERLIN))
    assert wake(team).woken == 0
    team.clock.advance_to(datetime(2026, 11, 11, 16, tzinfo=BERLIN))
    assert wake(team).woken == 1
    before = team.portal.requests.count()
    assert team.process().outcomes == {"aged": 1}
    assert team.lead(item)["UF_CRM_LEAD_SCORE"] == 35
    assert team.portal.requests.count() - before == 1
    assert len(team.portal.requests.writing()) >= 1


def test_waking_twice_ages_once(team: Team) -> None:
    [item] = silent_leads(team, 1)
    team.clock.advance_to(datetime(2026, 11, 11, 16, tzinfo=BERLIN))
    wake(team)
    wake(team)
    team.process()
    assert team.record(item).score.points == 35
    assert (wake(team).woken, team.process().outcomes) == (0, {})


def test_the_next_step_of_a_decay_is_due_at_its_own_moment(team: Team) -> None:
    [item] = silent_leads(team, 1)
    team.clock.advance_to(datetime(2026, 11, 11, 16, tzinfo=BERLIN))
    wake(team)
    team.process()
    assert team.record(item).due_at == datetime(2026, 11, 16, 16, tzinfo=BERLIN)


def test_fifty_aged_leads_are_one_request(team: Team) -> None:
    silent_leads(team, 50)
    team.clock.advance_to(datetime(2026, 11, 11, 16, tzinfo=BERLIN))
    wake(team)
    assert team.requests_during(team.process) == 1


def test_a_write_that_fails_is_made_later_and_the_score_is_not_lost(team: Team) -> None:
    [item] = silent_leads(team, 1)
    team.clock.advance_to(datetime(2026, 11, 11, 16, tzinfo=BERLIN))
    wake(team)
    team.portal.faults.script([team.lost] * 8)
    team.process()
    team.portal.faults.clear()
    team.clock.advance(timedelta(minutes=20))
    team.process()
    assert team.lead(item)["UF_CRM_LEAD_SCORE"] == team.record(item).score.points == 35


def test_only_leads_that_are_due_are_woken_however_many_there_are(team: Team) -> None:
    now = team.clock.now()
    due = [a_record(lead(n), next_change_at=now - timedelta(minutes=n)) for n in range(1, 1201)]
    others = [a_record(lead(n), next_change_at=now + timedelta(days=1)) for n in range(2000, 4000)]
    team.wiring.state.leads.save([*due, *others])
    assert wake(team) == RescoringReport(woken=1200, is_done=True, longest_wait=timedelta())
    first = team.wiring.state.inbox.lease(1, now=now, duration=timedelta(minutes=1))
    assert len(first) == 1


def test_a_run_that_has_no_time_left_says_so_and_the_next_goes_on(team: Team) -> None:
    now = team.clock.now()
    team.wiring.state.leads.save([a_record(lead(n), next_change_at=now) for n in range(1, 11)])
    assert wake(team, minutes=0) == RescoringReport(woken=0, is_done=False, longest_wait=timedelta())
    assert wake(team).woken == 10


class CountingWakeups:
    """Counts the wakeups instead of requesting a run."""

    def __init__(self) -> None:
        self.count = 0

    def request_run(self, *, at: datetime | None = None) -> None:
        self.count += 1


def wakeups_of_a_run(team: Team) -> int:
    wakeups, app = CountingWakeups(), team.wiring
    wake_due_leads(
        app.state.leads, app.state.inbox, wakeups, app.clock, until=team.clock.now() + timedelta(minutes=4)
    )
    return wakeups.count


def test_a_held_lead_whose_manager_is_back_gets_a_run_though_no_event_comes(team: Team) -> None:
    team.clock.advance_to(datetime(2026, 11, 6, 18, 30, tzinfo=BERLIN))
    item = team.add_lead(SOURCE_ID="WEB")
    assert team.process().held == {"off-hours": 1}
    assert wakeups_of_a_run(team) == 0
    team.clock.advance_to(datetime(2026, 11, 9, 9, tzinfo=BERLIN))
    assert wakeups_of_a_run(team) == 1
    team.process()
    assert team.record(item).assignment.manager in {7, 8, 9}


def test_what_a_killed_run_left_gets_a_run_when_its_lease_ends(team: Team) -> None:
    team.add_lead(SOURCE_ID="WEB")
    team.wiring.state.inbox.lease(50, now=team.clock.now(), duration=timedelta(minutes=5))
    assert wakeups_of_a_run(team) == 0
    team.clock.advance(timedelta(minutes=5))
    assert wakeups_of_a_run(team) == 1


def test_how_long_the_oldest_entry_waits_is_reported_without_held_leads(team: Team) -> None:
    team.clock.advance_to(datetime(2026, 11, 6, 18, 30, tzinfo=BERLIN))
    team.add_lead(SOURCE_ID="WEB")
    team.process()
    team.clock.advance(timedelta(hours=3))
    assert wake(team).longest_wait == timedelta()
    team.announce(lead(77))
    team.clock.advance(timedelta(minutes=16))
    team.announce(lead(77), lead(78))
    assert wake(team).longest_wait == timedelta(minutes=16)


def test_a_lead_that_the_portal_does_not_take_waits_however_often_it_is_put_back(team: Team) -> None:
    team.add_lead(SOURCE_ID="WEB")
    team.portal.faults.script([faults.INTERNAL_SERVER_ERROR] * 99)
    for _ in range(4):
        team.process()
        team.clock.advance(timedelta(minutes=5))
    assert wake(team).longest_wait >= timedelta(minutes=20)


def steps_to_find_due(directory: Path, *, leads: int, due: int) -> int:
    """Count the steps of SQLite's machine that finding all due leads takes among so many."""
    database = Database(directory / f"{leads}.db")
    now = datetime(2026, 11, 3, tzinfo=UTC)
    moments = ((n, "{}", now.timestamp() + (-n if n <= due else n)) for n in range(1, leads + 1))
    with database.writing() as connection:
        connection.executemany("INSERT INTO leads (item, record, due_at) VALUES (?, ?, ?)", moments)
    steps = count()
    with database.reading() as connection:
        connection.set_progress_handler(lambda: next(steps) * 0, 1)
        found = SqliteLeads(database).due(now, due + 1)
        connection.set_progress_handler(None, 0)
    database.close()
    assert len(found) == due
    return next(steps)


@pytest.mark.long
def test_reads_grow_with_the_leads_that_are_due_and_not_with_all_leads(tmp_path: Path) -> None:
    among_few = steps_to_find_due(tmp_path, leads=10_000, due=1_000)
    among_many = steps_to_find_due(tmp_path, leads=1_000_000, due=1_000)
    assert among_many <= among_few * 1.01
