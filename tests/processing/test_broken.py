"""A lead that our code cannot handle is set aside and named; the leads that came with it go on."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from functions.domain.item import Item
from functions.domain.lead.record import SCHEMA, LeadState
from functions.errors import StateUnavailable
from functions.ports import BROKEN
from functions.processing.broken import note_broken
from functions.processing.run import ProcessingReport, process_inbox
from tests.builders import a_record
from tests.team import Team, a_hot_lead, a_team


class Breaks:
    """A port that cannot bear one lead: reading it, or, with all else done, writing it."""

    def __init__(self, port: Any, method: str, item: Item, error: Exception) -> None:
        self.port, self.method, self.item, self.error = port, method, item, error

    def __getattr__(self, name: str) -> Any:
        method = getattr(self.port, name)
        return self._broken(method) if name == self.method else method

    def _broken(self, method: Any) -> Any:
        def call(some: Any, **rest: Any) -> Any:
            if self.item in [getattr(each, "item", each) for each in some]:
                raise self.error
            return method(some, **rest)

        return call


def run_without(team: Team, item: Item, *, method: str = "read", error: Exception) -> ProcessingReport:
    crm: Any = Breaks(team.pipeline.crm, method, item, error)
    return process_inbox(replace(team.pipeline, crm=crm), until=team.clock.now() + timedelta(hours=1))


@pytest.mark.parametrize("method", ["read", "write"])
def test_one_lead_that_breaks_the_run_waits_and_the_others_are_handled_once(
    tmp_path: Path, method: str
) -> None:
    with a_team(tmp_path, plan="unlimited") as team:
        items = [team.add_lead(**a_hot_lead()) for _ in range(21)]
        bad = items[13]
        report = run_without(team, bad, method=method, error=ValueError("Anna Muster, +49 30 5550101"))
        others = [item for item in items if item != bad]
        assert {team.record(item).state for item in others} == {LeadState.ASSIGNED}
        assert sorted(team.item(todo.lead_id) for todo in team.portal.todos) == others
        assert {note.user for note in team.portal.notifications} >= {3}
        assert len(team.portal.sent_notifications) == 2 * len(others)
        assert list(report.broken) == [bad]
        assert report.broken[bad].startswith(f"ValueError at functions.processing.{method}:")
        assert report.errors == {"ValueError": 1}
        assert team.wiring.state.inbox.has([bad])

        team.clock.advance(timedelta(minutes=15))
        team.process()
        assert team.record(bad).state is LeadState.ASSIGNED
        assert sorted(team.item(todo.lead_id) for todo in team.portal.todos) == items


def test_a_lead_that_the_portal_shows_in_no_known_shape_is_set_aside_and_named(tmp_path: Path) -> None:
    with a_team(tmp_path, plan="unlimited") as team:
        items = [team.add_lead(**a_hot_lead()) for _ in range(5)]
        bad = items[2]
        created_at = team.lead(bad)["DATE_CREATE"]
        team.rows.save(bad.id, {"DATE_CREATE": "yesterday"}, by=1)
        report = process_inbox(team.pipeline, until=team.clock.now() + timedelta(hours=1))
        assert report.outcomes == {"assigned": 4, "broken": 1}
        assert list(report.broken) == [bad]
        assert report.broken[bad].startswith("ValidationError at infra.bitrix24.crm.rows:")

        team.rows.save(bad.id, {"DATE_CREATE": created_at}, by=1)
        team.clock.advance(timedelta(minutes=15))
        team.process()
        assert team.record(bad).state is LeadState.ASSIGNED


def test_a_store_that_fails_is_no_fault_of_a_lead(tmp_path: Path) -> None:
    with a_team(tmp_path) as team:
        bad = team.add_lead(**a_hot_lead())
        with pytest.raises(StateUnavailable):
            run_without(team, bad, error=StateUnavailable("The disk is full."))


def test_a_record_of_a_newer_version_is_set_aside_and_the_others_go_on(tmp_path: Path) -> None:
    with a_team(tmp_path, plan="unlimited") as team:
        items = [team.add_lead(**a_hot_lead()) for _ in range(9)]
        newer = replace(a_record(items[4]), schema=SCHEMA + 1)
        team.wiring.state.leads.save([newer])
        report = process_inbox(team.pipeline, until=team.clock.now() + timedelta(hours=1))
        assert report.outcomes == {"assigned": 8, "broken": 1}
        assert report.broken[items[4]].startswith("RecordUnreadable at infra.serialization:")


def test_a_client_of_such_a_record_keeps_no_lead_of_its_batch_waiting(tmp_path: Path) -> None:
    with a_team(tmp_path, plan="unlimited") as team:
        newer = replace(a_record(team.item(900), subjects=("contact:5",)), schema=SCHEMA + 1)
        team.wiring.state.leads.save([newer])
        items = [team.add_lead(**a_hot_lead()) for _ in range(5)]
        team.announce(Item("contact", 5))
        report = process_inbox(team.pipeline, until=team.clock.now() + timedelta(hours=1))
        assert report.outcomes == {"assigned": 5, "broken": 1}
        assert {team.record(item).state for item in items} == {LeadState.ASSIGNED}


def test_leads_that_were_set_aside_are_remembered_for_an_hour(tmp_path: Path) -> None:
    with a_team(tmp_path) as team:
        heartbeats, now = team.wiring.state.heartbeats, team.clock.now()
        first, second, third = (team.item(number) for number in (1, 2, 3))
        note_broken(heartbeats, [first, second], now)
        note_broken(heartbeats, [second], now + timedelta(minutes=15))
        assert heartbeats.read().beats[BROKEN].broken == {
            first.key: now,
            second.key: now + timedelta(minutes=15),
        }
        later = now + timedelta(minutes=61)
        note_broken(heartbeats, [third], later)
        kept = heartbeats.read().beats[BROKEN].broken
        assert kept == {second.key: now + timedelta(minutes=15), third.key: later}
