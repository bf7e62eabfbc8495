"""A queue that chooses by fit: what is computed at night, what a run reads of it, and who gets the lead."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from functions.commands.replay import replay_assignment
from functions.domain.distribution import (
    EFFECTIVENESS,
    FIT_AHEAD,
    LEAD,
    Strategy,
    advantages_of,
    advantages_text,
    computed_on,
    is_by_debt_alone,
)
from functions.domain.figures.cells import cohort_name
from functions.domain.figures.documents import Document, Progress
from functions.domain.figures.stored import PROGRESS, dump_progress
from functions.ports import Checkpoints, Stored
from functions.reporting.effectiveness import keep_effectiveness
from infra.kept_text import EVERY
from infra.kept_texts import KeptTexts
from tests.builders import TUESDAY_NOON
from tests.team import CONFIGURATION, Team, a_hot_lead, a_team

BEST_FIT = CONFIGURATION.replace("members = [7, 8, 9]", 'members = [7, 8, 9]\nstrategy = "best-fit"')
TODAY = TUESDAY_NOON.date()
SUITS_EIGHT = advantages_text({("hot", 8): Fraction(6, 5), ("cold", 9): Fraction(6, 5)}, day=TODAY)


class Counted:
    """Checkpoints that count how often they are read."""

    def __init__(self, checkpoints: Checkpoints) -> None:
        self._checkpoints, self.reads = checkpoints, Counter[str]()

    def get(self, name: str) -> str | None:
        self.reads[name] += 1
        return self._checkpoints.get(name)

    def set(self, name: str, text: str) -> None:
        self._checkpoints.set(name, text)

    def replace(self, name: str, text: str, *, before: str | None) -> bool:
        return self._checkpoints.replace(name, text, before=before)


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with a_team(tmp_path, configuration=BEST_FIT) as team:
        yield team


def counting(team: Team) -> Counted:
    counted = Counted(team.wiring.state.checkpoints)
    team.wiring.process.kept = KeptTexts(lambda: counted)
    return counted


def test_hot_leads_go_to_whom_they_suit_until_five_ahead_and_the_ledger_makes_it_again(team: Team) -> None:
    team.wiring.state.checkpoints.set(EFFECTIVENESS, SUITS_EIGHT)
    items = [team.add_lead(**a_hot_lead()) for _ in range(12)]
    team.process()
    winners = {item: team.record(item).assignment.manager for item in items}
    by_fit = [item for item in items if not is_by_debt_alone(item)]
    assert [winners[item] for item in by_fit][:4] == [8, 8, 8, 8]
    debts = team.wiring.state.assignments.load(team.initial_state()).rotation_of("everyone").debts
    assert min(debts.values()) >= -FIT_AHEAD * LEAD
    for item in items:
        entry = team.wiring.state.ledger.of_lead(item)[-1]
        assert {each.manager_id: each.advantage for each in entry.candidates}[8] == Fraction(6, 5)
        assert replay_assignment(entry, team.wiring.config).is_same


def test_before_anything_is_computed_leads_go_in_turn(team: Team) -> None:
    items = [team.add_lead(**a_hot_lead()) for _ in range(9)]
    team.process()
    assert Counter(team.record(item).assignment.manager for item in items) == {7: 3, 8: 3, 9: 3}


def test_a_run_reads_them_at_most_once_in_five_minutes(team: Team) -> None:
    counted = counting(team)
    for _ in range(3):
        team.add_lead(**a_hot_lead())
        team.process()
    assert counted.reads == {EFFECTIVENESS: 1}
    team.clock.advance(EVERY)
    team.add_lead(**a_hot_lead())
    team.process()
    assert counted.reads == {EFFECTIVENESS: 2}


def test_a_run_that_assigns_nothing_reads_nothing_of_them(team: Team) -> None:
    item = team.add_lead(**a_hot_lead())
    team.process()
    counted = counting(team)
    team.announce(item)
    team.process()
    assert not counted.reads


def test_without_such_a_queue_nothing_is_read_and_nothing_computed(tmp_path: Path) -> None:
    with a_team(tmp_path) as team:
        counted = counting(team)
        team.add_lead(**a_hot_lead())
        team.process()
        assert not keep_effectiveness(team.wiring.state.figures, counted, team.wiring.config, TUESDAY_NOON)
        assert not counted.reads


def count_cohort(team: Team, day: date, rows: dict[tuple[str, int], tuple[int, int]]) -> None:
    """Store the figures of a week: by band and manager how many were converted, of how many."""
    cube = Counter[tuple[str | int, ...]]()
    for (band, manager), (converted, leads) in rows.items():
        cube[day.weekday(), band, manager, "converted/3"] += converted
        cube[day.weekday(), band, manager, "lost"] += leads - converted
    progress = Progress(TODAY - timedelta(days=300), TUESDAY_NOON)
    documents = {
        cohort_name(day): Stored(Document({"managers": cube}).dump()),
        PROGRESS: Stored(dump_progress(progress)),
    }
    assert team.wiring.state.figures.commit(documents, {})


ROWS = {("hot", 7): (40, 200), ("cold", 7): (20, 200), ("hot", 8): (90, 200), ("cold", 8): (5, 200)}


def test_once_a_day_they_are_computed_out_of_the_mature_leads_of_half_a_year(team: Team) -> None:
    state, config = team.wiring.state, team.wiring.config
    count_cohort(team, TODAY - timedelta(days=60), {**ROWS, ("hot", 0): (50, 50)})
    assert keep_effectiveness(state.figures, state.checkpoints, config, TUESDAY_NOON)
    text = state.checkpoints.get(EFFECTIVENESS) or ""
    found = advantages_of(text)
    assert computed_on(text) == TODAY
    assert found["hot", 8] > 1 > found["hot", 7]
    assert found["cold", 7] > 1 > found["cold", 8]
    assert {manager for _, manager in found} == {7, 8}
    assert not keep_effectiveness(state.figures, state.checkpoints, config, TUESDAY_NOON)
    tomorrow = TUESDAY_NOON + timedelta(days=1)
    assert keep_effectiveness(state.figures, state.checkpoints, config, tomorrow)


@pytest.mark.parametrize("days", [3, 200])
def test_leads_that_are_too_young_or_too_old_say_nothing(team: Team, days: int) -> None:
    state = team.wiring.state
    count_cohort(team, TODAY - timedelta(days=days), ROWS)
    assert keep_effectiveness(state.figures, state.checkpoints, team.wiring.config, TUESDAY_NOON)
    assert advantages_of(state.checkpoints.get(EFFECTIVENESS) or "") == {}


def test_before_anything_is_counted_nobody_is_better_with_anything(team: Team) -> None:
    state = team.wiring.state
    assert keep_effectiveness(state.figures, state.checkpoints, team.wiring.config, TUESDAY_NOON)
    assert advantages_of(state.checkpoints.get(EFFECTIVENESS) or "") == {}


def test_an_experiment_gives_one_arm_out_by_fit_and_the_ledger_makes_both_again(tmp_path: Path) -> None:
    experiment = (
        '[experiment]\nname = "fit"\nstarted = "2026-11-01"\n'
        'strategy = { queue = "everyone", value = "best-fit" }\n'
    )
    with a_team(tmp_path, configuration=f"{CONFIGURATION}\n{experiment}") as team:
        assert team.wiring.config.chooses_by_fit
        team.wiring.state.checkpoints.set(EFFECTIVENESS, SUITS_EIGHT)
        items = [team.add_lead(**a_hot_lead()) for _ in range(20)]
        team.process()
        entries = [team.wiring.state.ledger.of_lead(item)[-1] for item in items]
        by_arm = Counter((each.candidates[0].strategy, each.candidates[1].advantage) for each in entries)
        assert set(by_arm) == {
            (Strategy.ROUND_ROBIN, Fraction(1)),
            (Strategy.BEST_FIT, Fraction(6, 5)),
        }
        assert all(replay_assignment(each, team.wiring.config).is_same for each in entries)
