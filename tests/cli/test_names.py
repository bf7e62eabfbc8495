"""N13: managers are called by their names, also those of whom the configuration has none."""

from pathlib import Path

import pytest

from tests.cli.commands import NAMED, a_team_of_the_environment, counted, facts, printed
from tests.team import CONFIGURATION, Team, a_hot_lead


def seen_by_the_command(team: Team, environment: pytest.MonkeyPatch) -> None:
    environment.setenv("BITRIX24_WEBHOOK_URL", team.wiring.settings.webhook_url.get_secret_value())


def test_n13_who_has_no_name_in_the_configuration_has_the_portals(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_team_of_the_environment(tmp_path, monkeypatch, configuration=CONFIGURATION) as team:
        names = {each.id: f"{each.name} {each.last_name}".strip() for each in team.portal.people}
        counted(team, a_hot_lead())
        assert "manager 7" in printed("fairness")
        seen_by_the_command(team, monkeypatch)
        team.portal.requests.clear()
        for words in (["fairness"], ["explain", "1"]):
            text = printed(*words)
            assert [names[each] for each in (7, 8, 9) if names[each] not in text] == []
            assert "manager " not in text.replace("│ manager ", "").replace("┃ manager", "")
        assert team.portal.requests.count() == 2
        assert facts("why-not", names[7])["manager"] == 7


def test_n13_a_name_of_the_configuration_is_not_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_team_of_the_environment(tmp_path, monkeypatch, configuration=NAMED) as team:
        seen_by_the_command(team, monkeypatch)
        team.portal.requests.clear()
        assert "Anna" in printed("fairness")
        assert team.portal.requests.count() == 0
