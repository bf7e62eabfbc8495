"""`rescoring` twice, in parallel, killed: always the state of one undisturbed run, on both stores."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from functions.domain.lead.look_reason import LookReason
from functions.domain.lead.record import LeadRecord
from functions.ports import DueLead
from functions.rescoring.wake import wake_due_leads
from tests.builders import BERLIN, changed
from tests.processing.mortality import Killed
from tests.rescoring.test_wake import DECAY, silent_leads
from tests.team import CONFIGURATION, Team, a_team

WEDNESDAY = datetime(2026, 11, 11, 16, 0, tzinfo=BERLIN)


class DyingInbox:
    """An inbox whose process dies after its first page."""

    def __init__(self, inbox: Any) -> None:
        self._inbox = inbox

    def oldest_enqueued_at(self) -> None:
        """Nothing waits before the first run."""

    def enqueue(self, items: Any, reason: LookReason, *, now: datetime) -> None:
        self._inbox.enqueue(list(items)[:2], reason, now=now)
        raise Killed


def wake(team: Team, inbox: Any = None) -> None:
    app = team.wiring
    until = team.clock.now() + timedelta(minutes=4)
    wake_due_leads(app.state.leads, inbox or app.state.inbox, app.wakeups, app.clock, until=until)


def once(team: Team) -> None:
    wake(team)
    team.process()


def twice(team: Team) -> None:
    wake(team)
    wake(team)
    team.process()
    wake(team)
    team.process()


def in_parallel(team: Team) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: wake(team), range(4)))
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: team.process(), range(2)))


def killed_and_run_again(team: Team) -> None:
    with pytest.raises(Killed):
        wake(team, DyingInbox(team.wiring.state.inbox))
    once(team)


def end_of(team: Team, run: Callable[[Team], None]) -> list[LeadRecord]:
    items = silent_leads(team, 5)
    team.clock.advance_to(WEDNESDAY)
    run(team)
    assert [team.lead(item)["UF_CRM_LEAD_SCORE"] for item in items] == [35] * 5
    return [changed(team.record(item), seen_until=None) for item in items]


@pytest.mark.parametrize("run", [twice, in_parallel, killed_and_run_again])
def test_however_it_runs_the_state_is_that_of_one_run(
    tmp_path: Path, new_state: Callable[[], str], run: Callable[[Team], None]
) -> None:
    ends = []
    for name, way in (("undisturbed", once), ("disturbed", run)):
        (tmp_path / name).mkdir()
        with a_team(tmp_path / name, configuration=CONFIGURATION + DECAY, state=new_state()) as team:
            ends.append(end_of(team, way))
    assert ends[0] == ends[1]


@pytest.mark.parametrize(
    ("called_at", "falls_at"),
    [
        (datetime(2026, 11, 3, 10, 0, tzinfo=BERLIN), datetime(2026, 11, 6, 10, 0, tzinfo=BERLIN)),
        (datetime(2026, 11, 6, 16, 0, tzinfo=BERLIN), datetime(2026, 11, 11, 16, 0, tzinfo=BERLIN)),
        (datetime(2026, 12, 23, 12, 0, tzinfo=BERLIN), datetime(2026, 12, 29, 12, 0, tzinfo=BERLIN)),
        (datetime(2027, 3, 26, 12, 0, tzinfo=BERLIN), datetime(2027, 4, 2, 0, 0, tzinfo=BERLIN)),
    ],
    ids=["plain days", "a weekend", "Christmas and a weekend", "Easter and the start of summer time"],
)
def test_minus_five_falls_at_its_minute_in_a_portal_at_three_oclock_east(
    tmp_path: Path, called_at: datetime, falls_at: datetime
) -> None:
    german = CONFIGURATION.replace(
        'timezone = "Europe/Berlin"', 'timezone = "Europe/Berlin"\nholidays = "DE"'
    )
    with a_team(tmp_path, configuration=german + DECAY, at=called_at - timedelta(hours=1)) as team:
        item = team.add_lead(SOURCE_ID="RECOMMENDATION", ASSIGNED_BY_ID=7)
        team.process()
        team.clock.advance_to(called_at)
        team.actions.add_activity(item, "call", direction="outgoing")
        team.announce(item)
        team.process()
        assert team.wiring.state.leads.due(falls_at, 1) == [DueLead(item, falls_at)]
        team.clock.advance_to(falls_at - timedelta(minutes=1))
        once(team)
        assert team.record(item).score.points == 40
        team.clock.advance_to(falls_at)
        once(team)
        assert team.record(item).score.points == 35
        team.actions.add_activity(item, "email", direction="incoming")
        team.announce(item)
        team.process()
        assert team.record(item).score.points == 40
