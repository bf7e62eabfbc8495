"""N14: `fairlead check` says that there is no key by which people are known again."""

from pathlib import Path

import pytest

from tests.cli.commands import run
from tests.team import CONFIGURATION


@pytest.mark.parametrize(("key", "is_told"), [("", True), ("k" * 32, False)])
def test_n14_check_says_that_there_is_no_key_for_people(
    key: str,
    is_told: bool,  # noqa: FBT001  what is expected
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("BITRIX24_WEBHOOK_URL", raising=False)
    monkeypatch.setenv("FAIRLEAD_HASH_KEY", key)
    monkeypatch.setenv("FAIRLEAD_CONFIG", str(tmp_path / "fairlead.toml"))
    (tmp_path / "fairlead.toml").write_text(CONFIGURATION, encoding="utf-8")
    result = run("check")
    assert result.exit_code == 0
    assert ("! FAIRLEAD_HASH_KEY: It is not set" in result.stderr) == is_told
