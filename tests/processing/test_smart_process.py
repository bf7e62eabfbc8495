"""A smart process is handled by one more row in the table of kinds, and by nothing else.

Its items have funnels, stages and clients like deals. But their rows do not say what a stage means, their
events are those of all smart processes, and their custom fields have the number of the process in the name.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from functions.domain.item import HANDLED, OF_ITEMS, Entity, Item
from functions.domain.lead.look_reason import LookReason
from functions.domain.lead.record import LeadState
from functions.lead_events.event import EventKind, LeadEvent, OtherEvent, parse_event
from functions.signals.event import parse_signals
from infra.cli.items import item_of
from infra.configuration.findings import Findings
from infra.configuration.source_map import SourceMap
from infra.provisioning.check_portal import check_portal
from infra.provisioning.create_missing import CreationState, create_missing
from infra.provisioning.needs import needed_funnels, outbound_webhook_steps
from infra.provisioning.portal_view import read_portal
from infra.simulator.limits import faults
from tests.reconciling.runs import catch_up, run
from tests.team import COLD, CONFIGURATION, HOT, Team, a_team

pytestmark = pytest.mark.of_leads("what is handled is neither a lead nor a deal")
RENTAL = Entity(
    1038,
    "DYNAMIC_1038",
    OF_ITEMS,
    timeline_type="dynamic_1038",
    stages="DYNAMIC_1038_STAGE",
    has_funnels=True,
    has_semantics=False,
    page="/crm/type/1038/details/",
    fields="UF_CRM_1_",
    noun="rental",
)
HANDLE = '\n[[handle]]\nentity = "dynamic_1038"\n'
PERSON = {name: HOT[name] for name in ("PHONE", "EMAIL")}
ORDER = {name: HOT[name] for name in ("SOURCE_ID", "OPPORTUNITY")}
FIELDS = {
    "SCORE": "integer",
    "SCORE_DATE": "datetime",
    "SCORE_BAND": "string",
    "SCORE_WHY": "string",
    "SCORE_ADJUST": "integer",
    "SCORE_UNTIL": "date",
    "NURTURE_DATE": "datetime",
}


@pytest.fixture(autouse=True)
def row(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one thing that is done to handle the process."""
    monkeypatch.setitem(HANDLED, RENTAL.key, RENTAL)


@contextmanager
def a_team_of_rentals(directory: Path, configuration: str = CONFIGURATION) -> Iterator[Team]:
    with a_team(directory, configuration=configuration + HANDLE, plan="unlimited") as team:
        made = team.portal.add_smart_process("Rental", type_id=RENTAL.type_id)
        assert RENTAL.fields == f"UF_CRM_{made.id}_"
        for name, kind in FIELDS.items():
            team.portal.custom_fields(RENTAL.type_id).add(RENTAL.fields + name, kind)
        yield team


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with a_team_of_rentals(tmp_path) as team:
        yield team


def come(team: Team, **fields: Any) -> Item:
    """Let a hot rental come in at the portal, with the contact that has its phone and e-mail."""
    people = team.portal.people_actions
    client = fields.get("CONTACT_ID") or people.add_contact(**PERSON)
    values = {"ASSIGNED_BY_ID": 1, **ORDER, **fields, "CONTACT_ID": client}
    return RENTAL.item(people.add_item(RENTAL.type_id, **values))


def announced(team: Team) -> Item:
    """One that an event reported, and that was given to a manager."""
    item = come(team)
    team.announce(item, reason=LookReason.ADDED)
    team.process()
    return item


def shown(team: Team, item: Item) -> dict[str, Any]:
    return team.portal.item(RENTAL.type_id, item.id)


def move(team: Team, item: Item, code: str) -> None:
    stage = f"{shown(team, item)['STAGE_ID'].partition(':')[0]}:{code}"
    team.portal.people_actions.update_item(RENTAL.type_id, item.id, STAGE_ID=stage)


def owner(team: Team, item: Item) -> int:
    manager: int = shown(team, item)["ASSIGNED_BY_ID"]
    return manager


