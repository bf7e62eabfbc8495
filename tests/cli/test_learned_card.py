"""A learned scorecard at work: scored in a file, decided in the portal, explained, and shown on pages."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from functions.commands.explain import explain_lead
from functions.dashboard.sheet import sheet_of
from functions.dashboard.shown import titles
from functions.dashboard.story import story_of
from functions.dashboard.view.story import Reason
from infra.cli.wording import wording_of
from infra.configuration.load import read_configuration
from infra.web.dashboard import render_page
from tests.cli.commands import NAMED, a_team_of_the_environment, facts, printed, run
from tests.cli.scoring import CONFIGURATION, a_folder, score, scored
from tests.team import HOT, Team

PAIR = """
[[pair]]
id = "source-by-amount"
values = ["lead.source", "lead.amount"]
rows = { values = [["RECOMMENDATION"], ["WEB"]] }
columns = { steps = [1000, 5000] }
points = [[0, 0, 0, 0], [0, 1, 0, 6], [0, -2, 0, 4], [0, 0, 3, 0]]
"""
LEARNED = """
[learned]
probability = [[0, 0.02], [50, 0.2], [100, 0.9]]
"""
TEAM = f"{NAMED}\n[score]\nstart = 4\n{LEARNED}{PAIR}"


def cards(start: int = 8, more: str = "") -> str:
    return f"{CONFIGURATION}\n[score]\nstart = {start}\n{LEARNED}{PAIR}{more}"


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Team]:
    with a_team_of_the_environment(tmp_path, monkeypatch, configuration=TEAM) as team:
        yield team


def test_a_file_is_scored_with_its_probability(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    a_folder(tmp_path, monkeypatch, cards())
    assert score("source,amount,probability\nWEB,5000,?\nCALL,,!\n").exit_code == 0
    first, second = scored()
    assert (first["score"], first["fairlead_probability"], first["probability"]) == ("42", "0.1712", "?")
    assert first["reasons"] == (
        "Every lead starts at 8 · Amount 1 000 or more +20 · Web +10 · "
        "Source: Web and Amount 5 000 or more +4"
    )
    assert (second["score"], second["fairlead_probability"]) == ("8", "0.0488")


def test_contributions_add_up_to_each_score(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    a_folder(tmp_path, monkeypatch, cards(start=90))
    assert score("source,amount\nWEB,5000\nCALL,\n", "--contributions").exit_code == 0
    rows = scored()
    lines = [json.loads(row["contributions"]) for row in rows]
    assert lines[0] == [
        {"id": "start", "points": 90},
        {"id": "source", "points": 10},
        {"id": "amount", "points": 20},
        {"id": "source-by-amount", "points": 4},
        {"id": "total", "points": -24},
    ]
    for row, each in zip(rows, lines, strict=True):
        assert sum(line["points"] for line in each) == int(row["score"])


def test_without_a_learned_card_the_columns_are_as_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_folder(tmp_path, monkeypatch)
    assert score("source\nWEB\n").exit_code == 0
    assert list(scored()[0]) == ["source", "score", "band", "reasons"]


def test_0_in_a_file_is_a_value_and_an_empty_cell_is_not_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = '[[table]]\nid = "{0}"\nvalue = "lead.{0}"\nmissing = 7\notherwise = 1\nsteps = [[10, 3]]\n'
    own = CONFIGURATION.replace('id = "amount"', 'id = "large-amount"')
    a_folder(tmp_path, monkeypatch, own + table.format("employees") + table.format("amount"))
    score("employees,amount\n,\n0,0\n10,10\nmany,many\n")
    assert [int(row["score"]) for row in scored()] == [14, 2, 6, 14]


@pytest.mark.parametrize(
    ("cell", "points"), [("8.01e-05", 5), ("8.009e-05", 0), ("8,01E-05", 5), ("0.0000801", 5)]
)
def test_numbers_with_an_exponent_are_on_their_side_of_an_edge(
    cell: str, points: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = '[[table]]\nid = "rate"\nvalue = "lead.rate"\nsteps = [[8.01e-05, 5]]\n'
    own = CONFIGURATION.replace("[inputs]", '[inputs]\nrate = { field = "UF_CRM_RATE", type = "double" }')
    a_folder(tmp_path, monkeypatch, own + table)
    assert score(f'rate\n"{cell}"\n').exit_code == 0
    assert scored()[0]["score"] == str(points)


def test_values_that_only_pairs_name_are_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pair = PAIR.replace('["WEB"]', '["WEB", "FAIR"]')
    a_folder(tmp_path, monkeypatch, CONFIGURATION + pair)
    score("source\nFAIR\nfare\n", "--json")
    assert "fare" in score("source\nFAIR\nfare\n").output
    assert "“FAIR”" not in score("source\nFAIR\nfare\n").output


def test_a_lead_is_explained_from_where_every_lead_starts(team: Team) -> None:
    item = team.add_lead(**HOT)
    team.process()
    text = printed("explain", str(item))
    assert "100 points, hot Probability of a conversion: 90% points why +4 Every lead starts at 4" in text
    assert "+6 Source: Recommendation and Amount 5 000 or more" in text
    told = facts("explain", str(item))
    assert told["probability"] == 0.9
    assert told["contributions"][0]["id"] == "start"
    assert sum(line["points"] for line in told["contributions"]) == told["score"]


def test_what_would_lift_a_lead_counts_its_pairs_too(team: Team) -> None:
    item = team.add_lead(SOURCE_ID="WEB")
    team.process()
    assert facts("explain", str(item))["score"] == 12
    lifts = facts("explain", str(item))["to_next_band"]
    # WEB with 500,000: 4 at the start, 10, 35 and 4 of the pair.
    assert lifts[0] == {"changes": ["Source: Recommendation +41"], "score": 45, "band": "warm"}
    assert lifts[1] == {"changes": ["Amount 500 000 or more +39"], "score": 53, "band": "warm"}


@pytest.mark.parametrize(
    ("line", "edited", "promised"),
    [
        ("[learned]", "# nothing of a score\n[learned]", {"Amount 500 000 or more +39"}),
        ("[0, -2, 0, 4]", "[0, -3, 0, 4]", set()),
    ],
)
def test_a_standing_promises_only_what_the_scorecard_of_now_keeps(
    line: str, edited: str, promised: set[str], team: Team
) -> None:
    item = team.add_lead(SOURCE_ID="WEB")
    team.process()
    config = read_configuration(TEAM.replace(line, edited)).configuration
    explained = explain_lead(team.record(item), team.wiring.state.ledger, config, team.clock.now())
    changes = {change for each in explained.improvements for change in each.changes}
    assert {each for each in changes if "Amount" in each} == promised


def test_the_story_of_a_lead_tells_the_same(team: Team) -> None:
    item = team.add_lead(**HOT)
    team.process()
    app, now = team.wiring, team.clock.now()
    explanation = explain_lead(team.record(item), app.state.ledger, app.config, now)
    story = story_of(explanation, app.config, wording_of(app.loaded), now, portal_url="")
    assert story.reasons[0] == Reason(4, "Every lead starts at 4")
    assert sum(reason.points for reason in story.reasons) == story.points
    page = render_page(story, base=None)
    assert "Probability of a conversion: 90%" in page
    assert "Source: Recommendation and Amount 5 000 or more" in page


def test_the_sheet_of_a_team_names_the_start_and_the_biggest_of_a_pair(team: Team) -> None:
    app = team.wiring
    view = sheet_of(app.config, wording_of(app.loaded), team.clock.now(), corrections=())
    [group] = view.groups
    words = [line.words for line in group.lines]
    assert view.start == "Every lead starts at 4"
    assert "Source: Recommendation and Amount 5 000 or more" in words
    assert group.more == "…and 1 more"
    page = render_page(view, base=None)
    assert "Every lead starts at 4." in page
    assert "…and 1 more" in page


def test_a_pair_is_judged_as_a_table_is(team: Team) -> None:
    known = titles(team.wiring.config)
    title = known["source-by-amount", 6]
    assert (title.words, title.table) == (
        "Source: Recommendation and Amount 5 000 or more",
        "Source + Amount",
    )
    item = team.add_lead(**HOT)
    team.process()
    first = team.record(item).milestones.first
    assert first is not None
    # Where every lead starts tells no lead from another, so it is not judged.
    assert dict(first.given) == {"source": 40, "amount": 35, "source-by-amount": 6, "reachable": 15}


def test_check_counts_the_pairs(team: Team) -> None:
    assert len(team.wiring.config.scorecard.pairs) == 1
    result = run("check", "fairlead.toml", "--offline")
    assert "2 tables, 1 pairs, 1 rules" in result.output
