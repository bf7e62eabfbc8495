"""A state that moves each night, from each store to each other: the week ends as if it had never moved."""

from dataclasses import astuple, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.moving.week import a_week, explained, move_stage, pages, told
from tests.quarter.play import START
from tests.quarter.stage import Stage

pytestmark = [pytest.mark.long, pytest.mark.process]
WAY = ("firestore", "dynamodb", "sqlite", "dynamodb", "firestore", "sqlite")
"""Where the state is from the second day on; it begins on SQLite."""


@dataclass(frozen=True)
class End:
    """What a week has come to: every lead in the portal and explained, what was sent, every page by line."""

    leads: dict[int, Any]
    explained: dict[str, Any]
    told: list[str]
    pages: set[tuple[str, str]]

    @classmethod
    def of(cls, stage: Stage, folder: Path) -> "End":
        shown = {(name, line) for name, text in pages(stage, folder).items() for line in text.splitlines()}
        leads = dict(stage.portal.store.records[1]._rows)
        return cls(leads, explained(stage), list(map(str, told(stage))), shown)


def test_a_week_ends_as_if_the_state_had_never_moved(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    new = {store: request.getfixturevalue(f"new_{store}") for store in set(WAY)}
    way = iter(WAY)

    def move_on(stage: Stage, day: datetime) -> None:
        if day > START:
            report = move_stage(stage, new[next(way)]())
            assert report.is_done, report

    for name in ("stayed", "moved"):
        (tmp_path / name).mkdir()
    with a_week(tmp_path / "stayed") as stage:
        stayed = End.of(stage, tmp_path / "pages of stayed")
    with a_week(tmp_path / "moved", on_day=move_on) as stage:
        moved = End.of(stage, tmp_path / "pages of moved")
    assert next(way, None) is None
    assert sorted(stayed.pages ^ moved.pages) == []
    assert astuple(stayed) == astuple(moved)
