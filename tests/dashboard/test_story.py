"""A lead's story: what happened in its order, who got it and why not the others, and no name of the lead."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from functions.commands.explain import explain_lead
from functions.dashboard.story import story_of
from functions.dashboard.view.story import Happening, StoryView
from functions.domain.item import Item
from functions.domain.lead.look_reason import LookReason
from infra.cli.wording import wording_of
from infra.web.dashboard import render_page
from tests.builders import BERLIN
from tests.team import HOT, Team, a_team


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with a_team(tmp_path) as team:
        yield team


def at(hour: int, minute: int) -> datetime:
    return datetime(2026, 11, 3, hour, minute, tzinfo=BERLIN)


def look(team: Team, item: Item, moment: datetime, reason: LookReason = LookReason.DUE) -> None:
    team.clock.advance_to(moment)
    team.announce(item, reason=reason)
    team.process()


def story(team: Team, item: Item) -> StoryView:
    app, now = team.wiring, team.clock.now()
    explanation = explain_lead(team.record(item), app.state.ledger, app.config, now)
    return story_of(explanation, app.config, wording_of(app.loaded), now, portal_url="")


def test_a_lead_that_was_taken_back_and_touched_too_late_tells_both(team: Team) -> None:
    item = team.add_lead(**HOT)
    team.process()
    first = team.record(item).assignment.manager
    for minute in (16, 20):
        look(team, item, at(12, minute))
    team.clock.advance_to(at(12, 45))
    team.actions.add_activity(item, "call", direction="outgoing")
    look(team, item, at(12, 46), LookReason.UPDATED)
    told = story(team, item)
    happened = [(event.what, event.manager) for event in told.events]
    second = told.manager
    assert happened == [
        (Happening.ARRIVED, ""),
        (Happening.ASSIGNED, f"manager {first}"),
        (Happening.TAKEN_BACK, f"manager {first}"),
        (Happening.ASSIGNED, second),
        (Happening.TOUCHED, second),
    ]
    assert told.events[-1].is_late
    assert (told.points, told.band, told.due_at) == (90, "hot", None)
    assert sum(each.points for each in told.reasons) == 90


def test_the_touch_of_somebody_who_was_given_the_lead_by_hand_is_told(team: Team) -> None:
    item = team.add_lead(**HOT)
    team.process()
    other = 8 if team.record(item).assignment.manager == 7 else 7
    team.clock.advance_to(at(12, 5))
    team.actions.update_lead(item, by=3, ASSIGNED_BY_ID=other)
    look(team, item, at(12, 6), LookReason.UPDATED)
    team.clock.advance_to(at(12, 30))
    team.actions.add_activity(item, "call", direction="outgoing", by=other)
    look(team, item, at(12, 31), LookReason.TOUCHED)
    touched = [event.at for event in story(team, item).events if event.what is Happening.TOUCHED]
    assert touched == [at(12, 30)]


def test_everybody_who_was_passed_over_is_told_with_the_reason(team: Team) -> None:
    item = team.add_lead(**HOT)
    team.process()
    [assigned] = [event for event in story(team, item).events if event.what is Happening.ASSIGNED]
    assert len(assigned.passed_over) == 2
    assert all(each.why for each in assigned.passed_over)
    assert assigned.queue == "everyone"


def test_a_running_deadline_is_told(team: Team) -> None:
    item = team.add_lead(**HOT)
    team.process()
    running = story(team, item)
    assert running.due_at == at(12, 20)
    page = render_page(running, base="/dashboard")
    # It is what happens next, and not that nothing does.
    assert ("The deadline of the first touch." in page, "Nothing by itself" in page) == (True, False)
    team.clock.advance_to(at(12, 4))
    team.actions.add_activity(item, "call", direction="outgoing")
    look(team, item, at(12, 5), LookReason.UPDATED)
    assert "The deadline of the first touch." not in render_page(story(team, item), base="/dashboard")


def test_the_page_names_no_person_but_managers(team: Team) -> None:
    item = team.add_lead(**HOT, NAME="Wilhelmine", TITLE="Quote for Wilhelmine", COMMENTS="knows Boris")
    team.process()
    look(team, item, team.clock.now() + timedelta(minutes=1))
    page = render_page(story(team, item), base="/dashboard")
    for secret in ("Wilhelmine", "knows", "5550101", "buyer@example.com"):
        assert secret not in page
    assert "90" in page
