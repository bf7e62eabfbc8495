"""The portal is switched to its simple mode: all open leads become deals at once, and none changes hands.

Thousands of events come in one burst, of leads, deals and contacts, in any order. Each deal goes on where its
lead was: its manager, its score, what people were sent.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from functions.domain.item import DEAL, Item, lead
from functions.domain.lead.look_reason import LookReason
from functions.domain.lead.outbox import EffectKind
from functions.domain.lead.record import LeadRecord, LeadState
from infra.bitrix24.crm.entities import CONTACT
from infra.simulator.state.conversion import SIMPLE, Converted
from tests.chaos.told import Tag
from tests.nurturing.night import THURSDAY_NIGHT, night, nurturing_configuration
from tests.reconciling.runs import catch_up
from tests.stored import all_records
from tests.team import COLD, Team, a_hot_lead, a_team

pytestmark = pytest.mark.of_leads("what is switched are leads, and they become deals")
INTAKE = 1
BOTH = '\n[[handle]]\nentity = "lead"\n\n[[handle]]\nentity = "deal"\n'
DEALS = '\n[[handle]]\nentity = "deal"\n'


@dataclass
class Before:
    """What was there before the switch: records by item, what people were sent, the turns of managers."""

    records: dict[Item, LeadRecord]
    told: Counter[str]
    turns: Counter[int]


def before_the_switch(team: Team) -> Before:
    records = {record.item: record for record in all_records(team.wiring.state.leads)}
    return Before(records, told(team), turns(records))


def told(team: Team) -> Counter[str]:
    """How often people were sent what: messages by their kind, to-dos, comments.

    That one is held for long is reported in its time, switch or not: once.
    """
    portal = team.portal
    tags = [Tag.of(note.tag) for note in portal.sent_notifications]
    held_long = Counter(tag.item for tag in tags if tag.kind == EffectKind.HELD_LONG)
    assert max(held_long.values(), default=1) == 1
    notes = Counter(tag.kind for tag in tags if tag.kind != EffectKind.HELD_LONG)
    return notes + Counter({"to-do": len(portal.todos), "comment": len(portal.comments)})


def turns(records: dict[Item, LeadRecord]) -> Counter[int]:
    """How many turns each manager has taken."""
    taken = (record.assignment.turn for record in records.values())
    return Counter(turn.manager for turn in taken if turn is not None)


def switch(team: Team, first: str) -> dict[Item, Item]:
    """Switch the mode and let all events of it come in; return the deals by their leads."""
    open_leads = [row["ID"] for row in team.portal.leads() if row["STATUS_SEMANTIC_ID"] == "P"]
    made: list[Converted] = team.portal.people_actions.switch_mode(SIMPLE, by=3)
    contacts = [CONTACT.item(each.contact) for each in made if each.contact]
    events = {
        "contacts": (contacts, LookReason.UPDATED),
        "deals": ([Item(DEAL, each.deal) for each in made], LookReason.ADDED),
        "leads": ([lead(number) for number in open_leads], LookReason.UPDATED),
    }
    for items, reason in (events.pop(first), *events.values()):
        team.announce(*items, reason=reason)
        team.clock.advance(timedelta(seconds=1))
    return {lead(number): Item(DEAL, each.deal) for number, each in zip(open_leads, made, strict=True)}


def a_week_of_leads(team: Team, count: int) -> None:
    """Leads of every state: hot and cold, touched, closed, held, in nurturing."""
    _come(team, count // 3)
    night(team)
    team.clock.advance_to(THURSDAY_NIGHT.replace(hour=10))
    _come(team, count - count // 3)
    for record in list(all_records(team.wiring.state.leads))[: count // 20]:
        team.actions.add_activity(record.item, "call", by=record.assignment.manager or 7)
        team.announce(record.item)
    for record in list(all_records(team.wiring.state.leads))[-(count // 20) :]:
        team.actions.update_lead(record.item, STATUS_ID="JUNK")
        team.announce(record.item)
    team.process()


def _come(team: Team, count: int) -> None:
    for number in range(count):
        team.add_lead(**(a_hot_lead() if number % 5 == 0 else {**COLD, "NAME": f"Buyer {number}"}))
    team.process()


@pytest.mark.parametrize("handle", [BOTH, DEALS], ids=["leads and deals", "deals alone"])
@pytest.mark.parametrize("first", ["leads", "deals"])
def test_a_switch_of_mode_moves_nobody_and_tells_nobody_twice(
    tmp_path: Path, handle: str, first: str
) -> None:
    live_through_the_switch(tmp_path, handle, first, count=60)


@pytest.mark.long
def test_a_switch_of_five_thousand_leads_moves_nobody_and_tells_nobody_twice(tmp_path: Path) -> None:
    live_through_the_switch(tmp_path, DEALS, "leads", count=5_000)


def live_through_the_switch(directory: Path, handle: str, first: str, *, count: int) -> None:
    cap = f"daily_cap = {count // 5}"
    configuration = nurturing_configuration().replace("daily_cap = 50", cap)
    with a_team(directory, configuration=configuration, plan="unlimited") as team:
        a_week_of_leads(team, count)
        before = before_the_switch(team)
        states = Counter(record.state for record in before.records.values())
        assert set(states) == set(LeadState) - {LeadState.PENDING}
        toml = directory / "fairlead.toml"
        toml.write_text(configuration + handle)
        del team.wiring.loaded
        for name in ("crm", "change_feed"):
            team.wiring.__dict__.pop(name, None)
        deals = switch(team, first)
        team.process()
        team.clock.advance(timedelta(minutes=1))
        team.process()
        assert_nobody_was_moved(team, before, deals)
        catch_up(team)
        assert_nobody_was_moved(team, before, deals)
        assert team.wiring.state.leads.get_many(deals).keys() == deals.keys()
        assert {team.record(item).state for item in deals} == {LeadState.CLOSED}


def assert_nobody_was_moved(team: Team, before: Before, deals: dict[Item, Item]) -> None:
    records = {record.item: record for record in all_records(team.wiring.state.leads)}
    for item, deal in deals.items():
        was, now = before.records[item], records[deal]
        assert (now.state, now.assignment.manager) == (was.state, was.assignment.manager)
        owner = was.assignment.manager or INTAKE
        assert team.portal.deal(deal.id)["ASSIGNED_BY_ID"] == owner
        assert now.score.points == was.score.points
        assert team.portal.deal(deal.id)["UF_CRM_SCORE"] == was.score.points
    assert told(team) == before.told
    assert turns(records) == before.turns
