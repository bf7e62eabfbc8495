"""A dry run over a team's real portal: what the draft would do, and that nothing is touched."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from functions.commands.plan.evaluate import Scope
from functions.commands.plan.plan import plan_leads
from functions.commands.plan.report import PlannedLead, PlanReport
from functions.commands.plan.sources import Sources
from functions.domain.item import Item
from functions.ports import SignalNote
from infra.configuration.load import read_configuration
from infra.demo.story import two_weeks
from tests.team import COLD, CONFIGURATION, HOT, Team, a_hot_lead, a_team

WEEK = timedelta(days=7)
SIGNAL = """
[[signal]]
id = "opened"
type = "email.opened"
points = 30
"""


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with a_team(tmp_path, plan="unlimited") as team:
        yield team


def planned(
    team: Team, draft: str = CONFIGURATION, *, scope: Scope = Scope.WAITING, back: timedelta = WEEK
) -> PlanReport:
    """Plan with a draft, and see that it only read."""
    app, now = team.wiring, team.clock.now()
    team.portal.requests.clear()
    report = plan_leads(
        Sources(app.recent_leads, app.crm, app.state.kept_signals, app.state.kept_leads),
        read_configuration(draft).configuration,
        since=now - back,
        scope=scope,
        now=now,
        on_progress=lambda _found, _read: None,
    )
    assert team.portal.requests.writing() == []
    return report


def only(report: PlanReport) -> PlannedLead:
    [lead] = report.leads
    return lead


def arrive(team: Team, *leads: dict[str, Any], apart: timedelta = timedelta(minutes=10)) -> list[Item]:
    """Let leads come in at the portal, one after the other, without a look at any of them."""
    ids = []
    for fields in leads:
        ids.append(team.actions.add_lead(**fields))
        team.clock.advance(apart)
    return ids


def managers(report: PlanReport) -> list[int | None]:
    return [lead.manager_by_draft for lead in report.leads]


def test_a_plan_only_reads_and_leaves_portal_and_state_as_they_are(team: Team, tmp_path: Path) -> None:
    team.add_lead(**a_hot_lead())
    team.process()
    arrive(team, COLD, a_hot_lead())
    team.wiring.close()
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    leads, todos = team.portal.leads(), team.portal.todos
    with_ports = type(team)(
        team.portal, type(team.wiring)(team.wiring.settings, clock=team.clock), team.clock
    )
    report = planned(with_ports, scope=Scope.EVERY)
    with_ports.wiring.close()
    assert (len(report.leads), report.counts_signals) == (3, True)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before
    assert (team.portal.leads(), team.portal.todos) == (leads, todos)
    assert team.portal.sent_notifications == team.portal.notifications


def test_a_plan_makes_no_state_where_there_is_none(team: Team, tmp_path: Path) -> None:
    arrive(team, COLD)
    assert not planned(team).counts_signals
    assert [path.name for path in tmp_path.iterdir()] == ["fairlead.toml"]


def test_the_configuration_in_force_moves_nobody_over_two_weeks(tmp_path: Path) -> None:
    stories = list(two_weeks(seed=5))
    draft = CONFIGURATION.replace("daily_cap = 50", "daily_cap = 3")
    fields = {"UF_CRM_LEAD_COMPANY_SIZE"}
    with a_team(tmp_path, configuration=draft, at=stories[0].at, plan="unlimited") as team:
        for arrival in stories:
            while (due_at := team.wiring.state.inbox.next_due_at()) is not None and due_at <= arrival.at:
                team.clock.advance_to(due_at)
                team.process()
            team.clock.advance_to(arrival.at)
            team.add_lead(**{name: value for name, value in arrival.fields.items() if name not in fields})
            team.process()
        report = planned(team, draft, scope=Scope.EVERY, back=3 * WEEK)
    assert len(report.leads) == len(stories)
    assert (report.moves, report.band_changes) == ((), ())
    assert max(report.load.values()) == 3


def test_only_leads_of_an_intake_user_are_given_out_unless_all_are_asked_for(team: Team) -> None:
    waiting, owned = arrive(team, COLD, {**COLD, "ASSIGNED_BY_ID": 12})
    by_id = {lead.evaluation.item: lead for lead in planned(team).leads}
    assert by_id[waiting].manager_by_draft in {7, 8, 9}
    assert (by_id[owned].simulated, by_id[owned].manager_by_draft) == (None, 12)
    every = {lead.evaluation.item: lead for lead in planned(team, scope=Scope.EVERY).leads}
    assert every[owned].is_moved


def test_a_new_threshold_shows_which_bands_change(team: Team) -> None:
    item = team.add_lead(**HOT)
    team.process()
    lower = CONFIGURATION.replace("from = 70", "from = 95")
    changed = only(planned(team, lower))
    assert (changed.evaluation.item, changed.evaluation.band_before) == (item, "hot")
    assert (changed.evaluation.score.band, changed.is_band_changed, changed.is_moved) == ("warm", True, False)
    assert dict(planned(team, lower).bands) == {("hot", "warm"): 1}


def test_a_lead_on_the_edge_keeps_the_band_that_the_portal_shows(team: Team) -> None:
    team.add_lead(**HOT)
    team.process()
    edge = CONFIGURATION.replace("from = 70", "from = 92")  # 90 points, and 3 of hysteresis
    assert not only(planned(team, edge)).is_band_changed


def test_a_lead_that_was_never_scored_changes_from_no_band(team: Team) -> None:
    arrive(team, COLD)
    assert dict(planned(team).bands) == {(None, "cold"): 1}


def test_caps_count_on_the_day_on_which_a_lead_is_given(team: Team) -> None:
    arrive(team, *[a_hot_lead() for _ in range(4)])
    one_each = CONFIGURATION.replace("daily_cap = 50", "daily_cap = 1")
    held = planned(team, one_each)
    assert sorted(map(str, managers(held))) == ["7", "8", "9", "None"]
    [stuck] = held.stuck
    assert stuck.simulated is not None
    assert (stuck.simulated.reason, stuck.simulated.until) == (
        "daily-cap",
        datetime(2026, 11, 4, 8, tzinfo=UTC),
    )
    team.clock.advance(timedelta(days=1))
    woken = planned(team, one_each)
    assert woken.stuck == ()
    assert max(woken.load.values()) == 1
    assert len({day for _, day in woken.load}) == 2


def test_turns_are_taken_in_the_order_of_arrival(team: Team) -> None:
    arrive(team, *[a_hot_lead() for _ in range(6)])
    given = managers(planned(team))
    assert sorted(given[:3], key=str) == sorted(given[3:], key=str) == [7, 8, 9]


def test_a_draft_may_prefer_who_has_a_skill(team: Team) -> None:
    arrive(team, *[COLD, COLD, COLD, {**COLD, "SOURCE_ID": "FR"}] * 3)
    french = """
