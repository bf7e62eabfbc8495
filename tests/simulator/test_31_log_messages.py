"""Log messages, pins and rewritten comments, as the pages of their methods have them."""

from typing import Any

import pytest

from infra.simulator import SimulatedPortal
from tests.simulator.callers import Receiver, Rest

FIELDS = {"entityTypeId": 1, "entityId": 1, "title": "82 → 77, warm", "text": "No reply.", "iconCode": "info"}
OWNED = {"ownerTypeId": 1, "ownerId": 1}


@pytest.fixture(autouse=True)
def a_lead(portal: SimulatedPortal) -> None:
    portal.people_actions.add_lead()


def write(rest: Rest, text: str = "Why 80 points.") -> int:
    fields = {"ENTITY_ID": 1, "ENTITY_TYPE": "lead", "COMMENT": text}
    return int(rest.result("crm.timeline.comment.add", fields=fields))


def test_a_log_message_is_shown_whole(portal: SimulatedPortal, rest: Rest) -> None:
    made = rest.result("crm.timeline.logmessage.add", fields=FIELDS)["logMessage"]
    assert (made["title"], made["text"], made["iconCode"], made["authorId"]) == (
        "82 → 77, warm",
        "No reply.",
        "info",
        1,
    )
    assert rest.result("crm.timeline.logmessage.list", entityTypeId=1, entityId=1) == [made]
    assert [each.title for each in portal.log_messages] == ["82 → 77, warm"]


def test_ten_are_a_page_and_the_newest_come_first(rest: Rest) -> None:
    for number in range(12):
        rest.result("crm.timeline.logmessage.add", fields={**FIELDS, "text": str(number)})
    owner = {"entityTypeId": 1, "entityId": 1}
    page = rest.body("crm.timeline.logmessage.list", owner)
    assert ([row["text"] for row in page["result"]], page["total"], page["next"]) == (
        [str(number) for number in range(11, 1, -1)],
        12,
        10,
    )
    ordered = rest.result("crm.timeline.logmessage.list", owner, order={"id": "asc"}, start=10)
    assert [row["text"] for row in ordered] == ["10", "11"]


def test_that_of_another_record_is_not_shown(portal: SimulatedPortal, rest: Rest) -> None:
    portal.people_actions.add_lead()
    rest.result("crm.timeline.logmessage.add", fields=FIELDS)
    assert rest.result("crm.timeline.logmessage.list", entityTypeId=1, entityId=2) == []


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"entityId": 99}, "OWNER_NOT_FOUND"),
        ({"entityTypeId": 99}, "OWNER_NOT_FOUND"),
        ({"title": " "}, "100"),
    ],
)
def test_a_wrong_log_message_is_refused(rest: Rest, changed: dict[str, Any], error: str) -> None:
    assert rest.error("crm.timeline.logmessage.add", fields={**FIELDS, **changed}) == (400, error)


def test_only_three_may_be_pinned_or_seven(portal: SimulatedPortal, rest: Rest) -> None:
    numbers = [write(rest, str(number)) for number in range(8)]
    for number in (*numbers[:3], numbers[0]):
        assert rest.result("crm.timeline.item.pin", OWNED, id=number) is None
    assert rest.error("crm.timeline.item.pin", OWNED, id=numbers[3])[1] in (0, "0")
    rest.result("crm.timeline.item.unpin", OWNED, id=numbers[0])
    rest.result("crm.timeline.item.pin", OWNED, id=numbers[3])
    portal.switches.seven_pins_are_allowed = True
    for number in numbers[4:]:
        rest.result("crm.timeline.item.pin", OWNED, id=number)
    assert portal.pins(1) == numbers[1:]
    assert rest.error("crm.timeline.item.pin", OWNED, id=numbers[0])[1] in (0, "0")


def test_what_is_not_in_the_timeline_cannot_be_pinned(portal: SimulatedPortal, rest: Rest) -> None:
    portal.people_actions.add_lead()
    number = write(rest)
    assert rest.error("crm.timeline.item.pin", ownerTypeId=1, ownerId=2, id=number) == (400, "NOT_FOUND")
    assert rest.error("crm.timeline.item.pin", ownerTypeId=1, ownerId=9, id=number) == (
        400,
        "OWNER_NOT_FOUND",
    )
    portal.people_actions.delete_comment(number)
    assert rest.error("crm.timeline.item.pin", OWNED, id=number) == (400, "NOT_FOUND")


def test_a_comment_is_rewritten_in_its_place(portal: SimulatedPortal, rest: Rest, receiver: Receiver) -> None:
    portal.subscribe(receiver.url, events=("ONCRMTIMELINECOMMENTUPDATE",))
    number = write(rest)
    assert rest.result("crm.timeline.comment.update", OWNED, id=number, fields={"COMMENT": "Less."}) == number
    portal.deliveries.wait_until_idle()
    assert [(each.id, each.text) for each in portal.comments] == [(number, "Less.")]
    assert receiver.got[0].form["data[ID]"] == str(number)


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"id": 99}, "NOT_FOUND"),
        ({"ownerId": 2}, "OWNER_NOT_FOUND"),
        ({"fields": {"COMMENT": " "}}, "INVALID_ARG_VALUE"),
    ],
)
def test_a_wrong_rewriting_is_refused(rest: Rest, changed: dict[str, Any], error: str) -> None:
    params = {"id": write(rest), **OWNED, "fields": {"COMMENT": "Less."}, **changed}
    assert rest.error("crm.timeline.comment.update", params) == (400, error)


@pytest.mark.parametrize("saves", [False, True])
def test_whether_it_saves_the_record_is_a_switch(
    portal: SimulatedPortal, rest: Rest, receiver: Receiver, *, saves: bool
) -> None:
    portal.switches.timelines_raise_updates = saves
    portal.subscribe(receiver.url, events=("ONCRMLEADUPDATE",))
    rest.result("crm.timeline.logmessage.add", fields=FIELDS)
    rest.result("crm.timeline.item.pin", OWNED, id=write(rest))
    portal.deliveries.wait_until_idle()
    assert bool(receiver.got) == saves
