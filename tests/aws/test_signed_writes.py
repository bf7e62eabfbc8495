"""The writes of a webhook, signed without Amazon's client: what is sent, and what becomes of a refusal."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from functions.domain.item import Item, lead
from functions.domain.lead.look_reason import LookReason
from functions.errors import StateUnavailable
from infra.aws.model import Keys
from infra.aws.ports import DynamoPorts
from infra.aws.signed_requests import DYNAMODB, SignedRequests
from infra.aws.signed_writes import REFUSED, SignedWrites
from infra.aws.state import DynamoState
from tests.aws.stand_in import StandIn, a_login
from tests.aws.wire import Wire
from tests.builders import TUESDAY_NOON

REGION = "eu-central-1"
A_MINUTE = timedelta(minutes=1)


@pytest.fixture
def writer(amazon: StandIn) -> Iterator[SignedWrites]:
    requests = SignedRequests(DYNAMODB, REGION, amazon.login)
    opened = SignedWrites(requests, "fairlead", Keys("default"), deadline=5)
    yield opened
    opened.close()


@pytest.fixture
def signed(table_url: str, ministack: str) -> Iterator[DynamoState]:
    """A state on the table, as a webhook has it."""
    state = DynamoState(table_url, a_login(ministack))
    yield state
    state.close()


def test_each_lead_is_one_write(writer: SignedWrites, amazon: StandIn) -> None:
    writer.enqueue([lead(7), Item("deal", 7), lead(7)], LookReason.ADDED, now=TUESDAY_NOON)
    assert [each.operation for each in amazon.requests] == ["UpdateItem", "UpdateItem"]
    keys = [each.content["Key"]["sk"]["S"] for each in amazon.requests]
    assert keys == [lead(7).key, Item("deal", 7).key]


def test_both_writes_are_those_of_the_client(
    ports: DynamoPorts, wire: Wire, writer: SignedWrites, amazon: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.aws.webhook_writes.token_hex", lambda size: "0" * 2 * size)
    ports.inbox.enqueue([lead(7)], LookReason.ADDED, now=TUESDAY_NOON)
    ports.heartbeats.note_webhook(TUESDAY_NOON)
    writer.enqueue([lead(7)], LookReason.ADDED, now=TUESDAY_NOON)
    writer.note_webhook(TUESDAY_NOON)
    assert [each.content for each in amazon.requests] == [
        arguments | {"TableName": "fairlead"} for _, arguments in map(_without_returns, wire.requests)
    ]


def _without_returns(request: tuple[str, dict[str, Any]]) -> tuple[str, dict[str, Any]]:
    """The client says that it wants nothing back, which is what DynamoDB does by itself."""
    name, arguments = request
    assert name == "update_item"
    assert arguments["ReturnValues"] == "NONE"
    return name, {key: value for key, value in arguments.items() if key != "ReturnValues"}


@pytest.mark.parametrize(
    "answer",
    [
        (400, {"__type": "com.amazonaws.dynamodb.v20120810#TransactionConflictException"}),
        (400, {"__type": "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException"}),
        (400, {"__type": "com.amazon.coral.availability#ThrottlingException"}),
        (400, {"__type": "com.amazonaws.dynamodb.v20120810#RequestLimitExceeded"}),
        (500, b""),
        (503, {}),
    ],
)
def test_what_passes_is_tried_again(
    answer: tuple[int, object], writer: SignedWrites, amazon: StandIn
) -> None:
    amazon.answers = [answer, answer]
    writer.enqueue([lead(7)], LookReason.ADDED, now=TUESDAY_NOON)
    assert len(amazon.requests) == 3
    assert len({each.body for each in amazon.requests}) == 1


def test_a_refusal_is_not_tried_again_and_says_nothing_of_what_was_sent(
    writer: SignedWrites, amazon: StandIn
) -> None:
    amazon.answers = [
        (400, {"__type": "com.amazon.coral.service#AccessDeniedException", "Message": "planted"})
    ]
    with pytest.raises(StateUnavailable, match="AccessDeniedException") as refused:
        writer.enqueue([lead(7)], LookReason.ADDED, now=TUESDAY_NOON)
    assert len(amazon.requests) == 1
    assert "planted" not in str(refused.value)


def test_a_table_that_cannot_be_reached_is_said_so_in_time() -> None:
    requests = SignedRequests(DYNAMODB, REGION, a_login("http://127.0.0.1:1"))
    writer = SignedWrites(requests, "fairlead", Keys("default"), deadline=0.3)
    with pytest.raises(StateUnavailable, match="did not answer: NewConnectionError"):
        writer.enqueue([lead(7)], LookReason.ADDED, now=TUESDAY_NOON)
    writer.close()


def test_a_sign_of_life_is_tried_once(writer: SignedWrites, amazon: StandIn) -> None:
    amazon.answers = [(500, b"")]
    with pytest.raises(StateUnavailable, match="status 500"):
        writer.note_webhook(TUESDAY_NOON)
    assert len(amazon.requests) == 1


def test_a_sign_of_life_that_comes_late_is_no_failure(writer: SignedWrites, amazon: StandIn) -> None:
    amazon.answers = [(400, {"__type": f"com.amazonaws.dynamodb.v20120810#{REFUSED}"})]
    writer.note_webhook(TUESDAY_NOON)
    assert len(amazon.requests) == 1


@pytest.mark.process
def test_the_same_lead_twice_is_one_entry_of_the_inbox(signed: DynamoState, ports: DynamoPorts) -> None:
    for reason in (LookReason.ADDED, LookReason.UPDATED):
        signed.inbox_writer.enqueue([lead(7)], reason, now=TUESDAY_NOON)
    [entry] = ports.inbox.lease(9, now=TUESDAY_NOON, duration=A_MINUTE)
    assert (entry.item, entry.version) == (lead(7), 2)
    assert entry.reasons == {LookReason.ADDED, LookReason.UPDATED}


@pytest.mark.process
def test_the_last_webhook_is_among_the_signs_of_life(
    signed: DynamoState, table_url: str, ministack: str, ports: DynamoPorts
) -> None:
    signed.webhook_marks.note_webhook(TUESDAY_NOON)
    late = DynamoState(table_url, a_login(ministack))
    late.webhook_marks.note_webhook(TUESDAY_NOON - A_MINUTE)
    late.close()
    assert ports.heartbeats.read().webhook_at == TUESDAY_NOON
