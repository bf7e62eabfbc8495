"""How rows of `crm.activity.list` count, with the columns as the documentation shows them."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.domain.scoring import Activity, ActivityKind, Direction
from infra.bitrix24.crm.activity_rows import PROVIDERS, activities_of
from infra.bitrix24.crm.payloads import ActivityRow

ELEVEN = datetime(2026, 11, 3, 11, 0, tzinfo=timezone(timedelta(hours=3)))
HOUR = timedelta(hours=1)
IN, OUT, NONE = Direction.INCOMING, Direction.OUTGOING, Direction.NONE


def a_row(**columns: Any) -> ActivityRow:
    """A row of eleven o'clock, every value as text."""
    text = ELEVEN.isoformat()
    times = {"CREATED": text, "LAST_UPDATED": text, "START_TIME": text, "END_TIME": text}
    plain = {"ID": "5", "OWNER_ID": "7", "COMPLETED": "N", "STATUS": "1", "DIRECTION": "0"}
    given = {name: each.isoformat() if isinstance(each, datetime) else each for name, each in columns.items()}
    return ActivityRow.model_validate({**plain, **times, "IS_INCOMING_CHANNEL": "N", **given})


def activity_of(row: ActivityRow) -> Activity:
    return next(activities_of(row))


def done(provider: str, **columns: Any) -> Activity:
    return activity_of(a_row(PROVIDER_ID=provider, COMPLETED="Y", **{"STATUS": "2", **columns}))


def test_the_call_of_the_documentation_happened_at_its_start_not_when_its_row_last_changed() -> None:
    # The sample of crm.activity.get: the row was changed a year after the call.
    call = done(
        "VOXIMPLANT_CALL",
        TYPE_ID="2",
        DIRECTION="2",
        START_TIME="2020-09-27T13:25:00+03:00",
        END_TIME="2020-09-27T19:25:00+03:00",
        CREATED="2020-09-27T13:26:55+03:00",
        LAST_UPDATED="2021-03-21T20:28:24+03:00",
    )
    assert call == Activity(ActivityKind.CALL, datetime(2020, 9, 27, 10, 25, tzinfo=UTC), OUT)


@pytest.mark.parametrize(
    ("columns", "kind"),
    [
        ({"PROVIDER_ID": provider, "TYPE_ID": "6"}, kind)
        for provider, kind in [*PROVIDERS.items(), ("NEW_IN_2027", ActivityKind.CUSTOM)]
    ]
    + [
        ({"PROVIDER_ID": "NEW_IN_2027", "TYPE_ID": "1"}, ActivityKind.MEETING),
        ({"PROVIDER_ID": "NEW_IN_2027", "TYPE_ID": "2"}, ActivityKind.CALL),
        ({"PROVIDER_ID": None, "TYPE_ID": "3"}, ActivityKind.TASK),
        ({"PROVIDER_ID": "", "TYPE_ID": "4"}, ActivityKind.EMAIL),
        ({"PROVIDER_ID": "CONFIGURABLE_REST_APP", "TYPE_ID": "6"}, ActivityKind.CUSTOM),
        ({"PROVIDER_ID": "REST_APP", "TYPE_ID": "6"}, ActivityKind.CUSTOM),
    ],
)
def test_a_kind_is_the_providers_else_the_types_else_a_custom_one(
    columns: dict[str, str], kind: ActivityKind
) -> None:
    assert activity_of(a_row(**columns)).kind is kind


@pytest.mark.parametrize("provider", ["CRM_MEETING", "CRM_TODO", "CRM_TASKS_TASK", "REST_APP"])
@pytest.mark.parametrize("start", [ELEVEN - HOUR, ELEVEN, ELEVEN + 4 * HOUR])
def test_r5_what_people_complete_happened_when_they_did(provider: str, start: datetime) -> None:
    seen = done(provider, START_TIME=start, END_TIME=start + HOUR)
    assert (seen.at, seen.is_done, seen.is_touch(ELEVEN)) == (ELEVEN, True, True)


def test_r5_a_call_that_was_planned_for_before_counts_when_it_is_ticked_off() -> None:
    planned, made = ELEVEN - HOUR, ELEVEN - 2 * HOUR
    call = done("VOXIMPLANT_CALL", DIRECTION="2", START_TIME=planned, CREATED=made)
    assert (call.at, call.done_at) == (planned, ELEVEN)


def test_what_goes_out_is_sent_with_its_row_and_what_comes_in_is_a_reply() -> None:
    for provider in ("CRM_SMS", "REST_APP", "NEW_IN_2027", "IMOPENLINES_SESSION"):
        out = activity_of(a_row(PROVIDER_ID=provider, TYPE_ID="6", DIRECTION="2"))
        assert (out.is_touch(ELEVEN), out.is_reply(ELEVEN)) == (True, False)
        for columns in ({"DIRECTION": "1"}, {"IS_INCOMING_CHANNEL": "Y"}):
            come = done(provider, TYPE_ID="6", **columns)
            assert (come.is_touch(ELEVEN), come.is_reply(ELEVEN)) == (False, True)


def test_a_message_without_a_direction_is_ours() -> None:
    assert done("CRM_SMS", TYPE_ID="6").is_touch(ELEVEN)


@pytest.mark.parametrize("provider", ["CRM_MEETING", "CRM_TODO", "CRM_TASKS_TASK", "REST_APP"])
def test_what_a_rule_has_completed_is_no_touch(provider: str) -> None:
    assert not done(provider, STATUS="3").is_touch(ELEVEN)


def test_a_sent_mail_may_have_any_status() -> None:
    assert done("CRM_EMAIL", TYPE_ID="4", DIRECTION="2", STATUS="3").is_touch(ELEVEN)


def test_a_call_that_is_to_come_from_the_client_is_no_reply_when_its_time_comes() -> None:
    call = activity_of(a_row(PROVIDER_ID="VOXIMPLANT_CALL", DIRECTION="1", START_TIME=ELEVEN + HOUR))
    assert not call.is_reply(ELEVEN + 2 * HOUR)


@given(
    provider=st.sampled_from([*PROVIDERS, "REST_APP", "NEW"]),
    direction=st.sampled_from(["0", "1", "2"]),
    is_completed=st.booleans(),
    status=st.sampled_from(["1", "2", "3"]),
    hours=st.lists(st.integers(-50, 50), min_size=3, max_size=3),
)
@settings(max_examples=500)
def test_nothing_that_was_recorded_becomes_a_touch_or_a_reply_by_time_alone(
    *, provider: str, direction: str, is_completed: bool, status: str, hours: list[int]
) -> None:
    created, started, changed = (ELEVEN + each * HOUR for each in hours)
    seen = activity_of(
        a_row(
            PROVIDER_ID=provider,
            TYPE_ID="6",
            DIRECTION=direction,
            COMPLETED="Y" if is_completed else "N",
            STATUS=status,
            CREATED=created,
            START_TIME=started,
            LAST_UPDATED=max(created, changed),
        )
    )
    read_at, later = max(created, changed), max(created, changed) + 200 * HOUR
    assert (seen.is_touch(read_at), seen.is_reply(read_at)) == (seen.is_touch(later), seen.is_reply(later))
    assert not (seen.is_touch(later) and seen.is_reply(later))
