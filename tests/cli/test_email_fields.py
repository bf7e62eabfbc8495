"""A person is found by an address, whatever else stands in the field of the portal beside it."""

from pathlib import Path

import pytest

from tests.cli.commands import a_team_of_the_environment, run
from tests.team import HOT

FIELDS = [
    "anna@example.com; boss@example.com",
    "Anna <anna@example.com>",
    "boss@example.com/anna@example.com",
]


@pytest.mark.parametrize("field", FIELDS)
def test_export_and_erase_find_the_person(
    field: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_team_of_the_environment(tmp_path, monkeypatch, hash_key="key") as team:
        monkeypatch.setenv("FAIRLEAD_HASH_KEY", "key")
        team.add_lead(**{**HOT, "EMAIL": [("WORK", field)]})
        team.process()
        exported = run("export", "--email", "anna@example.com")
        assert (exported.exit_code, "Lead 1" in exported.stdout) == (0, True)
        assert run("erase", "--email", "ANNA@example.com").exit_code == 0
        assert run("export", "--email", "anna@example.com").exit_code == 1


@pytest.mark.parametrize("typed", FIELDS)
def test_what_is_more_than_an_address_is_refused_and_not_repeated(
    typed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_team_of_the_environment(tmp_path, monkeypatch, hash_key="key"):
        monkeypatch.setenv("FAIRLEAD_HASH_KEY", "key")
        refused = run("export", "--email", typed)
        assert refused.exit_code == 2
        assert "Type one address without a name" in refused.output
        assert "boss" not in refused.output
        assert "Anna <" not in refused.output
