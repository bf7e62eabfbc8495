"""`fairlead intake`: the open leads that the portal has are counted, and with --yes each gets a look."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from functions.domain.item import HANDLED, LEAD
from infra import wiring
from infra.bitrix24.crm.probes import Bitrix24Probes
from tests.cli.commands import a_team_of_the_environment, printed
from tests.cli.test_going_live import call
from tests.team import COLD, Team, a_hot_lead


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Team]:
    with a_team_of_the_environment(tmp_path, monkeypatch) as team:
        monkeypatch.setenv("BITRIX24_WEBHOOK_URL", team.wiring.settings.required_webhook_url)
        monkeypatch.setattr(wiring, "SystemClock", lambda: team.clock)
        yield team


def test_open_leads_are_counted_and_taken_in_with_yes(team: Team) -> None:
    assert "has no open lead" in printed("intake")
    items = [team.actions.add_lead(**a_hot_lead()) for _ in range(3)]
    closed = team.actions.add_lead(**a_hot_lead())
    team.actions.update_lead(closed, STATUS_ID="JUNK")
    assert "The portal has 3 open leads, and nothing was done yet." in printed("intake")
    assert team.wiring.state.inbox.has(items) == set()
    assert "3 open leads will be looked at" in printed("intake", "--yes")
    assert team.wiring.state.inbox.has([*items, closed]) == set(items)


def test_a_probe_that_stands_is_counted_neither_here_nor_in_a_plan(team: Team) -> None:
    Bitrix24Probes(team.wiring.client, HANDLED[LEAD]).make()
    assert "has no open lead" in printed("intake")
    assert "There are none." in printed("plan")


def test_what_is_taken_in_years_later_raises_no_alarm_either(team: Team) -> None:
    wiring.use(team.wiring)
    team.add_lead(**COLD)
    team.process()  # a state that has worked before it knew of going live: no lead is old in it
    old = [team.actions.add_lead(**a_hot_lead()) for _ in range(3)]
    printed("intake", "--yes")
    call("processing")
    assert [team.record(item).assignment.by_us for item in old] == [True] * 3
    assert team.portal.sent_notifications == []
    assert team.portal.todos == []
    fresh = team.add_lead(**a_hot_lead())
    call("processing")
    assert team.record(fresh).first_touch.due_at is not None
    assert len(team.portal.sent_notifications) == 2
