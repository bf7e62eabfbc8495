"""A store that refuses because of one lead: after some attempts the lead is set aside, the others go on."""

from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.domain.item import Item
from functions.domain.lead.facts import lead_subject
from functions.domain.lead.record import LeadState
from functions.errors import StateUnavailable
from functions.processing.case import Pipeline
from functions.processing.lease import LEASE
from functions.processing.record import LONGEST_PAUSE
from functions.processing.run import ATTEMPTS_TOGETHER, ProcessingReport, process_inbox
from tests.processing.watching import assert_told_once, until_nothing_is_due
from tests.team import Team, a_hot_lead, a_team

METHODS = (("signals", "of_subjects"), ("leads", "get_many"), ("assignments", "assign"))
"""What a batch asks a store for several leads together."""


class Refuses:
    """A store that cannot bear some leads in one of its methods."""

    def __init__(self, port: Any, method: str, items: Collection[Item]) -> None:
        self._port, self._method = port, method
        self._unbearable = {*items, *map(lead_subject, items)}

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._port, name)
        return self._refusing(method) if name == self._method else method

    def _refusing(self, method: Any) -> Any:
        def call(some: Any, *others: Any, **more: Any) -> Any:
            # Leads, subjects, or requests for a manager.
            if self._unbearable & {getattr(getattr(each, "draft", each), "item", each) for each in some}:
                raise StateUnavailable("The request took longer than the store allows.")
            return method(some, *others, **more)

        return call


def refusing(team: Team, port: str, method: str, items: Collection[Item]) -> Pipeline:
    store: Any = Refuses(getattr(team.pipeline, port), method, items)
    changed: dict[str, Any] = {port: store}
    return replace(team.pipeline, **changed)


def run(team: Team, pipeline: Pipeline) -> ProcessingReport | None:
    """Return the report of a run, None when the store has ended it; what it had leased is due then."""
    try:
        return process_inbox(pipeline, until=team.clock.now() + timedelta(hours=1))
    except StateUnavailable:
        team.clock.advance(LEASE)
        return None


def assert_others_go_on(team: Team, port: str, method: str, *, good: int, bad: list[int]) -> None:
    """Let the store refuse because of the leads at these places, and see what becomes of all of them."""
    items = [team.add_lead(**a_hot_lead()) for _ in range(good + len(bad))]
    unbearable = [items[place % len(items)] for place in bad]
    others = [item for item in items if item not in unbearable]
    pipeline = refusing(team, port, method, unbearable)
    reports = [run(team, pipeline) for _ in range(ATTEMPTS_TOGETHER)]
    assert reports == [None] * ATTEMPTS_TOGETHER
    report = run(team, pipeline)
    assert report is not None
    assert set(report.broken) == set(unbearable)
    assert {team.record(item).state for item in others} <= {LeadState.ASSIGNED}

    # They come back, and those that have come meanwhile are handled beside them at once.
    team.clock.advance(LONGEST_PAUSE)
    late = team.add_lead(**a_hot_lead())
    report = run(team, pipeline)
    assert report is not None
    assert set(report.broken) == set(unbearable)
    assert team.record(late).state is LeadState.ASSIGNED

    until_nothing_is_due(team)
    assert {team.record(item).state for item in items} == {LeadState.ASSIGNED}
    assert_told_once(team, [*items, late])


@pytest.mark.parametrize(("port", "method"), METHODS)
def test_r2_a_store_that_refuses_because_of_one_lead_does_not_stop_the_others(
    tmp_path: Path, port: str, method: str
) -> None:
    with a_team(tmp_path) as team:
        assert_others_go_on(team, port, method, good=3, bad=[1])


@pytest.mark.long
@settings(max_examples=10)
@given(
    where=st.sampled_from(METHODS),
    good=st.integers(0, 12),
    bad=st.lists(st.integers(0, 40), min_size=1, max_size=3),
)
def test_whichever_leads_a_store_cannot_bear_the_others_are_handled_once(
    where: tuple[str, str], good: int, bad: list[int]
) -> None:
    with TemporaryDirectory() as folder, a_team(Path(folder)) as team:
        assert_others_go_on(team, *where, good=good, bad=bad)


def test_a_store_that_refuses_everything_sets_no_lead_aside(tmp_path: Path) -> None:
    with a_team(tmp_path) as team:
        items = [team.add_lead(**a_hot_lead()) for _ in range(3)]
        pipeline = refusing(team, "leads", "get_many", items)
        uow: Any = RefusesAll()
        pipeline = replace(pipeline, unit_of_work=uow)
        outage = 2 * ATTEMPTS_TOGETHER
        assert [run(team, pipeline) for _ in range(outage)] == [None] * outage
        until_nothing_is_due(team)
        assert_told_once(team, items)


class RefusesAll:
    """A store that stores nothing."""

    def commit(self, *_: object, **__: object) -> set[int]:
        raise StateUnavailable("The disk is full.")