[[queue]]
id = "french"
when = 'lead.source == "FR"'
members = [7, 8, 9]
prefers = ["language:fr"]
turns = "everyone"
"""
    draft = CONFIGURATION.replace("id = 9\n", 'id = 9\nskills = ["language:fr"]\n')
    given = managers(planned(team, draft.replace("[[queue]]", f"{french}\n[[queue]]")))
    assert given[3::4] == [9, 9, 9]
    assert max(given.count(each) for each in (7, 8, 9)) <= 5


def test_a_lead_that_no_queue_takes_says_so(team: Team) -> None:
    arrive(team, COLD)
    picky = CONFIGURATION.replace("members = [7, 8, 9]", "members = [7, 8, 9]\nwhen = 'band == \"hot\"'")
    [stuck] = planned(team, picky).stuck
    assert stuck.simulated is not None
    assert (stuck.simulated.reason, stuck.manager_by_draft) == ("no-queue", None)


def test_the_queue_follows_from_what_was_known_on_arrival(team: Team) -> None:
    [item] = arrive(team, {**COLD, "OPPORTUNITY": 500_000})
    note = SignalNote("a", str(item), "email.opened", team.clock.now())
    team.wiring.state.signals.add([note], expires_at=team.clock.now() + WEEK)
    hot_only = CONFIGURATION.replace("members = [7, 8, 9]", "members = [7, 8, 9]\nwhen = 'band == \"hot\"'")
    lead = only(planned(team, hot_only + SIGNAL))
    assert (lead.evaluation.arrival.points, lead.evaluation.score.points) == (45, 75)
    assert lead.evaluation.queue is None


def test_leads_before_that_time_are_left_out(team: Team) -> None:
    arrive(team, COLD)
    team.clock.advance(2 * WEEK)
    [recent] = arrive(team, COLD)
    assert only(planned(team)).evaluation.item == recent


def test_an_old_lead_that_changed_lately_is_part_of_it(team: Team) -> None:
    [item] = arrive(team, COLD)
    team.clock.advance(2 * WEEK)
    team.actions.update_lead(item, OPPORTUNITY=500_000)
    assert only(planned(team)).evaluation.score.points == 45


def test_many_leads_are_read_page_by_page_and_each_once(team: Team) -> None:
    ids = arrive(team, *[COLD] * 120, apart=timedelta(seconds=1))
    report = planned(team)
    assert [lead.evaluation.item for lead in report.leads] == ids
    assert sum(report.load.values()) == 120
    assert team.portal.requests.count("crm.item.list") == 6


def test_a_repeat_inquiry_follows_the_first_lead(team: Team) -> None:
    same = a_hot_lead()
    arrive(team, same, COLD, same)
    first, _, again = planned(team).leads
    assert again.simulated is not None
    assert (again.manager_by_draft, again.simulated.reason) == (first.manager_by_draft, "same-person")


def test_a_closed_lead_takes_its_turn_with_all_but_does_not_move(team: Team) -> None:
    arrive(team, {**COLD, "STATUS_ID": "CONVERTED"})
    assert only(planned(team)).simulated is None
    closed = only(planned(team, scope=Scope.EVERY))
    assert closed.simulated is not None
    assert (closed.is_moved, closed.is_band_changed) == (False, False)


def test_a_deleted_lead_is_counted_as_unreadable(team: Team) -> None:
    gone, _ = arrive(team, COLD, COLD)
    app = team.wiring

    class Slow:
        """Finds both leads; then one of them is deleted before it is read."""

        def changed_since(self, since: datetime) -> list[Item]:
            found = list(app.recent_leads.changed_since(since))
            team.actions.delete_lead(gone)
            return found

    report = plan_leads(
        replace(Sources(app.recent_leads, app.crm), recent=Slow()),
        app.config,
        since=team.clock.now() - WEEK,
        scope=Scope.WAITING,
        now=team.clock.now(),
        on_progress=lambda _found, _read: None,
    )
    assert (len(report.leads), report.absent) == (1, 1)


def test_a_draft_may_give_leads_to_the_people_of_a_department(team: Team) -> None:
    arrive(team, COLD, COLD, COLD, COLD)
    draft = CONFIGURATION.replace("members = [7, 8, 9]", 'members = "department:2"')
    assert sorted(manager or 0 for manager in managers(planned(team, draft))) == [3, 7, 8, 9]
