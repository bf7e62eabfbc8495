"""The signs beside the figures: read of marks and of what waits, shown in words, and never in the way."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from functions_framework import create_app

from functions.dashboard.health import LONGEST_SILENCE, attention, health_items
from functions.dashboard.pages import health_page, overview_page
from functions.dashboard.reading import Reading, read_period
from functions.dashboard.signs import Signs, read_signs
from functions.dashboard.view.attention import Held, HeldReason, Overdue, OverdueLead
from functions.dashboard.view.pages import HealthView, OverviewView
from functions.dashboard.view.rows import HealthItem, Sign
from functions.domain.distribution import IneligibilityReason
from functions.domain.figures.settings import FiguresSettings
from functions.ports import BROKEN, CONSERVATION, Beat, RunResult
from functions.reporting.fold import LATENESS, fold
from infra.http.handlers import IS_LOCAL
from infra.language.language import ENGLISH
from infra.schedules import TIMETABLE, next_run
from infra.web.dashboard import render_page
from infra.web.wording import filters
from tests.builders import BERLIN
from tests.stored import database_of
from tests.team import COLD, Team, a_hot_lead

MINUTE = timedelta(minutes=1)
PORTAL = "https://portal.example"
NIGHT = datetime(2026, 11, 3, 23, 0, tzinfo=BERLIN)


def reading_of(team: Team, *, days: int = 90) -> Reading:
    team.clock.advance(LATENESS + timedelta(seconds=1))
    state, config, now = team.wiring.state, team.wiring.config, team.clock.now()
    fold(state.figures, business=config.business, closed_kept=config.closed_kept, now=now)
    reading = read_period(state.figures, state.assignments, config, now, days=days, names={7: "Anna"})
    assert reading is not None
    return reading


def signs_of(team: Team) -> Signs:
    return read_signs(team.wiring.state, team.wiring.config, team.clock.now(), portal_url=PORTAL)


def overview(team: Team) -> OverviewView:
    reading = reading_of(team)
    return overview_page(reading, signs_of(team), by_manager=True)


def words(view: OverviewView | HealthView) -> str:
    """The page as it is read, without marks and blanks."""
    page = render_page(view, base="/dashboard")
    return " ".join(re.sub(r"<[^>]+>", " ", page.partition("<body")[2]).split())


def item(team: Team, sign: Sign, name: str = "") -> HealthItem:
    found = health_items(reading_of(team), signs_of(team))
    [one] = [each for each in found if each.sign is sign and each.name == name]
    return one


# What waits


@pytest.mark.of_leads("cards of deals have another address")
def test_leads_past_their_deadline_are_named_with_their_manager_and_links(team: Team) -> None:
    items = [team.add_lead(**a_hot_lead()) for _ in range(7)]
    team.process()
    manager = team.record(items[0]).assignment.manager
    team.clock.advance(30 * MINUTE)
    view = overview(team)
    [overdue] = view.attention
    assert isinstance(overdue, Overdue)
    assert (overdue.count, overdue.band, len(overdue.leads)) == (7, "hot", 5)
    name = {7: "Anna"}.get(manager or 0, f"user {manager}")
    card = f"{PORTAL}/crm/lead/details/{items[0].id}/"
    assert overdue.leads[0] == OverdueLead(items[0].id, name, 15, "lead", card)
    page = render_page(view, base="/dashboard")
    assert f'href="/dashboard/leads/{items[0].id}"' in page
    assert f'href="{card}"' in page
    assert f"{name}, 15 min over" in words(view)
    assert "and more" in words(view)


def test_leads_past_their_deadline_are_counted_however_long_ago_they_came(team: Team) -> None:
    for _ in range(7):
        team.add_lead(**a_hot_lead())
    team.process()
    team.clock.advance(timedelta(days=20))
    [overdue] = attention(reading_of(team, days=7), (), signs_of(team), by_manager=True)
    assert isinstance(overdue, Overdue)
    assert (overdue.count, len(overdue.leads)) == (7, 5)


def test_the_time_over_is_the_working_time_of_the_manager(team: Team) -> None:
    team.clock.advance_to(NIGHT.replace(hour=17, minute=50))
    team.add_lead(**a_hot_lead())
    team.process()  # due on Wednesday at 9:10
    team.clock.advance_to(NIGHT.replace(day=4, hour=9, minute=14))
    [late] = signs_of(team).untouched
    assert late.over == 4 * MINUTE


def test_where_figures_of_managers_are_not_shown_no_manager_is_named(team: Team) -> None:
    team.add_lead(**a_hot_lead())
    team.process()
    team.clock.advance(30 * MINUTE)
    reading, signs = reading_of(team), signs_of(team)
    hidden = replace(reading.config, figures=FiguresSettings(by_manager=False))
    view = overview_page(replace(reading, config=hidden), signs, by_manager=True)
    [overdue] = view.attention
    assert isinstance(overdue, Overdue)
    assert [each.manager for each in overdue.leads] == [""]
    assert "(15 min over)" in words(view)


def test_a_lead_that_was_touched_since_the_figures_is_not_named(team: Team) -> None:
    first, second = team.add_lead(**a_hot_lead()), team.add_lead(**a_hot_lead())
    team.process()
    team.clock.advance(30 * MINUTE)
    reading = reading_of(team)
    team.actions.add_activity(first, "call", by=team.record(first).assignment.manager)
    team.announce(first)
    team.process()
    [overdue] = attention(reading, (), signs_of(team), by_manager=True)
    assert isinstance(overdue, Overdue)
    assert [each.id for each in overdue.leads] == [second.id]


def test_held_leads_are_named_in_words_and_since_when(team: Team) -> None:
    team.clock.advance_to(NIGHT)
    items = [team.add_lead(**a_hot_lead()), team.add_lead(**COLD)]
    team.process()
    view = overview(team)
    [held] = view.attention
    assert isinstance(held, Held)
    morning = NIGHT.replace(day=4, hour=9)
    assert (held.count, held.oldest) == (2, NIGHT)
    assert held.reasons == (HeldReason(2, "off-hours", morning),)
    assert sorted(each.id for each in held.leads) == [each.id for each in items]
    said = words(view)
    assert "2 because it is outside working hours until Wed 4 Nov, 09:00." in said
    assert "The oldest since Tue 3 Nov, 23:00. Those that wait longest:" in said
    assert "off-hours" not in said


def test_a_lead_that_is_held_at_night_is_well_and_after_a_working_day_it_is_not(team: Team) -> None:
    team.clock.advance_to(NIGHT)
    team.add_lead(**a_hot_lead())
    team.process()
    held = item(team, Sign.HELD)
    assert (held.is_well, held.count) == (True, 1)
    assert held.span is not None
    assert held.span > LATENESS
    team.clock.advance_to(NIGHT + timedelta(days=2))
    assert not item(team, Sign.HELD).is_well


@pytest.mark.parametrize("reason", IneligibilityReason)
def test_every_reason_to_hold_a_lead_has_its_words(reason: IneligibilityReason) -> None:
    said = filters(ENGLISH)["held_reason"](reason.value)
    assert said.startswith("because ")


# Signs of life


def test_every_scheduled_function_has_a_longest_silence_that_spares_one_late_run() -> None:
    assert LONGEST_SILENCE.keys() == TIMETABLE.keys()
    for name, line in TIMETABLE.items():
        first = next_run(line, datetime(2026, 10, 24, 12, 0, tzinfo=UTC), BERLIN)
        gap = next_run(line, first, BERLIN) - first
        assert gap < LONGEST_SILENCE[name] <= max(3 * gap, timedelta(hours=26))


def test_a_new_team_is_well_before_each_function_has_run(team: Team) -> None:
    team.clock.advance_to(NIGHT.replace(day=4, hour=0, minute=1))
    team.add_lead(**COLD)
    team.process()
    runs = [each for each in health_items(reading_of(team), signs_of(team)) if each.sign is Sign.RUN]
    assert {each.name: each.is_well for each in runs} == dict.fromkeys(sorted(TIMETABLE), True)
    team.clock.advance(timedelta(hours=1))
    assert not item(team, Sign.RUN, "rescoring").is_well


def test_how_each_function_ran_last_is_on_the_page(team: Team) -> None:
    team.add_lead(**COLD)
    team.process()
    heartbeats, now = team.wiring.state.heartbeats, team.clock.now()
    for name, result in (
        ("rescoring", RunResult.DONE),
        ("reconciling", RunResult.FAILED),
        ("reporting", RunResult.CUT),
    ):
        heartbeats.note(name, Beat(now, result))
    names = ("rescoring", "reconciling", "reporting")
    assert [item(team, Sign.RUN, name).is_well for name in names] == [True, False, True]
    team.clock.advance(10 * MINUTE)
    assert [item(team, Sign.RUN, name).is_well for name in names] == [False, False, True]
    said = words(health_page(reading_of(team), signs_of(team)))
    assert "last run of reconciling, which failed" in said
    assert "last run of reporting, which the next one goes on with" in said


def test_the_last_webhook_is_well_unless_leads_came_that_it_did_not_announce(team: Team) -> None:
    team.add_lead(**COLD)
    team.process()
    assert not item(team, Sign.WEBHOOK).is_well
    team.wiring.state.webhook_marks.note_webhook(team.clock.now())
    assert item(team, Sign.WEBHOOK).is_well
    team.clock.advance(timedelta(days=5))
    assert item(team, Sign.WEBHOOK).is_well  # nothing came
    team.add_lead(**COLD)
    team.process()
    webhook = item(team, Sign.WEBHOOK)
    assert (webhook.is_well, webhook.span is not None and webhook.span.days) == (False, 5)
    said = words(overview(team))
    assert "5 d ago last webhook; leads came since that it did not announce" in said
    assert "Last webhook 5 d ago." in said


def test_conservation_clock_and_broken_leads_are_on_the_page(team: Team) -> None:
    team.add_lead(**COLD)
    team.process()
    heartbeats = team.wiring.state.heartbeats
    reading, now = reading_of(team), team.clock.now()
    heartbeats.note(CONSERVATION, Beat(now, unaccounted=2, skew=timedelta(minutes=-3)))
    broken = {"lead:1": now, "lead:2": now - timedelta(minutes=20), "lead:3": now - timedelta(minutes=50)}
    heartbeats.note(BROKEN, Beat(now, broken=broken))
    signs = signs_of(team)
    found = {each.sign: each for each in health_items(reading, signs)}
    assert [found[each].is_well for each in (Sign.CONSERVED, Sign.CLOCK, Sign.BROKEN)] == [False] * 3
    assert (found[Sign.CONSERVED].count, found[Sign.CLOCK].span, found[Sign.BROKEN].count) == (
        2,
        3 * MINUTE,
        2,
    )
    said = words(health_page(reading, signs))
    assert "2 open leads are unaccounted for" in said
    assert "3 min between our clock and the portal’s" in said
    assert "2 leads set aside as broken" in said
    heartbeats.note(CONSERVATION, Beat(now, unaccounted=0, skew=timedelta(seconds=2)))
    team.clock.advance(40 * MINUTE)
    found = {each.sign: each for each in health_items(reading, signs_of(team))}
    assert [found[each].is_well for each in (Sign.CONSERVED, Sign.CLOCK, Sign.BROKEN)] == [True] * 3


# Nothing of it is in the way


@pytest.mark.parametrize("table", ["heartbeats", "inbox"])
def test_a_sign_that_cannot_be_read_breaks_no_page(team: Team, table: str) -> None:
    team.add_lead(**COLD)
    team.process()
    reading = reading_of(team)
    with database_of(team.wiring.state).writing() as connection:
        connection.execute(f"DROP TABLE {table}")
    signs = signs_of(team)
    unwell = {each.sign for each in health_items(reading, signs) if each.is_unread}
    assert (Sign.INBOX in unwell, Sign.WEBHOOK in unwell) == (table == "inbox", table != "inbox")
    for view in (health_page(reading, signs), overview_page(reading, signs, by_manager=True)):
        assert "not well: unread" in words(view)


def test_what_waits_and_cannot_be_read_breaks_no_page(team: Team) -> None:
    team.clock.advance_to(NIGHT)
    team.add_lead(**a_hot_lead())
    team.process()
    reading = reading_of(team)
    with database_of(team.wiring.state).writing() as connection:
        connection.execute("ALTER TABLE leads RENAME TO lost")
    signs = signs_of(team)
    assert signs.unread == {"held", "untouched"}
    [held] = attention(reading, (), signs, by_manager=True)
    assert (held.count, isinstance(held, Held) and held.leads) == (1, ())
    assert "1 because it is outside working hours." in words(overview_page(reading, signs, by_manager=True))


def test_a_mark_of_another_version_is_left_out(team: Team) -> None:
    heartbeats = team.wiring.state.heartbeats
    heartbeats.note("rescoring", Beat(team.clock.now()))
    with database_of(team.wiring.state).writing() as connection:
        connection.execute("INSERT INTO heartbeats VALUES ('reporting', '{\"at\": \"yesterday\"}')")
    assert heartbeats.read().beats == {"rescoring": Beat(team.clock.now())}


def test_people_outside_of_the_team_see_no_lead(team: Team) -> None:
    team.add_lead(**a_hot_lead())
    team.process()
    team.clock.advance(30 * MINUTE)
    view = overview_page(reading_of(team).without_names(), signs_of(team).without_leads(), by_manager=False)
    [overdue] = view.attention
    assert (overdue.count, isinstance(overdue, Overdue) and overdue.leads) == (1, ())
    assert "1 hot lead past its deadline." in words(view)


def test_the_dashboard_shows_what_the_functions_have_marked(
    team: Team, functions: Callable[[str], FlaskClient]
) -> None:
    team.add_lead(**COLD)
    team.process()
    team.clock.advance(LATENESS + timedelta(seconds=1))
    for name in TIMETABLE:
        assert functions(name).post("/", data=b"{}").status_code == 200
    team.wiring.state.webhook_marks.note_webhook(team.clock.now())
    page = functions("dashboard").get("/dashboard/health", environ_overrides={IS_LOCAL: True}).text
    assert "All signs are well." in page
    assert page.count("last run of") == len(TIMETABLE)


@pytest.fixture
def functions(team: Team) -> Callable[[str], FlaskClient]:
    def client_of(name: str) -> FlaskClient:
        client: FlaskClient = create_app(name, "functions/main.py").test_client()
        return client

    return client_of
