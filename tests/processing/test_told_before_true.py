"""Whatever the portal refuses: no manager hears of a lead before it is shown as theirs, and all do later."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.domain.item import Item, lead
from infra.simulator.limits import faults
from infra.simulator.limits.faults import Fault
from infra.simulator.protocol.requests_log import DoneCommand
from tests.team import Team, a_hot_lead, a_team

SENIOR = 3
FIELDS = ["assignedById", "UF_CRM_LEAD_SCORE", "name", "fm"]
METHODS = ["crm.item.update", "crm.activity.todo.add", "im.notify.system.add", "crm.item.list", "batch"]
KINDS: Sequence[Fault] = [
    faults.ACCESS_DENIED_LEAD,
    faults.INVALID_CREDENTIALS,
    faults.INSUFFICIENT_SCOPE,
    faults.INTERNAL_SERVER_ERROR,
    faults.CLOSED_AFTER_WRITING,
    faults.QUERY_LIMIT_EXCEEDED,
    faults.NO_AUTH_FOUND,
]


@dataclass(frozen=True)
class Refusal:
    """Something that the portal does wrong for so many minutes."""

    kind: Fault
    method: str
    minutes: int
    lead: int | None
    field: str | None

    def plan(self, team: Team, items: Sequence[Item]) -> None:
        is_update = self.method == "crm.item.update"
        team.portal.faults.add(
            faults.value_not_valid(self.field) if self.field and is_update else self.kind,
            method=self.method,
            until=team.clock.now() + timedelta(minutes=self.minutes),
            lead_id=None if self.lead is None or self.method == "batch" else items[self.lead].id,
            field=self.field if is_update else None,
        )


REFUSALS = st.lists(
    st.builds(
        Refusal,
        st.sampled_from(KINDS),
        st.sampled_from(METHODS),
        st.integers(1, 40),
        st.none() | st.integers(0, 2),
        st.none() | st.sampled_from(FIELDS),
    ),
    min_size=1,
    max_size=3,
)


class Witness:
    """Sees every command as the portal executes it, and the portal as it is then."""

    def __init__(self, team: Team) -> None:
        self.team = team
        self.too_early: list[DoneCommand] = []
        team.portal.watch(self.see)

    def see(self, done: DoneCommand) -> None:
        if done.error is not None or done.result is False:
            return
        number, user = _told(done)
        if number and user != SENIOR and self.team.lead(self.team.item(number))["ASSIGNED_BY_ID"] != user:
            self.too_early.append(done)


def _told(done: DoneCommand) -> tuple[int, int]:
    """Return of which lead whom a command tells; 0 for no lead."""
    params: Any = done.params
    if done.method in {"crm.activity.todo.add", "crm.activity.todo.update"}:
        return int(params["ownerid"]), int(params["responsibleid"])
    if done.method == "im.notify.system.add":
        number = str(params["message"]).partition("/details/")[2].partition("/")[0]
        return int(number), int(params["user_id"])
    return 0, 0


def live(team: Team, until: datetime) -> None:
    """Let the pipeline run whenever something is due."""
    while (due_at := team.wiring.state.inbox.next_due_at()) is not None and due_at <= until:
        team.clock.advance_to(due_at)
        team.process()
    team.clock.advance_to(until)


@pytest.mark.long
@settings(max_examples=40, deadline=None)
@given(refusals=REFUSALS, leads=st.integers(1, 3))
def test_nobody_hears_of_a_lead_before_the_portal_shows_it_as_theirs(
    refusals: Sequence[Refusal], leads: int
) -> None:
    with tempfile.TemporaryDirectory() as folder, a_team(Path(folder)) as team:
        items = [team.add_lead(NAME="aNNa", **a_hot_lead()) for _ in range(leads)]
        for refusal in refusals:
            refusal.plan(team, [*items, lead(101), lead(102), lead(103)])
        witness = Witness(team)
        started_at = team.clock.now()
        live(team, started_at + timedelta(minutes=41))
        # Everything passes by then; what waits at most six hours is out after that.
        live(team, started_at + timedelta(hours=7))
        assert witness.too_early == []
        for item in items:
            record = team.record(item)
            assert team.lead(item)["ASSIGNED_BY_ID"] == record.assignment.manager
            told = {note.user for note in team.portal.sent_notifications if f"/{item.id}/" in note.message}
            todos = [todo for todo in team.portal.todos if todo.lead_id == item.id]
            assert {record.assignment.manager, SENIOR} <= told
            assert len(todos) == 1
        assert team.wiring.state.inbox.next_due_at() is None
