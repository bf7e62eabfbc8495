"""What is kept for how long: decisions, records of closed leads; and once a day is enough."""

from datetime import timedelta

from functions.domain.item import Item, lead
from functions.domain.lead.ledger_entry import LedgerEntry, Outcome
from tests.reconciling.runs import catch_up, run
from tests.stored import file_decisions
from tests.team import COLD, Team


def an_entry(team: Team, item: Item, *, days_ago: int) -> LedgerEntry:
    at = team.clock.now() - timedelta(days=days_ago)
    return LedgerEntry(item, at, Outcome.SCORED, 10, "cold", 7, None, "v1", "f1")


def test_decisions_are_kept_for_ninety_days_and_deleted_once_a_day(team: Team) -> None:
    file_decisions(
        team.wiring.state, [an_entry(team, lead(7), days_ago=91), an_entry(team, lead(7), days_ago=89)]
    )
    assert run(team).expired == 0  # today's deletion was the fixture's
    team.clock.advance(timedelta(days=1))
    assert run(team).expired == 1
    assert len(team.wiring.state.ledger.of_lead(lead(7))) == 1


def test_the_record_of_a_lead_that_was_closed_180_days_ago_is_erased(team: Team) -> None:
    closed, still_open = team.add_lead(**COLD), team.add_lead(**COLD)
    team.process()
    team.actions.update_lead(closed, STATUS_ID="CONVERTED")
    catch_up(team)
    team.clock.advance(timedelta(days=179))
    assert run(team).forgotten == 0
    team.clock.advance(timedelta(days=2))
    assert run(team).forgotten == 1
    assert set(team.wiring.state.leads.get_many([closed, still_open])) == {still_open}
    assert run(team).violations == ()


def test_a_closed_lead_that_is_in_the_inbox_is_not_erased(team: Team) -> None:
    item = team.add_lead(**COLD)
    team.actions.update_lead(item, STATUS_ID="JUNK")
    team.process()
    catch_up(team)
    team.clock.advance(timedelta(days=200))
    team.announce(item)
    assert run(team).forgotten == 0
