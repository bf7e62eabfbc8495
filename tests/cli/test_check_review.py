"""`fairlead check` reminds of a scorecard that was not looked at for a quarter, and of no other."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from functions.ports import ConfigurationVersion
from infra.clock import SystemClock
from infra.configuration.check_review import QUARTER, check_review
from infra.configuration.findings import Findings
from infra.configuration.load import read_configuration
from infra.configuration.source_map import SourceMap
from infra.sqlite.state import SqliteState
from tests.cli.commands import run
from tests.team import CONFIGURATION

TODAY = date(2026, 11, 30)
DAY = timedelta(days=1)


def doubts(*, reviewed: date | None, used_since: date | None = None) -> list[str]:
    text = CONFIGURATION + (f"\n[score]\nreviewed = {reviewed}\n" if reviewed else "")
    findings = Findings("fairlead.toml", SourceMap.of(text))
    check_review(read_configuration(text).model, findings, today=TODAY, used_since=used_since)
    assert findings.mistakes == []
    return [str(doubt) for doubt in findings.doubts]


def test_a_scorecard_is_fine_for_a_quarter_and_then_has_to_be_looked_at() -> None:
    assert doubts(reviewed=TODAY - QUARTER) == []
    (reminder,) = doubts(reviewed=TODAY - QUARTER - DAY)
    assert "was last looked at on 2026-08-29, more than a quarter ago" in reminder
    assert "reviewed = 2026-11-30 into [score]" in reminder


def test_a_day_that_is_said_counts_more_than_when_the_configuration_came() -> None:
    long_ago = TODAY - 3 * QUARTER
    assert doubts(reviewed=TODAY - DAY, used_since=long_ago) == []
    assert doubts(reviewed=None, used_since=TODAY - DAY) == []
    (reminder,) = doubts(reviewed=None, used_since=long_ago)
    assert f"has been as it is since {long_ago}" in reminder


def test_of_what_is_not_known_nothing_is_said() -> None:
    assert doubts(reviewed=None) == []


def test_a_look_in_the_future_is_doubted() -> None:
    (doubt,) = doubts(reviewed=TODAY + DAY)
    assert "yet to come" in doubt


@pytest.mark.parametrize(("age", "is_told"), [(QUARTER + 2 * DAY, True), (DAY, False)])
def test_check_finds_in_the_state_since_when_the_configuration_is_at_work(
    age: timedelta,
    is_told: bool,  # noqa: FBT001  what is expected
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("BITRIX24_WEBHOOK_URL", "FAIRLEAD_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    url = f"sqlite:///{tmp_path}/fairlead.db"
    monkeypatch.setenv("FAIRLEAD_STATE", url)
    (tmp_path / "fairlead.toml").write_text(CONFIGURATION, encoding="utf-8")
    version = read_configuration(CONFIGURATION).version
    state = SqliteState(url)
    state.open()
    state.configuration_versions.add(
        ConfigurationVersion(version, SystemClock().now() - age, "anna", CONFIGURATION)
    )
    state.close()
    result = run("check", "--offline")
    assert result.exit_code == 0
    assert ("has been as it is since" in result.stderr) == is_told


def test_check_makes_no_state_to_look_into(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("BITRIX24_WEBHOOK_URL", "FAIRLEAD_CONFIG", "FAIRLEAD_STATE"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "fairlead.toml").write_text(CONFIGURATION, encoding="utf-8")
    assert run("check").exit_code == 0
    assert [file.name for file in tmp_path.iterdir()] == ["fairlead.toml"]
