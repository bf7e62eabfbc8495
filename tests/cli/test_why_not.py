"""`fairlead why-not`: what stood between a manager and leads."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from functions.commands.why_not import gate_words
from functions.domain.distribution import Gate
from functions.domain.texts import ENGLISH
from infra.cli.main import app
from tests.cli.commands import NAMED, a_team_of_the_environment, counted, facts, printed, run
from tests.team import COLD, Team, a_hot_lead

CAPPED = NAMED.replace('name = "Anna"\ndaily_cap = 50', 'name = "Anna"\ndaily_cap = 1').replace(
    'name = "Vera"', 'name = "Vera"\nhours = "mon-fri 15:00-18:00"'
)


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Team]:
    with a_team_of_the_environment(tmp_path, monkeypatch, configuration=CAPPED) as team:
        yield team


def gates(*words: str) -> dict[str, int]:
    return {each["gate"]: each["count"] for each in facts("why-not", *words)["gates"]}


def test_it_says_how_many_leads_each_reason_has_cost_and_in_which_hours(team: Team) -> None:
    counted(team, *[a_hot_lead() for _ in range(4)])
    assert gates("9") == {"off-hours": 4}
    anna = facts("why-not", "7")
    assert (anna["given"], anna["not_given"], anna["given_today"], anna["daily_cap"]) == (1, 3, 1, 1)
    assert gates("7")["daily-cap"] + gates("7").get("turn", 0) == 3
    text = printed("why-not", "vera")
    assert "Vera, today; counted until Tue 3 Nov 12:00." in text
    assert "Given 0 leads, not given 4 leads: 4 outside working hours, at 12:00 to 12:59" in text
    assert "12:00 0 4 outside working hours" in text
    assert "Today: 0 leads, with a daily cap of 50." in text


def test_the_examples_say_who_got_each_lead(team: Team) -> None:
    counted(team, a_hot_lead(), COLD)
    examples = facts("why-not", "9")["examples"]
    assert sorted((each["score"], each["band"], each["gate"]) for each in examples) == [
        (10, "cold", "off-hours"),
        (90, "hot", "off-hours"),
    ]
    assert {each["given_to"] for each in examples} == {7, 8}
    assert "Anna got it" in printed("why-not", "9")


def test_of_a_lead_that_was_given_to_another_in_turn_the_other_is_named(team: Team) -> None:
    counted(team, a_hot_lead())
    names = {7: "Anna", 8: "Boris"}
    winner = facts("why-not", "9")["examples"][0]["given_to"]
    [other] = names.keys() - {winner}
    assert f"1 another's turn ({names[winner]}), at 12:00 to 12:59" in printed("why-not", str(other))


def test_yesterday_is_told_where_it_is_asked_for(team: Team) -> None:
    counted(team, a_hot_lead())
    team.clock.advance(timedelta(days=1))
    counted(team)
    assert facts("why-not", "9")["not_given"] == 0
    assert "No lead was given out" in printed("why-not", "9")
    yesterday = facts("why-not", "9", "--days", "2")
    assert (yesterday["from"], yesterday["to"], yesterday["not_given"]) == ("2026-11-03", "2026-11-04", 1)
    assert "Vera, in 2 days;" in printed("why-not", "9", "--days", "2")


def test_leads_of_other_queues_are_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    two = NAMED.replace(
        "[[queue]]", '[[queue]]\nid = "web"\nwhen = \'lead.source == "WEB"\'\nmembers = [9]\n\n[[queue]]'
    )
    with a_team_of_the_environment(tmp_path, monkeypatch, configuration=two) as team:
        counted(team, a_hot_lead(), COLD)
        assert (facts("why-not", "7")["elsewhere"], facts("why-not", "9")["elsewhere"]) == (1, 0)
        assert "1 lead more went to queues that Anna is not in." in printed("why-not", "7")


def test_the_lines_fit_a_narrow_terminal(team: Team) -> None:
    counted(team, *[a_hot_lead() for _ in range(4)])
    lines = CliRunner(env={"COLUMNS": "80"}).invoke(app, ["why-not", "7"]).stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert any("at the daily cap" in line for line in lines)


@pytest.mark.parametrize("who", ["42", "Peter"])
def test_an_unknown_manager_is_answered_with_those_who_are_known(team: Team, who: str) -> None:
    counted(team, COLD)
    result = run("why-not", who)
    assert result.exit_code == 1
    assert f"{who} is no manager here. The configuration names 7 (Anna), 8 (Boris) and 9 (Vera)." in (
        result.output
    )
    assert "Give the id of one of them" in result.output


def test_a_name_that_two_managers_have_is_asked_for_by_id(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    twins = NAMED.replace('name = "Boris"', 'name = "Anna"')
    with a_team_of_the_environment(tmp_path, monkeypatch, configuration=twins):
        result = run("why-not", "anna")
    assert (result.exit_code, "the users 7 and 8. Give the id" in result.output) == (1, True)


def test_before_anything_was_counted_it_says_when_figures_come(team: Team) -> None:
    result = run("why-not", "7")
    assert (result.exit_code, "Nothing has been counted yet" in result.output) == (1, True)


def test_without_figures_by_manager_there_are_none_of_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    private = f"{NAMED}\n[figures]\nby_manager = false\n"
    with a_team_of_the_environment(tmp_path, monkeypatch, configuration=private):
        result = run("why-not", "7")
    assert result.exit_code == 1
    assert "by_manager = false" in result.output
    assert "fairlead explain LEAD" in result.output


@pytest.mark.parametrize("words", [("why-not", "7", "--days", "8"), ("why-not", "7", "--days", "0")])
def test_no_more_days_can_be_asked_for_than_are_kept(team: Team, words: Any) -> None:
    assert run(*words).exit_code == 2


def test_every_gate_has_words() -> None:
    assert all(gate_words(gate, ENGLISH) for gate in Gate)
