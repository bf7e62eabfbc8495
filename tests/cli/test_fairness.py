"""`fairlead fairness`: what each manager was owed and got."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from functions.domain.distribution import Account
from infra.cli.fairness import bar
from tests.cli.commands import NAMED, a_team_of_the_environment, facts, printed, run
from tests.team import COLD, Team


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Team]:
    with a_team_of_the_environment(tmp_path, monkeypatch) as team:
        yield team


def test_thirty_leads_are_ten_each_and_nothing_is_owed(team: Team) -> None:
    for _ in range(30):
        team.add_lead(**COLD)
    team.process()
    [queue] = facts("fairness")["queues"]
    assert [(each["name"], each["owed"], each["got"], each["debt"]) for each in queue["managers"]] == [
        (name, 10, 10, 0) for name in ("Anna", "Boris", "Vera")
    ]
    assert (queue["largest_gap"], queue["bound"], queue["is_everybody"]) == (0, 0.75, True)


def test_the_table_names_the_gap_and_the_bound(team: Team) -> None:
    for _ in range(4):
        team.add_lead(**COLD)
    team.process()
    text = printed("fairness")
    assert "Queue everyone (round-robin)" in text
    assert "Furthest from their due: 0.67 leads; within the bound of 0.75 (everybody was eligible" in text


def test_a_weight_of_a_half_is_owed_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    configuration = NAMED.replace('name = "Vera"', 'name = "Vera"\nweight = 0.5')
    with a_team_of_the_environment(tmp_path, monkeypatch, configuration=configuration) as team:
        for _ in range(25):
            team.add_lead(**COLD)
        team.process()
        [queue] = facts("fairness")["queues"]
        assert {each["name"]: each["got"] for each in queue["managers"]} == {
            "Anna": 10,
            "Boris": 10,
            "Vera": 5,
        }


def test_queues_that_share_turns_are_one_table_with_the_bound_of_preferences(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    french = NAMED.replace(
        "[[queue]]",
        """[[queue]]
id = "french"
when = 'lead.source == "FR"'
members = [7, 8, 9]
prefers = ["language:fr"]
turns = "everyone"

[[queue]]""",
    ).replace('name = "Vera"', 'name = "Vera"\nskills = ["language:fr"]')
    with a_team_of_the_environment(tmp_path, monkeypatch, configuration=french) as team:
        first, second = (team.add_lead(**{**COLD, "SOURCE_ID": "FR"}) for _ in range(2))
        team.process()
        [queue] = facts("fairness")["queues"]
        assert (queue["queue"], queue["sharing"], queue["prefers"]) == ("everyone", ["french"], True)
        assert {each["name"]: each["got"] for each in queue["managers"]} == {"Anna": 0, "Boris": 0, "Vera": 2}
        assert queue["bound"] == 2
        text = printed("fairness")
        assert "Queues everyone and french (round-robin)" in text
        assert "within the bound of 2.00 (whoever is eligible and preferred when)" in text
        for item in (first, second):
            assert "Vera, who has language:fr, which queue french prefers" in printed("explain", str(item.id))
            assert facts("replay", str(item.id))["is_same"]


def test_before_the_first_lead_nobody_is_owed_anything(team: Team) -> None:
    assert facts("fairness")["queues"][0]["largest_gap"] == 0
    assert "Furthest from their due: 0.00 leads" in printed("fairness")


def test_a_bar_is_as_long_as_what_was_got_and_marks_what_was_due() -> None:
    plain = {
        due: bar(_account(due, got=4), scale=1).replace("[bold red]│[/bold red]", "│") for due in (2, 4, 6)
    }
    assert plain == {2: "██│█", 4: "████│", 6: "████  │"}


def _account(due: int, *, got: int) -> Account:
    return Account(7, Fraction(due), got, Fraction(due - got))


def test_its_help_has_an_example() -> None:
    assert "Example: fairlead fairness" in run("fairness", "--help").output
