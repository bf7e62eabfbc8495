"""A batch enters each of the five rooms of the pipeline once, in order, and comes back to none of them."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from types import FrameType
from typing import Any

from functions.domain.item import lead
from functions.domain.lead.look_reason import LookReason
from functions.processing.lease import LEASE
from functions.processing.pipeline import process_batch
from tests.nurturing.night import a_nurturing_team
from tests.team import COLD, HOT, Team, a_hot_lead

STEPS = ("read", "decide", "assign", "write", "record")
ROOMS = {f"functions.processing.{step}": step for step in STEPS}


@contextmanager
def rooms_entered() -> Iterator[list[str]]:
    """The rooms whose functions run, in order, each named once for a stay."""
    entered: list[str] = []

    def note(frame: FrameType, event: str, _argument: Any) -> None:
        room = ROOMS.get(frame.f_globals.get("__name__", ""))
        if event == "call" and room is not None:
            entered.append(room)

    sys.setprofile(note)
    try:
        yield entered
    finally:
        sys.setprofile(None)
        entered[:] = [room for room, _ in groupby(entered)]


def stays_of_one_batch(team: Team) -> list[str]:
    entries = team.wiring.state.inbox.lease(100, now=team.clock.now(), duration=LEASE)
    with rooms_entered() as entered:
        process_batch(entries, team.pipeline)
    return entered


def test_every_kind_of_lead_goes_through_the_rooms_together_and_only_once(tmp_path: Path) -> None:
    with a_nurturing_team(tmp_path) as team:
        first = team.add_lead(**HOT)
        cold, closed, echo, due = (team.add_lead(**COLD) for _ in range(4))
        team.process()
        new, repeat = team.add_lead(**a_hot_lead()), team.add_lead(**HOT)
        team.actions.update_lead(closed, STATUS_ID="JUNK")
        team.announce(first, closed, echo, lead(4711))
        team.announce(cold, reason=LookReason.NURTURE)
        team.announce(due, reason=LookReason.DUE)
        assert stays_of_one_batch(team) == list(STEPS)
        assert team.record(new).assignment.manager is not None
        assert team.record(repeat).identity.repeat_of == first


def test_a_batch_that_cannot_be_read_goes_through_as_well(tmp_path: Path) -> None:
    with a_nurturing_team(tmp_path) as team:
        team.add_lead(**HOT)
        team.portal.faults.add(team.unavailable, times=0)
        assert stays_of_one_batch(team) == list(STEPS)
