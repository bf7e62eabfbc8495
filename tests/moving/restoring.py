"""A state that is restored from a backup while the portal has gone on, and what people are sent then."""

import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from functions.commands.move import RECENT, move_state
from infra import wiring
from infra.wiring import Wiring
from tests.chaos.told import Tag, is_on_top, of_comment, of_log_message, of_todo
from tests.moving.week import a_week, opened
from tests.quarter.stage import Stage

QUARTER = timedelta(minutes=15)
AFTERWARDS = 4
"""Quarters of an hour, before anybody is at work: no manager is given anything that they had not before."""


@dataclass(frozen=True)
class Ended:
    """Whose the leads are, and how often who was sent what of which; what replaces another is no second."""

    owners: dict[int, int]
    told: Counter[tuple[str, str, int]]

    @classmethod
    def of(cls, stage: Stage) -> "Ended":
        portal = stage.portal
        tags = [(Tag.of(each.tag), each.user) for each in portal.notifications]
        told = Counter(
            [
                *((str(tag.item), tag.kind, user) for tag, user in tags),
                *((str(of_todo(each)), "to-do", each.responsible) for each in portal.todos),
                *((str(of_comment(each)), f"on top: {is_on_top(each)}", 0) for each in portal.comments),
                *((str(of_log_message(each)), "line", 0) for each in portal.log_messages),
            ]
        )
        rows = portal.store.records[1]._rows
        return cls({number: row["ASSIGNED_BY_ID"] for number, row in rows.items()}, told)


def a_week_restored(
    directory: Path, *, backup: str, restored: str, on: int, url: str = ""
) -> tuple[Ended, Ended]:
    """Let a week end, restore what was saved as its day `on` began, and go on; return both ends.

    Args:
        backup: where the state is saved, on SQLite; a copy of the file, if the state is on SQLite itself.
        restored: where it is restored to; the backup itself, if the state is on SQLite.
        url: where the state is.
    """
    days: list[datetime] = []

    def on_day(stage: Stage, day: datetime) -> None:
        days.append(day)
        if len(days) - 1 == on:
            _save(stage, backup)

    with a_week(directory, url=url, on_day=on_day) as stage:
        before = Ended.of(stage)
        if restored != backup:
            moved = move_state(opened(backup), opened(restored), origin=backup, now=stage.clock.now())
            assert moved.is_done, moved
        _work_on(stage, restored)
        return before, _afterwards(stage)


def a_week_and_an_hour(directory: Path) -> Ended:
    """Return how a week ends without any of it, an hour later."""
    with a_week(directory) as stage:
        return _afterwards(stage)


def _save(stage: Stage, backup: str) -> None:
    here = stage.app.settings.state
    if here.startswith("sqlite"):
        files = [sqlite3.connect(each.removeprefix("sqlite:///")) for each in (here, backup)]
        with closing(files[0]) as file, closing(files[1]) as copy:
            file.backup(copy)
    else:
        now = stage.clock.now() + RECENT
        assert move_state(stage.app.state, opened(backup), origin=here, now=now).is_done


def _work_on(stage: Stage, url: str) -> None:
    before = stage.app
    stage.app = Wiring(replace(before.settings, state=url), clock=stage.clock)
    wiring.use(stage.app)
    before.close()


def _afterwards(stage: Stage) -> Ended:
    for _ in range(AFTERWARDS):
        stage.clock.advance(QUARTER)
        for target in ("reconciling", "rescoring", "reporting"):
            stage.call(target)
    stage.call("nurturing")
    return Ended.of(stage)
