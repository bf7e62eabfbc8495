"""`reporting` over a team's own leads: counted as they are, once, and followed when they depart."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from functions.commands.erase import erase_leads
from functions.commands.personal_data import PersonalData
from functions.domain.figures.cells import NOW, cohort_name
from functions.domain.figures.documents import Document
from functions.domain.figures.stored import PROGRESS
from functions.reporting.fold import LATENESS, FoldReport, fold
from tests.builders import A_KEY, TUESDAY_NOON
from tests.team import COLD, Team, a_hot_lead, a_team

WEEK = cohort_name(TUESDAY_NOON.date())


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with a_team(tmp_path) as team:
        yield team


def count(team: Team, *, after: timedelta = LATENESS + timedelta(seconds=1)) -> FoldReport:
    """Let the last changes be old enough, and count them."""
    team.clock.advance(after)
    config = team.wiring.config
    return fold(
        team.wiring.state.figures,
        business=config.business,
        closed_kept=config.closed_kept,
        now=team.clock.now(),
    )


def fates(team: Team) -> Counter[str]:
    """Return how many leads of the week have which fate."""
    found = team.wiring.state.figures.read([WEEK])
    fates = Counter[str]()
    for (_, _, fate), number in Document.load(found[WEEK].text).cube("leads").items() if found else ():
        fates[str(fate)] += number
    return fates


def open_leads(team: Team) -> int:
    found = team.wiring.state.figures.read([NOW])
    return sum(Document.load(found[NOW].text).cube("open").values()) if found else 0


def test_nothing_is_counted_before_a_lead_has_come(team: Team) -> None:
    assert count(team) == FoldReport()
    assert team.wiring.state.figures.read([PROGRESS]) == {}


def test_what_a_run_may_still_be_storing_is_counted_later(team: Team) -> None:
    team.add_lead(**a_hot_lead())
    team.process()
    assert count(team, after=LATENESS - timedelta(seconds=1)).counted == 0
    assert count(team, after=timedelta(seconds=2)).counted == 1


def test_a_lead_is_counted_as_it_goes_on_and_nothing_twice(team: Team) -> None:
    sold, junk = team.add_lead(**a_hot_lead()), team.add_lead(**COLD)
    team.process()
    assert count(team).changed == 2
    assert (fates(team), open_leads(team)) == ({"open": 2}, 2)
    assert count(team).changed == 0
    team.actions.update_lead(sold, STATUS_ID="CONVERTED")
    team.actions.update_lead(junk, STATUS_ID="JUNK")
    team.announce(sold, junk)
    team.process()
    assert count(team).changed == 2
    assert (fates(team), open_leads(team)) == ({"converted/0": 1, "junk/0": 1}, 0)
    team.actions.update_lead(sold, STATUS_ID="IN_PROCESS")
    team.announce(sold)
    team.process()
    count(team)
    assert fates(team)["open"] == 1
    assert open_leads(team) == 1


def test_a_lead_that_is_deleted_in_the_portal_counts_as_gone(team: Team) -> None:
    item = team.add_lead(**a_hot_lead())
    team.process()
    count(team)
    team.actions.delete_lead(item)
    team.announce(item)
    team.process()
    count(team)
    assert (fates(team), open_leads(team)) == ({"gone": 1}, 0)


def test_a_lead_that_is_deleted_before_it_was_counted_counts_as_gone(team: Team) -> None:
    first = team.add_lead(**a_hot_lead())
    team.process()
    count(team)
    item = team.add_lead(**a_hot_lead())
    team.process()
    team.actions.delete_lead(item)
    team.announce(item)
    team.process()
    count(team)
    assert fates(team) == {"gone": 1, "open": 1}
    assert team.wiring.state.leads.get_many([first, item]).keys() == {first}


def test_an_erased_person_is_taken_out_of_the_counts(team: Team) -> None:
    item = team.add_lead(**a_hot_lead())
    team.process()
    count(team)
    state = team.wiring.state
    data = PersonalData.of(state, A_KEY)
    erase_leads([item], data, counted={item: None})
    count(team)
    assert (fates(team), open_leads(team)) == ({}, 0)
    assert state.figures.tallies([item]) == {}


def test_a_document_that_cannot_be_read_is_made_anew_of_what_is_known_and_told(team: Team) -> None:
    item, _ = team.add_lead(**a_hot_lead()), team.add_lead(**a_hot_lead())
    team.process()
    count(team)
    figures = team.wiring.state.figures
    spoilt = figures.read([WEEK])[WEEK]
    figures.commit({WEEK: type(spoilt)("no JSON", spoilt.version)}, {})
    team.actions.update_lead(item, STATUS_ID="CONVERTED")
    team.announce(item)
    team.process()
    assert count(team).rebuilt == (WEEK,)
    assert fates(team) == {"converted/0": 1, "open": 1}


def test_a_lead_that_turns_up_after_its_record_was_forgotten_is_not_counted_twice(team: Team) -> None:
    item = team.add_lead(**a_hot_lead())
    team.process()
    count(team)
    state, kept = team.wiring.state, team.wiring.config.closed_kept
    state.leads.delete([item])
    state.figures.expire(team.clock.now() + timedelta(days=500))
    team.clock.advance(kept + timedelta(days=1))
    figures = state.figures
    figures.commit({}, {item: type(figures.tallies([item])[item])(None, 1)})
    team.announce(item)
    team.process()
    assert count(team).changed == 1
    assert fates(team) == {"open": 1}
    team.actions.update_lead(item, STATUS_ID="CONVERTED")
    team.announce(item)
    team.process()
    count(team)
    assert fates(team) == {"open": 1}


def test_a_week_that_is_over_for_longer_than_it_is_kept_is_not_begun_again(team: Team) -> None:
    item = team.add_lead(**COLD)
    team.process()
    assert count(team).changed == 1
    figures, config, kept = team.wiring.state.figures, team.wiring.config, timedelta(days=180)
    team.clock.advance(kept + timedelta(days=7))
    weekly_and_of_the_day = 3 + 1
    assert figures.expire(team.clock.now() + timedelta(days=3 * 365)) == weekly_and_of_the_day
    team.actions.update_lead(item, STATUS_ID="CONVERTED")
    team.announce(item)
    team.process()
    team.clock.advance(LATENESS + timedelta(seconds=1))
    calendar, now = config.business, team.clock.now()
    report = fold(figures, business=calendar, closed_kept=timedelta(days=999), now=now, kept=kept)
    assert report.changed == 1
    assert figures.read([WEEK]) == {}
    assert open_leads(team) == 0
