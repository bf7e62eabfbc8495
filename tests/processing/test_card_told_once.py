"""Whatever happens on a lead and to a run: nothing stands in a card twice, or before it is true."""

import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.domain.item import Item
from functions.domain.lead.look_reason import LookReason
from functions.processing.lease import LEASE
from functions.processing.run import process_inbox
from infra.bitrix24.crm.entities import HANDLED
from infra.simulator.limits import faults
from infra.simulator.limits.faults import Fault
from infra.simulator.protocol.requests_log import DoneCommand
from tests.processing.mortality import Killed, mortal
from tests.processing.test_card_comment import PINNED, WEDNESDAY
from tests.team import Team, a_hot_lead, a_team

ADD, LIST = "crm.timeline.logmessage.add", "crm.timeline.logmessage.list"
COMMENT = "crm.timeline.comment"
METHODS = [ADD, LIST, f"{COMMENT}.add", f"{COMMENT}.list", f"{COMMENT}.update", "crm.item.update", "batch"]
KINDS: Sequence[Fault] = [
    faults.ACCESS_DENIED,
    faults.CLOSED_AFTER_WRITING,
    faults.ERROR_METHOD_NOT_FOUND,
    faults.INSUFFICIENT_SCOPE,
    faults.INTERNAL_SERVER_ERROR,
    faults.QUERY_LIMIT_EXCEEDED,
    faults.OPERATION_TIME_LIMIT,
]
FIELDS = {"lead": "UF_CRM_LEAD_BAND", "deal": "UF_CRM_SCORE_BAND"}
Step = Callable[[Team, list[Item]], Any]


@dataclass
class Reader:
    """Reads what is said in cards as it is said, beside what the portal shows then."""

    team: Team
    untrue: list[str] = field(default_factory=list)
    shown: dict[int, list[str]] = field(default_factory=dict)
    twice: list[str] = field(default_factory=list)

    def __call__(self, done: DoneCommand) -> None:
        if done.error is not None:
            return
        params: Any = done.params
        if done.method == "crm.item.update":
            number = int(params["id"])
            self.shown.setdefault(number, []).append(self._band(number))
        if done.method == ADD:
            self._line(int(params["fields"]["entityId"]), str(params["fields"]["title"]))

    def _band(self, number: int) -> str:
        return str(self.team.lead(self.team.item(number))["UF_CRM_LEAD_BAND"])

    def _line(self, number: int, title: str) -> None:
        handed, _, course = title.rpartition(": ") if title.startswith("Handed on") else ("", "", title)
        if title.startswith("Handed on") and not handed:
            handed, course = title, ""
        manager = self.team.lead(self.team.item(number))["ASSIGNED_BY_ID"]
        name = self.team.wiring.config.names.get(manager, f"user {manager}")
        if handed and handed != f"Handed on to {name}":
            self.untrue.append(f"{title}, and {name} has it")
        band = course.replace("now ", "").rpartition(", ")[2]
        shown = self.shown.setdefault(number, [])
        if course and band != self._band(number):
            self.untrue.append(f"{title}, and the portal has {self._band(number)}")
        # Once reported, it is reported again only after the portal has shown another band.
        if course and shown and shown[-1] == f"told {band}":
            self.twice.append(title)
        if course:
            shown.append(f"told {band}")


def spends(which: int, amount: int) -> Step:
    def step(team: Team, items: list[Item]) -> None:
        team.actions.update_lead(items[which], OPPORTUNITY=amount)
        team.announce(items[which])

    return step


def calls(which: int) -> Step:
    def step(team: Team, items: list[Item]) -> None:
        team.actions.add_activity(items[which], "call", direction="outgoing", by=7)
        team.announce(items[which])

    return step


def waits(minutes: int) -> Step:
    def step(team: Team, items: list[Item]) -> None:
        team.clock.advance(timedelta(minutes=minutes))
        team.announce(*items, reason=LookReason.DUE)

    return step


def breaks(kind: Fault, method: str, minutes: int, *, is_of_score: bool) -> Step:
    def step(team: Team, items: list[Item]) -> None:
        name = FIELDS[items[0].entity]
        is_refusal = is_of_score and method == "crm.item.update"
        team.portal.faults.add(
            faults.value_not_valid(name) if is_refusal else kind,
            method=method,
            field=name if is_refusal else None,
            until=team.clock.now() + timedelta(minutes=minutes),
        )

    return step