def test_a_new_item_is_scored_distributed_and_written_back_with_a_to_do_and_messages(team: Team) -> None:
    requests = team.requests_during(lambda: announced(team))
    fields = shown(team, RENTAL.item(1))
    assert (fields["UF_CRM_1_SCORE"], fields["UF_CRM_1_SCORE_BAND"]) == (90, "hot")
    assert fields["ASSIGNED_BY_ID"] in {7, 8, 9}
    [todo] = team.portal.todos
    assert (todo.owner_type, todo.lead_id, todo.responsible) == (1038, 1, fields["ASSIGNED_BY_ID"])
    assert todo.title == "First touch: hot rental 1, 90 points"
    assert "Hot [URL=/crm/type/1038/details/1/]rental 1[/URL]" in team.portal.notifications[0].message
    assert requests == 3


def test_its_card_says_what_changed_and_has_a_comment_on_top(tmp_path: Path) -> None:
    pinned = CONFIGURATION.replace("[portal]\n", '[portal]\nexplain = "pinned"\n', 1)
    with a_team_of_rentals(tmp_path, pinned) as team:
        item = announced(team)
        team.portal.people_actions.update_item(RENTAL.type_id, item.id, OPPORTUNITY=0)
        team.announce(item)
        team.process()
        [line], [comment] = team.portal.log_messages, team.portal.comments
        assert (line.entity_type_id, line.title) == (RENTAL.type_id, "90 → 55, warm")
        assert comment.text.startswith("Why 90 points (hot)")
        assert team.portal.pins(item.id, owner_type=RENTAL.type_id) == [comment.id]


def test_an_unchanged_item_takes_one_request(team: Team) -> None:
    item = announced(team)
    team.announce(item)
    assert team.requests_during(team.process) == 1


def test_a_call_of_its_manager_is_its_first_touch(team: Team) -> None:
    item = announced(team)
    team.clock.advance(timedelta(minutes=5))
    owner_type = RENTAL.type_id
    team.portal.people_actions.add_activity(item.id, "call", by=owner(team, item), owner_type=owner_type)
    team.announce(item)
    team.process()
    assert team.record(item).first_touch.touched_at


@pytest.mark.parametrize(("code", "state"), [("CLIENT", LeadState.ASSIGNED), ("FAIL", LeadState.CLOSED)])
def test_what_its_stage_means_is_in_the_dictionary(team: Team, code: str, state: LeadState) -> None:
    item = announced(team)
    move(team, item, code)
    team.announce(item)
    team.process()
    assert team.record(item).state is state


def test_while_the_dictionary_cannot_be_read_its_items_wait_and_leads_go_on(
    team: Team, tmp_path: Path
) -> None:
    toml = tmp_path / "fairlead.toml"
    toml.write_text(toml.read_text() + '\n[[handle]]\nentity = "lead"\n')
    item, one = come(team), team.add_lead(**COLD)
    team.announce(item)
    team.portal.faults.add(faults.ACCESS_DENIED, method="crm.status.list")
    team.process()
    assert owner(team, item) == 1
    assert team.lead(one)["ASSIGNED_BY_ID"] in {7, 8, 9}
    team.portal.faults.clear()
    team.process_until_idle(lost_writes=0)
    assert owner(team, item) in {7, 8, 9}


def test_two_open_items_of_one_person_go_to_one_manager(team: Team) -> None:
    first = announced(team)
    second = come(team, CONTACT_ID=shown(team, first)["CONTACT_ID"])
    team.announce(second)
    team.process()
    assert (team.record(second).identity.repeat_of, owner(team, second)) == (first, owner(team, first))


def test_a_closed_item_is_no_open_one_of_the_person(team: Team) -> None:
    first = announced(team)
    move(team, first, "SUCCESS")
    second = come(team, CONTACT_ID=shown(team, first)["CONTACT_ID"])
    team.announce(first, second)
    team.process()
    assert team.record(second).identity.repeat_of is None


