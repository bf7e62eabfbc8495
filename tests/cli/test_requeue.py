"""`fairlead requeue`: which leads it means, that it only shows them, and that --yes gives them out anew."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from functions.domain.item import Item
from infra import wiring
from tests.cli.commands import NAMED, a_team_of_the_environment, facts, printed, run
from tests.processing.observing import switched
from tests.team import Team, a_hot_lead


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Team]:
    with a_team_of_the_environment(tmp_path, monkeypatch) as team:
        monkeypatch.setattr(wiring, "SystemClock", lambda: team.clock)
        for _ in range(6):
            team.add_lead(**a_hot_lead())
        team.process()
        yield team


def theirs(team: Team, manager: int) -> list[Item]:
    records = team.wiring.state.leads.page(after=None, limit=50)
    return [each.item for each in records if each.assignment.manager == manager]


@pytest.mark.parametrize("who", ["7", "Anna", "anna"])
def test_leads_of_a_manager_are_shown_and_nothing_is_done(team: Team, who: str) -> None:
    leads = theirs(team, 7)
    text = printed("requeue", "--manager", who)
    assert [each.label for each in leads if each.label not in text] == []
    assert "2 leads are meant, and nothing was done yet. With --yes" in text
    team.process()
    assert theirs(team, 7) == leads


def test_with_yes_they_go_to_others(team: Team) -> None:
    leads = theirs(team, 7)
    assert "2 leads are given out anew" in printed("requeue", "--manager", "7", "--yes")
    team.process()
    assert theirs(team, 7) == []
    assert [team.lead(each)["ASSIGNED_BY_ID"] in {8, 9} for each in leads] == [True, True]
    again = run("requeue", "--manager", "7", "--yes")
    assert (again.exit_code, "none is given out" in again.stderr) == (1, True)


def test_single_leads_are_named_and_the_others_stay(team: Team) -> None:
    one, other = theirs(team, 7)
    printed("requeue", "--lead", str(one.id), "--yes")
    team.process()
    assert theirs(team, 7) == [other]


def test_of_a_queue_the_untouched_ones_are_taken(team: Team) -> None:
    [touched, *_] = theirs(team, 8)
    team.actions.add_activity(touched, "call", direction="outgoing")
    team.announce(touched)
    team.process()
    [queue] = team.wiring.config.queues
    every, untouched = facts("requeue", "--queue", queue), facts("requeue", "--queue", queue, "--untouched")
    assert (len(every["leads"]), len(untouched["leads"]), every["is_done"]) == (6, 5, False)
    [left] = [each["id"] for each in every["leads"] if each not in untouched["leads"]]
    assert left == touched.id


def test_the_lead_of_a_person_who_objects_stays_and_it_is_said(team: Team) -> None:
    first, second, *_ = theirs(team, 7)
    known = team.record(first)
    objecting = replace(known, identity=replace(known.identity, has_objected=True))
    team.wiring.state.leads.save([objecting])
    result = run("requeue", "--lead", first.key, "--lead", second.key, "--yes")
    assert result.exit_code == 0
    assert "its person objects to being scored; move it in the portal" in " ".join(result.stderr.split())
    assert team.wiring.state.inbox.has([first, second]) == {second}


def test_a_lead_that_is_not_assigned_is_told_with_the_remedy(team: Team) -> None:
    closed, unknown = theirs(team, 7)[0], 4711
    team.actions.update_lead(closed, STATUS_ID="CONVERTED")
    team.announce(closed)
    team.process()
    result = run("requeue", "--lead", str(closed.id), "--lead", str(unknown), "--yes")
    assert result.exit_code == 1
    assert f"! {closed.label} is closed; reopen it in the portal" in result.stderr
    assert f"! lead {unknown} is not known here" in result.stderr


OBSERVED = NAMED.replace('id = "everyone"\n', 'id = "everyone"\nmode = "observe"\n')


@pytest.mark.parametrize("words", [("--lead", "1"), ("--queue", "everyone"), ("--manager", "7")])
def test_of_a_queue_that_only_observes_none_is_promised(team: Team, words: tuple[str, ...]) -> None:
    with switched(team, OBSERVED) as observing:
        result = run("requeue", *words, "--yes")
        observing.process()
    assert (result.exit_code, "given out anew by the next run" in result.output) == (1, False)
    assert 'The queue "everyone" only observes; set its mode to "act" first' in result.stderr
    with switched(team, NAMED) as acting_again:
        before = theirs(team, 7)
        acting_again.process()
        assert theirs(team, 7) == before


def test_leads_of_queues_that_act_go_and_those_of_the_others_are_listed_apart(team: Team) -> None:
    two = (
        NAMED + '\n[[queue]]\nid = "web"\nwhen = "lead.source == \'WEB\'"\nmode = "observe"\nmembers = [7]\n'
    )
    leads = theirs(team, 7)
    [observed, *_] = leads
    record = team.record(observed)
    elsewhere = replace(record, assignment=replace(record.assignment, queue="web"))
    team.wiring.state.leads.save([elsewhere])
    with switched(team, two):
        found = facts("requeue", "--manager", "7")
    assert [each["id"] for each in found["leads"]] == [each.id for each in leads[1:]]
    [left] = found["left_out"]
    assert (left["id"], 'The queue "web" only observes' in left["why"]) == (observed.id, True)


def test_a_lead_of_no_queue_stays_where_all_of_them_observe(team: Team) -> None:
    [first, *_] = theirs(team, 7)
    record = team.record(first)
    team.wiring.state.leads.save([replace(record, assignment=replace(record.assignment, queue=None))])
    with switched(team, OBSERVED):
        result = run("requeue", "--lead", str(first.id))
    assert (result.exit_code, "Every queue only observes" in result.stderr) == (1, True)
    with switched(team, NAMED):
        assert "1 lead is meant" in printed("requeue", "--lead", str(first.id))


@pytest.mark.parametrize(
    ("words", "remedy"),
    [
        ([], "exactly one of --lead, --manager and --queue"),
        (["--manager", "7", "--lead", "1"], "exactly one of --lead, --manager and --queue"),
        (["--queue", "nights"], "The configuration has everyone"),
        (["--lead", "x"], "names no item"),
    ],
)
def test_wrong_use_says_what_to_write(team: Team, words: list[str], remedy: str) -> None:
    result = run("requeue", *words)
    assert (result.exit_code, remedy in " ".join(result.stderr.replace("\u2502", " ").split())) == (2, True)


def test_a_manager_who_is_unknown_is_answered_with_those_who_are_known(team: Team) -> None:
    result = run("requeue", "--manager", "Zoe")
    assert (result.exit_code, "7 (Anna)" in result.stderr) == (1, True)
