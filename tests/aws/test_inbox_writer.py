"""The write of a webhook, signed without Amazon's client: what is sent, and what becomes of a refusal."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any
from uuid import uuid4

import boto3
import pytest

from functions.domain.item import Item, lead
from functions.domain.lead.look_reason import LookReason
from functions.errors import StateUnavailable
from infra.aws.inbox_writer import SignedInboxWriter
from infra.aws.signed_requests import DYNAMODB, SignedRequests
from tests.aws.stand_in import StandIn, a_login
from tests.builders import TUESDAY_NOON

REGION = "eu-central-1"


def update_of(item: Item, reason: LookReason, now: datetime, table: str = "fairlead") -> Mapping[str, Any]:
    """An inbox of the test's own: an entry counts how often it was enqueued, and keeps each reason."""
    return {
        "TableName": table,
        "Key": {"pk": {"S": "default#inbox"}, "sk": {"S": item.key}},
        "UpdateExpression": "SET wake = :at ADD version :one, reasons :reasons",
        "ExpressionAttributeValues": {
            ":at": {"N": str(int(now.timestamp()))},
            ":one": {"N": "1"},
            ":reasons": {"SS": [reason.value]},
        },
    }


@pytest.fixture
def writer(amazon: StandIn) -> Iterator[SignedInboxWriter]:
    opened = SignedInboxWriter(SignedRequests(DYNAMODB, REGION, amazon.login), update_of, deadline=5)
    yield opened
    opened.close()


def test_each_lead_is_one_write(writer: SignedInboxWriter, amazon: StandIn) -> None:
    writer.enqueue([lead(7), Item("deal", 7), lead(7)], LookReason.ADDED, now=TUESDAY_NOON)
    assert [each.operation for each in amazon.requests] == ["UpdateItem", "UpdateItem"]
    keys = [each.content["Key"]["sk"]["S"] for each in amazon.requests]
    assert keys == [lead(7).key, Item("deal", 7).key]


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
    answer: tuple[int, object], writer: SignedInboxWriter, amazon: StandIn
) -> None:
    amazon.answers = [answer, answer]
    writer.enqueue([lead(7)], LookReason.ADDED, now=TUESDAY_NOON)
    assert len(amazon.requests) == 3
    assert len({each.body for each in amazon.requests}) == 1


def test_a_refusal_is_not_tried_again_and_says_nothing_of_what_was_sent(
    writer: SignedInboxWriter, amazon: StandIn
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
    writer = SignedInboxWriter(requests, update_of, deadline=0.3)
    with pytest.raises(StateUnavailable, match="did not answer: NewConnectionError"):
        writer.enqueue([lead(7)], LookReason.ADDED, now=TUESDAY_NOON)
    writer.close()


@pytest.mark.process
def test_the_same_lead_twice_is_one_entry(ministack: str) -> None:
    table = f"fairlead-{uuid4().hex[:8]}"
    session = boto3.Session("test", "test", region_name=REGION)
    dynamodb = session.client("dynamodb", endpoint_url=ministack)
    dynamodb.create_table(
        TableName=table,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
        KeySchema=[
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
    )
    requests = SignedRequests(DYNAMODB, REGION, a_login(ministack))
    writer = SignedInboxWriter(requests, partial(update_of, table=table))
    for reason in (LookReason.ADDED, LookReason.UPDATED):
        writer.enqueue([lead(7)], reason, now=TUESDAY_NOON)
    writer.close()
    [entry] = dynamodb.scan(TableName=table)["Items"]
    dynamodb.close()
    assert (entry["version"], set(entry["reasons"]["SS"])) == ({"N": "2"}, {"added", "updated"})
