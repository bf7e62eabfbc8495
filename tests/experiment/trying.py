"""A team whose portal compares two scorecards, or two strategies."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from functions.domain.experiment import Arm, Experiment, Trial
from functions.domain.figures.cells import cells_of, cohort_name
from functions.domain.figures.documents import Document, Progress
from functions.domain.figures.stored import PROGRESS, dump_progress
from functions.domain.item import Item
from functions.ports import Stored
from functions.reporting.fold import LATENESS
from infra.configuration.watch import EVERY
from infra.wiring import Wiring
from tests.builders import TUESDAY_NOON
from tests.figures.trial_world import a_lead
from tests.local.test_taking_up import write
from tests.team import CONFIGURATION, Team, a_hot_lead, a_team, handling

SECOND = CONFIGURATION.replace("RECOMMENDATION = 40", "RECOMMENDATION = 5").replace("from = 40", "from = 50")
"""A hot lead of 90 points has 55 by this card, and is warm."""
FILE = "second.toml"
STARTED = "2026-11-02"
"""A day before the team's first one."""


def experiment_of(more: str = "", *, card: str = FILE, name: str = "learned") -> str:
    """Return the section of an experiment, to be put behind a configuration."""
    compared = f'card = "{card}"' if card else ""
    return f'\n[experiment]\nname = "{name}"\nstarted = "{STARTED}"\n{compared}\n{more}\n'


EARLY = TUESDAY_NOON.date() - timedelta(days=61)
SINCE = EARLY - timedelta(days=1)
OLD = experiment_of("planned = 1800").replace(STARTED, EARLY.isoformat())
"""The same, begun two months ago."""


@contextmanager
def a_trying_team(
    directory: Path, experiment: str, *, second: str = SECOND, base: str = CONFIGURATION
) -> Iterator[Team]:
    (directory / FILE).write_text(handling(second), encoding="utf-8")
    with a_team(directory, configuration=base + experiment, hash_key="k" * 32) as team:
        yield team


def change(team: Team, experiment: str) -> Wiring:
    """Let the file say another thing of the experiment; return the wiring that works by it."""
    before = team.wiring
    write(before, handling(CONFIGURATION + experiment))
    for _ in range(2):  # a file that has just changed is looked at twice
        team.wiring = before.at_work()
        team.clock.advance(EVERY)
    assert team.wiring is not before
    return team.wiring


def hot_leads(team: Team, count: int = 12) -> list[Item]:
    """Let leads of different people come in, and be given out."""
    items = [team.add_lead(**a_hot_lead()) for _ in range(count)]
    team.process()
    return items


def trial_of(team: Team, item: Item) -> Trial:
    trial = team.record(item).trial
    assert trial is not None
    return trial


def by_arm(team: Team, items: list[Item]) -> dict[Arm, list[Item]]:
    """Return the leads by their arms; in a test there are some of each."""
    found = {arm: [item for item in items if trial_of(team, item).arm is arm] for arm in Arm}
    assert all(found.values())
    return found


def points(team: Team, items: list[Item]) -> set[Any]:
    """Return the points that the portal shows of leads."""
    return {team.lead(item)["UF_CRM_LEAD_SCORE"] for item in items}


def experiment(team: Team) -> Experiment:
    found = team.wiring.config.experiment
    assert found is not None
    return found


def count_arms(team: Team, a: tuple[int, int], b: tuple[int, int]) -> None:
    """Have the figures say that so many of so many leads of each arm were converted, weeks ago."""
    figures, cells = team.wiring.state.figures, cells_of(None, since=SINCE)
    for arm, (converted, leads) in zip(Arm, (a, b), strict=True):
        trial, of = Trial("learned", arm), {True: converted, False: leads - converted}
        for is_won, number in of.items():
            row = a_lead(EARLY, trial, converted=5 if is_won else None)
            for cell in cells_of(row, since=SINCE):
                cells[cell] += number
    name = cohort_name(EARLY)
    document = Document().plus((cell, number) for cell, number in cells.items() if cell.document == name)
    progress = dump_progress(Progress(SINCE, team.clock.now() - LATENESS))
    read = figures.read([PROGRESS, name])
    stored = {
        key: Stored(text, read[key].version if key in read else None)
        for key, text in ((PROGRESS, progress), (name, document.dump()))
    }
    assert figures.commit(stored, {})
