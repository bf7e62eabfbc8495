"""Run twice in a row, twice in parallel, or killed in the middle and run again: one state comes of it."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from functions.domain.item import Item
from functions.domain.lead.record import LeadState
from functions.processing.lease import LEASE
from functions.reconciling.reconcile import reconcile
from tests.processing.mortality import Killed, Mortal, be_killed
from tests.reconciling.runs import KEPT, QUARTER, catch_up, ports_of, run
from tests.team import COLD, Team, a_hot_lead, a_team

PORTS = ("inbox", "leads", "ledger", "signals", "figures", "history")


def missed(team: Team) -> dict[str, list[Item]]:
    """Leads that no webhook announced: new ones, a changed one, one with a reply, a deleted one."""
    known = [team.add_lead(**a_hot_lead()) for _ in range(4)]
    team.process()
    catch_up(team)
    team.actions.update_lead(known[0], OPPORTUNITY=0)
    team.actions.add_activity(known[1], "email", direction="incoming")
    team.actions.delete_lead(known[2])
    return {"known": known, "new": [team.actions.add_lead(**COLD) for _ in range(3)]}


def assert_nothing_is_missing(team: Team, leads: dict[str, list[Item]]) -> None:
    changed, replied, deleted, same = leads["known"]
    records = [team.record(item) for item in (changed, replied, same, *leads["new"])]
    assert {record.state for record in records} == {LeadState.ASSIGNED}
    assert [team.lead(record.item)["ASSIGNED_BY_ID"] for record in records] == [
        record.assignment.manager for record in records
    ]
    assert team.lead(changed)["UF_CRM_LEAD_SCORE"] == 55
    assert team.wiring.state.leads.get_many([deleted]) == {}
    assert team.wiring.state.inbox.next_due_at() is None


def waiting(team: Team) -> set[Item]:
    entries = team.wiring.state.inbox.lease(100, now=team.clock.now(), duration=LEASE)
    return {entry.item for entry in entries}


def test_twice_in_a_row_finds_as_much_as_once(team_on_any_state: Team) -> None:
    team = team_on_any_state
    leads = missed(team)
    first, second = run(team), run(team)
    assert first.found == {"created": 3, "changed": 1, "touched": 1}
    assert second.found["created"] == 0
    assert waiting(team) == {*leads["known"][:3], *leads["new"]}


def test_twice_in_parallel_leaves_the_state_of_one_run(team_on_any_state: Team) -> None:
    team = team_on_any_state
    leads = missed(team)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: run(team), range(2)))
    team.process()
    catch_up(team)
    assert_nothing_is_missing(team, leads)


@pytest.mark.parametrize("after", [False, True], ids=["before the call", "after the call"])
def test_killed_at_any_step_and_run_again_nothing_is_missing(
    tmp_path: Path, new_state: Callable[[], str], *, after: bool
) -> None:
    deaths = 0
    for dies_at in count():
        directory = tmp_path / str(dies_at)
        directory.mkdir()
        with a_team(directory, plan="unlimited", state=new_state()) as team:
            run(team)
            leads = missed(team)
            if survives(team, dies_at=dies_at, after=after):
                break
            deaths += 1
            team.process()
            catch_up(team)
            assert_nothing_is_missing(team, leads)
    assert deaths >= 8


def survives(team: Team, *, dies_at: int, after: bool) -> bool:
    steps: Iterator[int] = count()

    def doomed(port: Any) -> Any:
        return Mortal(port, steps, dies_at=dies_at, after=after, die=be_killed)

    whole = ports_of(team)
    data = replace(whole.data, **{name: doomed(getattr(whole.data, name)) for name in PORTS})
    mortal = replace(
        whole, change_feed=doomed(whole.change_feed), data=data, checkpoints=doomed(whole.checkpoints)
    )
    try:
        reconcile(mortal, retention=KEPT, until=team.clock.now() + QUARTER)
    except Killed:
        return False
    return True
