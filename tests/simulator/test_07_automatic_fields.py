"""Section 11.7: what the portal fills in by itself."""

from datetime import timedelta

import pytest

from infra.clock import ManualClock
from infra.simulator import SimulatedPortal
from tests.simulator.callers import Rest


@pytest.mark.parametrize(
    ("stage", "semantic"),
    [("NEW", "P"), ("IN_PROCESS", "P"), ("UC_NURTURE", "P"), ("JUNK", "F"), ("CONVERTED", "S")],
)
def test_the_semantic_follows_the_stage(portal: SimulatedPortal, stage: str, semantic: str) -> None:
    lead = portal.lead(portal.people_actions.add_lead(STATUS_ID=stage))
    assert lead["STATUS_SEMANTIC_ID"] == semantic
    assert (lead["DATE_CLOSED"] is not None) is (semantic != "P")


def test_a_move_is_stamped_and_closing_too(portal: SimulatedPortal, rest: Rest, clock: ManualClock) -> None:
    portal.people_actions.add_lead(by=3)
    clock.advance(timedelta(hours=2))
    rest.change(1, stageId="JUNK")
    lead = portal.lead(1)
    assert (lead["MOVED_BY_ID"], lead["MOVED_TIME"], lead["DATE_CLOSED"]) == (1, clock.now(), clock.now())


def test_a_save_that_is_no_move_leaves_the_moved_time(portal: SimulatedPortal, clock: ManualClock) -> None:
    portal.people_actions.add_lead()
    moved = portal.lead(1)["MOVED_TIME"]
    clock.advance(timedelta(hours=1))
    portal.people_actions.update_lead(1, TITLE="x", by=7)
    lead = portal.lead(1)
    assert (lead["MOVED_TIME"], lead["DATE_MODIFY"], lead["MODIFY_BY_ID"]) == (moved, clock.now(), 7)


def test_phone_and_email_flags_follow_the_values(portal: SimulatedPortal) -> None:
    portal.people_actions.add_lead(PHONE="+49 30 1")
    portal.people_actions.update_lead(1, PHONE=[], EMAIL="a@b.example")
    lead = portal.lead(1)
    assert (lead["HAS_PHONE"], lead["HAS_EMAIL"], lead["PHONE"]) == ("N", "Y", [])


def test_a_linked_contact_makes_a_return_customer(portal: SimulatedPortal) -> None:
    portal.people_actions.add_lead()
    portal.people_actions.update_lead(1, CONTACT_ID=portal.people_actions.add_contact(NAME="Eva"))
    assert portal.lead(1)["IS_RETURN_CUSTOMER"] == "Y"


def test_an_activity_moves_the_last_activity_and_nothing_else(
    portal: SimulatedPortal, clock: ManualClock
) -> None:
    portal.people_actions.add_lead()
    modified = portal.lead(1)["DATE_MODIFY"]
    clock.advance(timedelta(hours=1))
    portal.people_actions.add_activity(1, "call", by=8)
    lead = portal.lead(1)
    assert (lead["LAST_ACTIVITY_TIME"], lead["LAST_ACTIVITY_BY"], lead["DATE_MODIFY"]) == (
        clock.now(),
        8,
        modified,
    )


def test_title_and_responsible_have_defaults(rest: Rest, portal: SimulatedPortal) -> None:
    rest.result("crm.lead.add", fields={})
    assert (portal.lead(1)["TITLE"], portal.lead(1)["ASSIGNED_BY_ID"]) == ("Lead #1", 1)


def test_read_only_fields_cannot_be_written(portal: SimulatedPortal, rest: Rest) -> None:
    portal.people_actions.add_lead()
    rest.result("crm.lead.update", id=1, fields={"DATE_CREATE": "2000-01-01", "HAS_PHONE": "Y"})
    assert (portal.lead(1)["DATE_CREATE"].year, portal.lead(1)["HAS_PHONE"]) == (2026, "N")


def test_the_history_of_stages_is_kept(portal: SimulatedPortal, rest: Rest) -> None:
    portal.people_actions.add_lead()
    rest.change(1, stageId="IN_PROCESS")
    rest.change(1, stageId="JUNK")
    items = rest.result("crm.stagehistory.list", entityTypeId=1, filter={"OWNER_ID": 1})["items"]
    assert [(each["TYPE_ID"], each["STATUS_ID"]) for each in items] == [
        (1, "NEW"),
        (2, "IN_PROCESS"),
        (3, "JUNK"),
    ]
