"""Signals in the figures: each counts once by its receipt, and once more when it is about to expire."""

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest

from functions.dashboard.lines import lines_of
from functions.dashboard.pages import overview_page
from functions.dashboard.reading import Reading, read_period
from functions.dashboard.signs import Signs
from functions.domain.figures.received import received
from functions.errors import StateUnavailable
from functions.ports import Figures
from functions.reporting.fold import LATENESS, fold
from functions.reporting.received import AHEAD, PAGE
from functions.signals.accept import SignalPolicy, accept_signals
from functions.signals.event import SignalEvent
from infra.pseudonyms import HmacPseudonyms
from infra.settings import Secret
from infra.web.dashboard import render_page
from tests.builders import a_record
from tests.reporting.model import Troubled
from tests.team import CONFIGURATION, Team, a_hot_lead, a_team

KEPT = timedelta(days=30)
MINUTE = timedelta(minutes=1)
PSEUDONYMS = HmacPseudonyms(Secret("a-key-for-hashes"))
SIGNALS = """
[[signal]]
id = "opened"
type = "email.opened"
points = 5
expires = "30d"
"""


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with a_team(tmp_path, configuration=CONFIGURATION + SIGNALS) as team:
        team.add_lead(**a_hot_lead())
        team.process()
        yield team


def send(team: Team, *ids: str, email: str = "", kind: str = "email.opened") -> None:
    """Let a sender tell of what a person did, or the first lead."""
    state, now = team.wiring.state, team.clock.now()
    item = None if email else str(team.item(1))
    accept_signals(
        [SignalEvent(type=kind, at=now.isoformat(), item=item, email=email, id=each) for each in ids],
        policy=SignalPolicy({"email.opened", "page.viewed"}, KEPT, KEPT),
        pseudonyms=PSEUDONYMS,
        signals=state.signals,
        leads=state.leads,
        inbox=state.inbox,
        wakeups=team.wiring.wakeups,
        now=now,
    )


def count(team: Team, figures: Figures | None = None) -> int:
    state, config = team.wiring.state, team.wiring.config
    team.clock.advance(LATENESS + timedelta(seconds=1))
    return fold(
        figures or state.figures,
        business=config.business,
        closed_kept=config.closed_kept,
        now=team.clock.now(),
    ).signals


def reading_of(team: Team) -> Reading:
    state, config = team.wiring.state, team.wiring.config
    reading = read_period(state.figures, state.assignments, config, team.clock.now(), days=90, names={})
    assert reading is not None
    return reading


def fates(team: Team) -> dict[str, Counter[str]]:
    return received(reading_of(team).cubes)


def test_signals_count_by_type_and_by_whether_they_are_a_leads_each_once(team: Team) -> None:
    send(team, "a", "b")
    send(team, "b", "c", email="one@example.com")
    send(team, "d", email="one@example.com", kind="page.viewed")
    assert count(team) == 4
    assert fates(team) == {"email.opened": {"matched": 2, "unmatched": 1}, "page.viewed": {"unmatched": 1}}
    send(team, "a")
    assert count(team) == 0
    send(team, "e")
    assert count(team) == 1
    assert fates(team)["email.opened"] == {"matched": 3, "unmatched": 1}


def test_a_signal_that_is_still_on_its_way_is_not_missed(team: Team) -> None:
    send(team, "a")
    team.clock.advance(LATENESS - MINUTE)
    state, config = team.wiring.state, team.wiring.config
    fold(state.figures, business=config.business, closed_kept=config.closed_kept, now=team.clock.now())
    assert count(team) == 1


def test_a_signal_that_expires_is_by_then_a_leads_or_it_was_nobodys(team: Team) -> None:
    send(team, "a", "b", email="one@example.com")
    send(team, "c", email="two@example.com")
    send(team, "d")
    count(team)
    subject = PSEUDONYMS.subject_of_email("two@example.com") or ""
    team.wiring.state.leads.save([a_record(team.item(9), subjects=(subject,))])
    count(team)
    assert fates(team)["email.opened"] == {"matched": 1, "unmatched": 3}
    team.clock.advance(KEPT - AHEAD)
    for _ in range(2):
        count(team)
        assert +fates(team)["email.opened"] == {"matched": 2, "expired": 2}


@pytest.mark.parametrize("seed", range(5))
def test_whatever_becomes_of_commits_each_signal_counts_once(team: Team, seed: int) -> None:
    dice = random.Random(seed)
    port = team.wiring.state.figures
    troubled = Troubled(port, dice, between=lambda: _count_calmly(team))
    sent = 0
    for number in range(30):
        ids = [f"{number}-{each}" for each in range(dice.randint(0, 4))]
        send(team, *ids, email=dice.choice(["", "one@example.com"])) if ids else None
        sent += len(ids)
        with suppress(StateUnavailable):
            count(team, cast(Figures, troubled))
    count(team)
    assert fates(team)["email.opened"].total() == sent


def _count_calmly(team: Team) -> None:
    state, config = team.wiring.state, team.wiring.config
    fold(state.figures, business=config.business, closed_kept=config.closed_kept, now=team.clock.now())


def test_more_than_a_page_is_counted_in_one_run(team: Team) -> None:
    for start in range(0, 2 * PAGE, 250):
        send(team, *map(str, range(start, start + 250)), email=f"{start}@example.com")
    send(team, "last")
    assert count(team) == 2 * PAGE + 1
    assert fates(team)["email.opened"].total() == 2 * PAGE + 1


def test_the_page_and_the_table_say_how_many_signals_were_a_leads(team: Team) -> None:
    reading = None
    for ids, email in (("abc", ""), ("de", "one@example.com")):
        send(team, *ids, email=email)
    count(team)
    reading = reading_of(team)
    view = overview_page(reading, Signs(team.clock.now()), by_manager=True)
    assert view.later.signals is not None
    assert (view.later.signals.count, view.later.signals.of) == (3, 5)
    assert "Signals received, matched to a lead" in render_page(view, base=None)
    lines = [each for each in lines_of(reading, by_manager=True) if each.figure.startswith("signals")]
    assert [(each.figure, each.dimension, each.value) for each in lines] == [
        ("signals matched", "signal type=email.opened", 3),
        ("signals unmatched", "signal type=email.opened", 2),
    ]


def test_the_page_says_of_how_many_leads_taken_back_the_senior_was_notified(team: Team) -> None:
    for _ in range(4):  # a reminder, the take-back, a reminder, the second deadline
        team.clock.advance(20 * MINUTE)
        team.announce(team.item(1))
        team.process()
    count(team)
    later = overview_page(reading_of(team), Signs(team.clock.now()), by_manager=True).later
    assert (later.taken_back, later.senior_told) == (1, 1)
