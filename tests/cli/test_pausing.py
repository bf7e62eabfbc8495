"""`fairlead pause`, `fairlead resume`: what they say, and that a wrong configuration stops neither."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from functions.domain.pause import LOOKED_AT_EVERY
from infra import wiring
from infra.cli import retrain
from tests.cli.commands import a_team_of_the_environment, printed, run
from tests.processing.observing import OBSERVING
from tests.team import Team, a_hot_lead


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Team]:
    with a_team_of_the_environment(tmp_path, monkeypatch) as team:
        monkeypatch.setattr(wiring, "SystemClock", lambda: team.clock)
        yield team


def test_pause_and_resume_say_since_when_and_what_to_do_next(team: Team) -> None:
    assert "There is no pause" in printed("resume")
    told = printed("pause")
    assert told.startswith("Paused at 2026-11-03 11:00 UTC: within a minute nothing is written")
    assert told.endswith("To go on: fairlead resume")
    team.clock.advance(LOOKED_AT_EVERY)
    assert "It is paused already, since 2026-11-03 11:00 UTC." in printed("pause")
    assert team.wiring.paused_since is not None
    assert "The pause since 2026-11-03 11:00 UTC is over" in printed("resume")


def test_a_pause_is_possible_with_a_configuration_that_cannot_be_read(team: Team) -> None:
    team.add_lead(**a_hot_lead())
    (Path.cwd() / "fairlead.toml").write_text("[portal", encoding="utf-8")
    assert printed("pause").startswith("Paused at")
    assert "is over" in printed("resume")


@pytest.mark.parametrize("words", [("pause",), ("resume",), ("intake", "--yes"), ("erase", "--lead", "7")])
def test_a_state_that_is_this_process_s_own_is_refused(
    team: Team, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.setenv("BITRIX24_WEBHOOK_URL", team.wiring.settings.required_webhook_url)
    monkeypatch.setenv("FAIRLEAD_STATE", "memory://")
    result = run(*words)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "FAIRLEAD_STATE is memory://" in str(result.exception or result.stderr)


@pytest.mark.parametrize("is_observed", [False, True])
def test_who_learns_at_night_is_silent_meanwhile(
    team: Team, monkeypatch: pytest.MonkeyPatch, *, is_observed: bool
) -> None:
    passed = {"rows": 900, "gate": {"passed": True, "auc": 0.8, "n": 90, "against": {"auc": 0.7}}}
    monkeypatch.setattr(retrain, "_learned_anew", lambda *_: retrain.Retrained(passed))
    monkeypatch.setenv("BITRIX24_WEBHOOK_URL", team.wiring.settings.required_webhook_url)
    configuration = team.wiring.settings.config
    acting = configuration.read_text(encoding="utf-8")
    if is_observed:
        configuration.write_text(OBSERVING, encoding="utf-8")
    else:
        printed("pause")
        team.clock.advance(LOOKED_AT_EVERY)
    printed("retrain")
    assert team.portal.sent_notifications == []
    configuration.write_text(acting, encoding="utf-8")
    printed("resume")
    team.clock.advance(LOOKED_AT_EVERY)
    printed("retrain")
    assert len(team.portal.sent_notifications) == 1


def test_what_is_asked_for_during_a_pause_is_said_to_wait(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BITRIX24_WEBHOOK_URL", team.wiring.settings.required_webhook_url)
    team.add_lead(**a_hot_lead())
    team.process()
    manager = team.record(team.item(1)).assignment.manager
    printed("pause")
    team.clock.advance(LOOKED_AT_EVERY)
    for words in (("requeue", "--lead", str(team.item(1)), "--yes"), ("intake", "--yes")):
        told = run(*words)
        assert (told.exit_code, "It waits for fairlead resume" in told.stderr) == (0, True)
    assert team.record(team.item(1)).assignment.manager == manager