def test_managers_are_counted_their_items_in_work(tmp_path: Path) -> None:
    with a_team_of_rentals(
        tmp_path, CONFIGURATION.replace("[7, 8, 9]", '[7, 8]\nstrategy = "least-open"')
    ) as team:
        other = team.portal.people_actions.add_contact(NAME="Eva")
        come(team, CONTACT_ID=other, ASSIGNED_BY_ID=7)
        for _ in range(2):
            move(team, come(team, CONTACT_ID=other, ASSIGNED_BY_ID=8), "SUCCESS")
        assert owner(team, announced(team)) == 8


def test_what_no_webhook_announced_is_found_and_what_was_closed_is_seen(team: Team) -> None:
    run(team)
    item = come(team)
    assert run(team).found == {"created": 1, "changed": 0, "touched": 0}
    catch_up(team)
    assert owner(team, item) in {7, 8, 9}
    move(team, item, "FAIL")
    catch_up(team)
    assert team.record(item).state is LeadState.CLOSED
    assert not run(team).violations


def form(event: str, **fields: int) -> bytes:
    sent = {"event": event, "auth[application_token]": "abc"}
    return urlencode(sent | {f"data[FIELDS][{name}]": value for name, value in fields.items()}).encode()


@pytest.mark.parametrize(
    "body",
    [
        form("ONCRMDYNAMICITEMADD", ID=7, ENTITY_TYPE_ID=1038),
        form("ONCRMDYNAMICITEMADD_1038", ID=7, ENTITY_TYPE_ID=1038),
    ],
)
def test_its_event_names_the_item(body: bytes) -> None:
    assert parse_event(body) == LeadEvent(RENTAL.item(7), EventKind.ADDED, "abc")


def test_events_of_other_processes_and_of_invoices_are_not_served() -> None:
    for other in (1040, 31):
        event = parse_event(form("ONCRMDYNAMICITEMADD", ID=7, ENTITY_TYPE_ID=other))
        assert event == OtherEvent("abc")
    assert parse_event(form("ONCRMDYNAMICITEMADD", ID=7)) == OtherEvent("abc")


def test_robots_senders_and_people_name_the_item() -> None:
    robot = parse_event(urlencode({"document_id[2]": "DYNAMIC_1038_7"}).encode())
    assert robot == LeadEvent(RENTAL.item(7), EventKind.ROBOT, "")
    assert parse_event(b"", query={"item": "dynamic_1038:7"}) == robot
    signal = {"type": "page.seen", "at": "2026-11-03T12:00:00Z", "item": "dynamic_1038:7"}
    assert parse_signals(json.dumps(signal).encode(), {})[0].named == RENTAL.item(7)
    assert item_of("dynamic_1038:7", ["lead"]) == RENTAL.item(7)


def test_the_portal_is_checked_for_what_it_needs(team: Team) -> None:
    model = team.wiring.loaded.model
    view = read_portal(team.wiring.client, users=(), clock=team.clock, funnels=needed_funnels(model))
    verdict = check_portal(view, model, Findings("fairlead.toml", SourceMap.of("")))
    assert "Fairlead's 7 custom fields of rentals are there, each with its type." in verdict.fine
    assert {each.state for each in create_missing(team.wiring.client, view, model)} == {CreationState.THERE}
    assert "Rental created (ONCRMDYNAMICITEMADD)" in outbound_webhook_steps(team.wiring.handled)[2]


def test_a_field_that_is_missing_is_to_be_made_by_hand(team: Team) -> None:
    fields = team.portal.custom_fields(RENTAL.type_id)
    fields.remove(fields["UF_CRM_1_SCORE"])
    model = team.wiring.loaded.model
    view = read_portal(team.wiring.client, users=(), clock=team.clock, funnels=needed_funnels(model))
    [failed] = [
        each for each in create_missing(team.wiring.client, view, model) if each.state is CreationState.FAILED
    ]
    assert failed.thing == "field UF_CRM_1_SCORE of rentals"
    assert failed.remedy.startswith("Create it by hand")
