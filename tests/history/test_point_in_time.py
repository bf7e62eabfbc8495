"""Rows of training data say what was known at the decision, lead by lead, and not what came later."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from functions.commands.history.from_state import Decision, rows_of_state
from functions.domain.item import Item
from functions.domain.lead.facts import facts_of
from functions.domain.scoring import days_unanswered
from tests.builders import TUESDAY_NOON
from tests.history.reading import DELAY, rows_in
from tests.team import CONFIGURATION, Team, a_team

LEADS = 40
SOURCES = ("WEB", "RECOMMENDATION", "CALL")
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with a_team(tmp_path, configuration=CONFIGURATION, hash_key="a-key", plan="unlimited") as team:
        yield team


class Sales:
    """What people do with a lead; what they have planned they may tick off later."""

    def __init__(self, team: Team, chance: Random) -> None:
        self._actions, self._clock, self._chance = team.actions, team.clock, chance
        self.planned: list[int] = []

    def do_something(self, item: Item) -> None:
        """Call, write, plan, tick off, or note later what was earlier."""
        add, now, chance = self._actions.add_activity, self._clock.now(), self._chance
        match chance.randrange(7):
            case 0:
                add(item, "call", direction="outgoing", by=7)
            case 1:
                add(item, "mail", direction="incoming")
            case 2:
                add(item, "mail", direction="outgoing", by=8)
            case 3:
                self.planned.append(add(item, "call", completed=False, at=now + MINUTE, by=7))
            case 4:
                early = now - timedelta(hours=chance.randrange(1, 40))
                add(item, "call", direction=chance.choice(["incoming", "outgoing"]), at=early)
            case 5:
                self.planned.append(add(item, "todo", completed=False, by=7))
            case _ if self.planned:
                self._actions.complete_activity(self.planned.pop(0), by=7)


def silent_now(team: Team, item: Item) -> int:
    """Ask the portal what Fairlead would know of the lead at this very moment."""
    now = team.clock.now()
    reading = team.wiring.crm.read([item], managers=[])
    facts = facts_of(reading.leads[item], {}, now)
    return days_unanswered(facts.unanswered_since, now, team.wiring.config.business)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_the_portal_tells_of_a_moment_is_what_was_known_then(
    team: Team, seed: int, tmp_path: Path
) -> None:
    chance, then = Random(seed), dict[int, int]()
    for _ in range(LEADS):
        item = team.actions.add_lead(SOURCE_ID=chance.choice(SOURCES))
        created_at, sales = team.clock.now(), Sales(team, chance)
        for _ in range(chance.randrange(5)):
            team.clock.advance(timedelta(minutes=chance.randrange(1, 400)))
            if team.clock.now() < created_at + DELAY:
                sales.do_something(item)
        if team.clock.now() < created_at + DELAY:
            team.clock.advance_to(created_at + DELAY)
            then[item.id] = silent_now(team, item)
        for _ in range(chance.randrange(4)):
            team.clock.advance(timedelta(minutes=chance.randrange(1, 3_000)))
            sales.do_something(item)
        team.actions.update_lead(item, by=7, STATUS_ID=chance.choice(["CONVERTED", "JUNK"]))
        team.clock.advance(MINUTE)
    rows = {int(row.key): row for row in rows_in(team, tmp_path / "part", TUESDAY_NOON - DAY)}
    assert len(rows) == LEADS
    assert len(then) > LEADS / 2
    assert {number: rows[number].values["days_silent"] for number in then} == then
    assert len({*then.values()}) > 1


def test_rows_of_the_state_are_what_the_portal_showed_at_each_decision(team: Team) -> None:
    chance, shown, outcomes = Random(4), dict[str, list[dict[str, Any]]](), dict[str, bool]()
    for _ in range(LEADS):
        item = team.add_lead(SOURCE_ID=chance.choice(SOURCES), OPPORTUNITY=chance.randrange(900_000))
        key, decided = team.wiring.pseudonyms.of_item(item), shown.setdefault
        for _ in range(chance.randrange(1, 4)):
            team.announce(item)
            team.process()
            lead, kept = team.lead(item), decided(key, [])
            kept.append({"source": lead["SOURCE_ID"].lower(), "amount": float(lead["OPPORTUNITY"])})
            team.clock.advance(timedelta(hours=chance.randrange(1, 5)))
            team.actions.update_lead(item, by=7, OPPORTUNITY=chance.randrange(900_000))
        outcomes[key] = chance.random() < 0.4
        stage = "CONVERTED" if outcomes[key] else "JUNK"
        team.actions.update_lead(item, by=7, STATUS_ID=stage, OPPORTUNITY=1, SOURCE_ID="CALL")
        team.announce(item)
        team.process()
    state = team.wiring.state
    decisions: dict[Decision, int] = {"first": 0, "last": -1}
    for decision, place in decisions.items():
        rows = {row.key: row for row in rows_of_state(state.history, TUESDAY_NOON, decision)}
        assert {key: row.is_converted for key, row in rows.items()} == outcomes
        known = {key: {**row.values} for key, row in rows.items()}
        folded = {key: _as_kept(each[place]) for key, each in shown.items()}
        assert {key: {name: row[name] for name in folded[key]} for key, row in known.items()} == folded


def _as_kept(shown: dict[str, Any]) -> dict[str, Any]:
    return shown if shown["source"] in {"web", "recommendation"} else {**shown, "source": "(other)"}