def runs(team: Team, items: list[Item]) -> None:
    del items
    team.process()


def dies(at: int, *, after: bool) -> Step:
    def step(team: Team, items: list[Item]) -> None:
        del items
        try:
            doomed = mortal(team.pipeline, dies_at=at, after=after)
            process_inbox(doomed, until=team.clock.now() + timedelta(hours=1))
        except Killed:
            team.clock.advance(LEASE + timedelta(seconds=1))

    return step


WHICH = st.integers(0, 1)
STEPS = st.lists(
    st.one_of(
        st.builds(spends, WHICH, st.sampled_from([0, 100_000, 500_000])),
        st.builds(spends, WHICH, st.sampled_from([0, 500_000])),
        st.builds(calls, WHICH),
        st.builds(waits, st.sampled_from([1, 16, 20, 200])),
        st.builds(
            breaks,
            st.sampled_from(KINDS),
            st.sampled_from(METHODS),
            st.integers(1, 30),
            is_of_score=st.booleans(),
        ),
        st.just(runs),
        st.just(runs),
        st.builds(dies, st.integers(0, 12), after=st.booleans()),
    ),
    min_size=4,
    max_size=14,
)


def calm_down(team: Team) -> None:
    """Let everything pass, and be done that is due until the next noon."""
    while (due_at := team.wiring.state.inbox.next_due_at()) is not None and due_at <= WEDNESDAY:
        team.clock.advance_to(due_at)
        team.process()
    team.clock.advance_to(WEDNESDAY)


def play(steps: Sequence[Step], *, explain: str = "pinned") -> None:
    config = PINNED.replace('"pinned"', f'"{explain}"')
    with tempfile.TemporaryDirectory() as folder, a_team(Path(folder), configuration=config) as team:
        reader = Reader(team)
        team.portal.watch(reader)
        items = [team.add_lead(**a_hot_lead()) for _ in range(2)]
        for step in steps:
            step(team, items)
        calm_down(team)
        for item in items:  # what was left untold is reported with what is written next
            spends(items.index(item), 100_000)(team, items)
            team.process()
            calm_down(team)
            assert team.record(item).card_note.since is None
        assert (reader.untrue, reader.twice) == ([], [])
        assert (
            max(Counter((each.entity_id, each.text) for each in team.portal.log_messages).values(), default=1)
            == 1
        )
        for item in items:
            kind = HANDLED[item.entity].timeline_type
            mine = [
                each for each in team.portal.comments if (each.entity_type, each.entity_id) == (kind, item.id)
            ]
            assert len(mine) <= 1
            record = team.record(item)
            if mine and record.card_note.comment_id:
                assert record.card_note.comment_id == mine[0].id


@pytest.mark.long
@settings(max_examples=60, deadline=None)
@given(steps=STEPS, explain=st.sampled_from(["log", "pinned"]))
def test_nothing_stands_in_a_card_twice_or_before_it_is_true(steps: Sequence[Step], explain: str) -> None:
    play(steps, explain=explain)


FEW: dict[str, Sequence[Step]] = {
    "lost, changed back, died": [
        runs,
        spends(0, 0),
        breaks(faults.CLOSED_AFTER_WRITING, "batch", 1, is_of_score=False),
        runs,
        spends(0, 500_000),
        dies(6, after=True),
        runs,
    ],
    "refused, then lost": [
        runs,
        spends(0, 0),
        spends(1, 0),
        breaks(faults.ACCESS_DENIED, "crm.item.update", 20, is_of_score=True),
        runs,
        waits(20),
        breaks(faults.CLOSED_AFTER_WRITING, "batch", 1, is_of_score=False),
        runs,
    ],
    "unknown lines, unreadable comments": [
        breaks(faults.CLOSED_AFTER_WRITING, "batch", 1, is_of_score=False),
        breaks(faults.ACCESS_DENIED, f"{COMMENT}.list", 30, is_of_score=False),
        breaks(faults.ERROR_METHOD_NOT_FOUND, LIST, 30, is_of_score=False),
        runs,
        spends(0, 0),
        runs,
        waits(20),
        runs,
    ],
}


@pytest.mark.parametrize("explain", ["log", "pinned"])
@pytest.mark.parametrize("steps", FEW.values(), ids=FEW)
def test_so_it_is_in_a_few_certain_ways(steps: Sequence[Step], explain: str) -> None:
    play(steps, explain=explain)
