"""Another language rewrites the reasons at the next look, and decides nothing."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from functions.domain.item import Item
from functions.domain.lead.ledger_entry import Outcome
from infra.wiring import Wiring
from tests.builders import TUESDAY_NOON
from tests.team import CONFIGURATION, HOT, Team, a_team

IN_RUSSIAN = CONFIGURATION.replace("[portal]\n", '[portal]\nlanguage = "ru"\n')


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with a_team(tmp_path) as english:
        yield english
        english.wiring.close()


def switched(team: Team, configuration: str) -> None:
    """Put another configuration to work, as a process that is started anew."""
    path = team.wiring.settings.config
    path.write_text(configuration, encoding="utf-8")
    old, team.wiring = team.wiring, Wiring(team.wiring.settings, clock=team.clock)
    old.close()


def why_of(team: Team, item: Item) -> str:
    return str(team.lead(item)["UF_CRM_LEAD_SCORE_WHY"])


def test_the_reasons_are_written_anew_and_nothing_is_decided(team: Team) -> None:
    item = team.add_lead(**HOT)
    team.process()
    before, sent = team.record(item), len(team.portal.sent_notifications)
    entries = len(team.wiring.state.ledger.of_lead(item))
    assert "500 000 or more" in why_of(team, item)

    switched(team, IN_RUSSIAN)
    team.clock.advance(timedelta(minutes=5))
    team.announce(item)
    report = team.process()
    after = team.record(item)
    assert "Amount: от 500\xa0000 +35" in why_of(team, item)
    assert report.outcomes == {Outcome.REWORDED.value: 1}
    assert (after.decision, after.milestones, after.announcement) == (
        before.decision,
        before.milestones,
        before.announcement,
    )
    assert after.score.scored_at == before.score.scored_at
    assert len(team.wiring.state.ledger.of_lead(item)) == entries
    assert len(team.portal.sent_notifications) == sent
    assert len(team.portal.todos) == 1

    team.announce(item)
    assert team.process().outcomes == {Outcome.UNCHANGED.value: 1}


def test_a_lead_that_is_held_gets_its_reasons_and_no_decision(tmp_path: Path) -> None:
    with a_team(tmp_path, at=TUESDAY_NOON.replace(hour=21)) as team:
        item = team.add_lead(**HOT)
        team.process()
        before = team.record(item)
        assert before.hold is not None
        switched(team, IN_RUSSIAN)
        team.announce(item)
        team.process()
        assert "от 500\xa0000" in why_of(team, item)
        assert team.record(item).decision == before.decision
        team.wiring.close()


def test_a_portal_that_cannot_be_written_to_gets_the_reasons_later(team: Team) -> None:
    item = team.add_lead(**HOT)
    team.process()
    before = team.record(item)
    switched(team, IN_RUSSIAN)
    team.announce(item)
    team.process_until_idle(lost_writes=2)
    assert "от 500\xa0000" in why_of(team, item)
    after = team.record(item)
    assert (after.decision.decided_at, after.outbox.is_written) == (before.decision.decided_at, True)
    assert len(team.wiring.state.ledger.of_lead(item)) == 1
