"""`fairlead replay`: the decision made again."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.cli.commands import NAMED, a_team_of_the_environment, facts, printed, run
from tests.stored import file_decisions
from tests.team import COLD, HOT, Team


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Team]:
    with a_team_of_the_environment(tmp_path, monkeypatch) as team:
        yield team


def test_twenty_assignments_of_a_day_all_come_out_the_same(team: Team) -> None:
    team.portal.people.change(9, is_active=False)
    items = [team.add_lead(SOURCE_ID="RECOMMENDATION" if number % 3 else "WEB") for number in range(20)]
    team.process()
    for item in items:
        found = facts("replay", str(item))
        assert found["is_same"]
        assert found["recomputed"]["manager"] == team.record(item).assignment.manager


def test_it_says_so_in_a_sentence(team: Team) -> None:
    item = team.add_lead(**HOT)
    team.process()
    assert f"Lead {item.id}: gates and choice come out the same" in printed("replay", str(item))


def test_a_held_lead_is_held_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    configuration = NAMED.replace("daily_cap = 50", "daily_cap = 1")
    with a_team_of_the_environment(tmp_path, monkeypatch, configuration=configuration) as team:
        items = [team.add_lead(**COLD) for _ in range(4)]
        team.process()
        assert facts("replay", str(items[3]))["recomputed"] == {"manager": None, "queue": "everyone"}


def test_a_decision_among_the_people_of_a_department_is_made_again_among_those_of_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configuration = NAMED.replace("members = [7, 8, 9]", 'members = "department:2"')
    with a_team_of_the_environment(tmp_path, monkeypatch, configuration=configuration) as team:
        items = [team.add_lead(**COLD) for _ in range(5)]
        team.process()
        team.portal.people.change(8, departments=(3,))
        for item in items:
            found = facts("replay", str(item))
            assert (found["is_same"], found["config"]["is_same"]) == (True, True)
        queues = facts("fairness")["queues"]
        got = {each["manager"]: each["got"] for each in queues[0]["managers"]}
        assert got.keys() == {3, 7, 8, 9}
        assert sum(got.values()) == 5
        text = printed("explain", str(items[0]))
        assert "and the tie was drawn" in text


def test_a_changed_configuration_is_told_and_the_choice_is_made_again(team: Team, tmp_path: Path) -> None:
    item = team.add_lead(**HOT)
    team.process()
    fewer = NAMED.replace("members = [7, 8, 9]", "members = [7]")
    (tmp_path / "fairlead.toml").write_text(fewer, encoding="utf-8")
    text = printed("replay", str(item))
    assert "The configuration has changed since" in text
    assert "choice come out the same" in text


def test_a_ledger_that_was_meddled_with_is_exit_1(team: Team) -> None:
    item = team.add_lead(**HOT)
    team.process()
    [entry] = team.wiring.state.ledger.of_lead(item)
    other = next(each.manager_id for each in entry.candidates if each.manager_id != entry.manager)
    file_decisions(team.wiring.state, [replace(entry, manager=other)])
    result = run("replay", str(item))
    assert (result.exit_code, "comes out" in result.output) == (1, True)


def test_a_lead_that_was_never_distributed_is_exit_1(team: Team) -> None:
    item = team.add_lead(**COLD, ASSIGNED_BY_ID=12)
    team.process()
    assert run("replay", str(item)).exit_code == 1


def test_its_help_has_an_example() -> None:
    assert "Example: fairlead replay 7" in run("replay", "--help").output
