"""A person who objects to being scored: no score, no nurturing, nothing learned; a human has the lead."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from functions.domain.item import CLIENTS, DEAL, Item
from functions.domain.lead.ledger_entry import Outcome
from functions.domain.lead.look_reason import LookReason
from functions.domain.lead.record import LeadState
from infra.simulator.limits import faults
from tests.experiment.trying import FILE, SECOND, experiment_of
from tests.nurturing.night import night, nurturing_configuration
from tests.processing.test_card_comment import comments
from tests.reconciling.runs import catch_up
from tests.reporting.test_reporting import count, fates, open_leads
from tests.rescoring.test_wake import wake
from tests.team import COLD, CONFIGURATION, Team, a_hot_lead, a_team, handling

FIELD = "UF_CRM_NO_SCORING"
PRIVACY = f'\n[privacy]\nobjection = "{FIELD}"\n'
SENIOR = 3
CONTACT = CLIENTS["contact"]
SCORE_FIELDS = ("UF_CRM_LEAD_SCORE", "UF_CRM_LEAD_BAND", "UF_CRM_LEAD_SCORE_WHY", "UF_CRM_LEAD_SCORE_DATE")


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with a_team(tmp_path, configuration=CONFIGURATION + PRIVACY, hash_key="a-key-for-hashes") as team:
        team.custom_fields.add(FIELD, "boolean")
        yield team


def object_to(team: Team, item: Item, answer: str = "Y") -> None:
    """Let the person object, or take it back, with the event of it."""
    said: dict[str, Any] = {FIELD: answer}
    team.actions.update_lead(item, **said)
    team.announce(item)
    team.process()


def shown(team: Team, item: Item) -> list[Any]:
    """What the portal shows of the score; nothing where it is empty."""
    row = team.lead(item)
    names = [each.replace("LEAD_SCORE", "SCORE").replace("LEAD_BAND", "SCORE_BAND") for each in SCORE_FIELDS]
    return [row[name] for name in (*SCORE_FIELDS, *names) if row.get(name) not in {None, "", 0, "0"}]


def test_a_new_lead_goes_to_the_senior_without_a_score(team: Team) -> None:
    item = team.add_lead(**a_hot_lead(), **{FIELD: "Y"})
    assert team.process().outcomes == {Outcome.OBJECTED: 1}
    record = team.record(item)
    assert (record.state, record.assignment.manager) == (LeadState.ASSIGNED, SENIOR)
    assert (record.score.points, record.score.band, record.score.contributions) == (0, "", ())
    assert shown(team, item) == []
    assert int(team.lead(item)["ASSIGNED_BY_ID"]) == SENIOR
    [message] = team.portal.sent_notifications
    assert "objects to being scored" in message.message
    assert message.user == SENIOR
    assert (record.trial, record.milestones.first, record.evidence.first) == (None, None, None)


def test_an_objection_takes_the_score_off_and_leaves_the_lead_with_its_manager(team: Team) -> None:
    item = team.add_lead(**a_hot_lead())
    team.process()
    before = team.record(item)
    assert len(shown(team, item)) == 4
    object_to(team, item)
    after = team.record(item)
    assert shown(team, item) == []
    assert after.assignment.manager == before.assignment.manager
    assert (after.score.points, after.score.next_change_at, after.due_at) == (0, None, None)
    assert after.first_touch.due_at is None
    assert [each.points for each in team.wiring.state.ledger.of_lead(item)] == [before.score.points, 0]


def test_a_second_look_changes_nothing_and_writes_nothing(team: Team) -> None:
    item = team.add_lead(**a_hot_lead(), **{FIELD: "Y"})
    team.process()
    told, record = len(team.portal.sent_notifications), team.record(item)
    team.announce(item)
    assert team.process().outcomes == {Outcome.UNCHANGED: 1}
    assert (len(team.portal.sent_notifications), team.record(item)) == (told, record)


def test_time_alone_and_the_night_give_no_score_either(team: Team) -> None:
    item = team.add_lead(**COLD)
    team.process()
    object_to(team, item)
    for reason in (LookReason.DUE, LookReason.NURTURE, LookReason.REDISTRIBUTE):
        team.announce(item, reason=reason)
        team.process()
        assert (team.record(item).score.band, team.record(item).state) == ("", LeadState.ASSIGNED)
    assert shown(team, item) == []


def test_taken_back_the_lead_is_scored_again_at_the_next_look(team: Team) -> None:
    item = team.add_lead(**a_hot_lead(), **{FIELD: "Y"})
    team.process()
    object_to(team, item, "N")
    record = team.record(item)
    assert (record.score.points, record.identity.has_objected) == (90, False)
    assert record.assignment.manager == SENIOR
    assert len(shown(team, item)) == 4


def test_a_closed_lead_loses_its_score_and_leaves_no_history(team: Team) -> None:
    item = team.add_lead(**a_hot_lead())
    team.process()
    team.actions.update_lead(item, STATUS_ID="JUNK" if item.entity == "lead" else "LOSE")
    team.announce(item)
    team.process()
    assert len(team.wiring.state.history.page(after="", limit=9)) == 1
    object_to(team, item)
    assert team.wiring.state.history.page(after="", limit=9) == []
    assert (team.record(item).state, shown(team, item)) == (LeadState.CLOSED, [])


def test_a_run_that_died_tells_its_human_once(team: Team) -> None:
    item = team.add_lead(**a_hot_lead(), **{FIELD: "Y"})
    team.process_until_idle(lost_writes=2)
    assert [each.user for each in team.portal.notifications] == [SENIOR]
    assert int(team.lead(item)["ASSIGNED_BY_ID"]) == SENIOR
    assert team.record(item).is_finished


def test_on_a_contact_it_holds_for_everything_of_the_person(team: Team) -> None:
    team.portal.custom_fields(CONTACT.type_id).add(FIELD, "boolean")
    people = team.portal.people_actions
    known = people.add_contact(NAME="Mira", ASSIGNED_BY_ID=8, PHONE=[("WORK", "+49 30 5557711")])
    add = people.add_deal if team.actions.entity == DEAL else people.add_lead
    items = [team.item(add(SOURCE_ID="WEB", CONTACT_ID=known)) for _ in range(2)]
    team.announce(*items)
    team.process()
    assert [len(shown(team, item)) for item in items] == [4, 4]
    for answer, points, fields in (("Y", 0, 0), ("N", 10, 4)):
        said: dict[str, Any] = {FIELD: answer}
        people.update_contact(known, **said)
        team.announce(CONTACT.item(known))
        team.process()
        assert [team.record(item).score.points for item in items] == [points, points]
        assert [len(shown(team, item)) for item in items] == [fields, fields]


def test_on_a_contact_it_takes_closed_leads_out_of_the_history(team: Team) -> None:
    team.portal.custom_fields(CONTACT.type_id).add(FIELD, "boolean")
    people = team.portal.people_actions
    known = people.add_contact(NAME="Mira", PHONE=[("WORK", "+49 30 5557711")])
    add = people.add_deal if team.actions.entity == DEAL else people.add_lead
    item = team.item(add(SOURCE_ID="WEB", CONTACT_ID=known))
    team.announce(item)
    team.process()
    team.actions.update_lead(item, STATUS_ID="JUNK" if item.entity == "lead" else "LOSE")
    team.announce(item)
    team.process()
    assert len(team.wiring.state.history.page(after="", limit=9)) == 1
    said: dict[str, Any] = {FIELD: "Y"}
    people.update_contact(known, **said)
    team.announce(CONTACT.item(known))
    team.process()
    assert team.wiring.state.history.page(after="", limit=9) == []
    assert team.record(item).identity.has_objected


def test_a_score_that_the_portal_would_not_take_off_is_taken_off_later(team: Team) -> None:
    item = team.add_lead(**a_hot_lead())
    team.process()
    team.portal.faults.add(faults.ACCESS_DENIED, method="crm.item.update", times=0)
    object_to(team, item)
    assert len(shown(team, item)) == 4
    team.portal.faults.clear()
    team.announce(item)
    team.process()
    assert (shown(team, item), team.record(item).outbox.refused) == ([], ())


@pytest.mark.parametrize("is_closed", [False, True])
def test_it_is_taken_off_a_day_later_though_nothing_happens(team: Team, *, is_closed: bool) -> None:
    item = team.add_lead(**a_hot_lead())
    team.process()
    team.portal.faults.add(faults.ACCESS_DENIED, method="crm.item.update", times=0)
    if is_closed:
        team.actions.update_lead(item, STATUS_ID="JUNK" if item.entity == "lead" else "LOSE")
    object_to(team, item)
    team.portal.faults.clear()
    for woken in (1, 0):
        team.clock.advance(timedelta(days=2))
        assert wake(team).woken == woken
        team.process()
        assert shown(team, item) == []


def test_without_a_webhook_reconciling_finds_it_and_that_it_was_taken_back(team: Team) -> None:
    item = team.add_lead(**a_hot_lead())
    team.process()
    catch_up(team)
    for answer, points in (("Y", 0), ("N", 90)):
        said: dict[str, Any] = {FIELD: answer}
        team.actions.update_lead(item, **said)
        catch_up(team)
        assert team.record(item).score.points == points


def test_a_nurtured_lead_leaves_nurturing(tmp_path: Path) -> None:
    with a_team(tmp_path, configuration=nurturing_configuration() + PRIVACY) as team:
        team.custom_fields.add(FIELD, "boolean")
        item = team.add_lead(**COLD)
        team.process()
        night(team)
        before = team.record(item)
        assert before.state is LeadState.NURTURED
        object_to(team, item)
        after = team.record(item)
        assert (after.state, after.assignment.manager) == (LeadState.ASSIGNED, SENIOR)
        assert team.lead(item)["STATUS_ID" if item.entity == "lead" else "STAGE_ID"] != before.nurturing.stage
        assert (after.nurturing.handed_off_at, after.nurturing.entered_at) == (None, None)


def test_who_objects_is_taken_out_of_all_counts(team: Team) -> None:
    items = [team.add_lead(**a_hot_lead()) for _ in range(2)]
    team.process()
    count(team)
    object_to(team, items[0])
    count(team)
    state = team.wiring.state
    assert state.figures.tallies(items).keys() == {items[1]}
    assert (open_leads(team), fates(team)) == (1, {"open": 1})


def test_no_experiment_takes_who_objects_nor_keeps_them(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(handling(SECOND), encoding="utf-8")
    with a_team(tmp_path, configuration=CONFIGURATION + PRIVACY + experiment_of()) as team:
        team.custom_fields.add(FIELD, "boolean")
        one, other = team.add_lead(**a_hot_lead(), **{FIELD: "Y"}), team.add_lead(**a_hot_lead())
        team.process()
        assert (team.record(one).trial, team.record(other).trial is None) == (None, False)
        object_to(team, other)
        assert team.record(other).trial is None


def test_the_comment_on_top_says_it_in_place_of_the_reasons(tmp_path: Path) -> None:
    configuration = CONFIGURATION.replace("[portal]", '[portal]\nexplain = "pinned"', 1) + PRIVACY
    with a_team(tmp_path, configuration=configuration) as team:
        team.custom_fields.add(FIELD, "boolean")
        item = team.add_lead(**a_hot_lead())
        team.process()
        team.announce(item)
        team.process()
        object_to(team, item)
        [comment] = comments(team, item)
        assert "objects to being scored" in comment.text
        assert "90" not in comment.text
