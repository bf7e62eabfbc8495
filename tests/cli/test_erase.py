"""`fairlead erase`: a person is gone from the state, and the command says what was removed."""

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from functions.domain.item import lead
from functions.domain.lead.look_reason import LookReason
from functions.errors import SettingInvalid
from functions.ports import SignalNote
from infra.cli.main import app
from infra.clock import ManualClock
from infra.settings import read_settings
from infra.wiring import Wiring
from tests.builders import TUESDAY_NOON
from tests.cli.known_person import EMAIL, a_known_person
from tests.reconciling.runs import catch_up
from tests.team import CONFIGURATION, Team

runner = CliRunner()


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Team]:
    """A team with one placed lead, known by e-mail and phone; the command sees the same state."""
    with a_known_person(tmp_path, monkeypatch) as team:
        yield team


def erase(*arguments: str) -> Result:
    return runner.invoke(app, ["erase", *arguments])


@pytest.mark.parametrize(
    "arguments",
    [["--lead", "1"], ["--email", " Buyer@Example.com"], ["--phone", "030 / 555 01 01"]],
    ids=["by lead", "by e-mail", "by phone"],
)
def test_a_person_is_removed_and_what_was_removed_is_told(team: Team, arguments: list[str]) -> None:
    now = team.clock.now()
    team.wiring.state.signals.add(
        [SignalNote("a", "lead:1", "page.viewed", now)], expires_at=now + timedelta(days=9)
    )
    result = erase(*arguments)
    assert result.exit_code == 0
    for line in (
        "Removed: lead 1.",
        "1 records",
        "1 decisions",
        "1 signals",
        "1 entries",
        "unless the portal",
    ):
        assert line in result.output
    assert team.wiring.state.leads.get_many([lead(1)]) == {}
    assert team.wiring.state.ledger.of_lead(lead(1)) == []
    assert team.wiring.state.inbox.next_due_at() is None


def test_what_was_removed_does_not_come_back_unless_the_portal_still_has_the_lead(team: Team) -> None:
    team.actions.delete_lead(lead(1))
    erase("--lead", "1")
    team.announce(lead(1), reason=LookReason.DELETED)  # a webhook that was still under way
    team.process()
    catch_up(team)
    assert team.wiring.state.leads.get_many([lead(1)]) == {}


def test_somebody_of_whom_nothing_is_kept_is_exit_1(team: Team) -> None:
    assert erase("--email", "nobody@example.com").exit_code == 1
    assert erase("--lead", "2").exit_code == 1
    assert team.wiring.state.leads.get_many([lead(1)])


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--lead", "1", "--email", EMAIL],
        ["--lead", "0"],
        ["--lead", "x"],
        ["--email", "buyer"],
        ["--phone", "12"],
    ],
)
def test_wrong_use_is_exit_2_and_repeats_no_personal_data(team: Team, arguments: list[str]) -> None:
    result = erase(*arguments)
    assert (result.exit_code, "buyer" in result.output) == (2, False)
    assert team.wiring.state.leads.get_many([lead(1)])


def test_without_the_key_of_the_hashes_nobody_is_found_by_e_mail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "fairlead.toml").write_text(CONFIGURATION, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    url = f"sqlite:///{tmp_path / 'fairlead.db'}"
    monkeypatch.setenv("FAIRLEAD_STATE", url)
    monkeypatch.delenv("FAIRLEAD_HASH_KEY", raising=False)
    with closing(Wiring(read_settings(None, FAIRLEAD_STATE=url))) as app:
        app.state.inbox.enqueue([lead(7)], LookReason.UPDATED, now=TUESDAY_NOON)
    result = erase("--email", EMAIL)
    assert isinstance(result.exception, SettingInvalid)
    assert "FAIRLEAD_HASH_KEY" in str(result.exception)


def test_by_lead_neither_key_nor_configuration_is_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FAIRLEAD_STATE", f"sqlite:///{tmp_path / 'fairlead.db'}")
    settings = read_settings(None, FAIRLEAD_STATE=f"sqlite:///{tmp_path / 'fairlead.db'}")
    app = Wiring(settings, clock=ManualClock(TUESDAY_NOON))
    app.state.inbox.enqueue([lead(7)], LookReason.UPDATED, now=TUESDAY_NOON)
    app.close()
    assert erase("--lead", "7").exit_code == 0


def test_help_has_an_example() -> None:
    assert "Example: fairlead erase " in erase("--help").output


def test_what_was_removed_is_told_as_json(team: Team) -> None:
    removed, nothing = erase("--lead", "1", "--json"), erase("--lead", "1", "--json")
    found = json.loads(removed.stdout)
    assert (removed.exit_code, found["leads"], found["records"], found["decisions"]) == (
        0,
        [{"entity": "lead", "id": 1, "lead_id": 1}],
        1,
        1,
    )
    assert (nothing.exit_code, json.loads(nothing.stdout)["records"]) == (1, 0)
