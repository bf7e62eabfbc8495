"""Requests that are signed without Amazon's client are, byte for byte, those that it sends."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.config import Config

from infra.aws.signed_requests import DYNAMODB, SQS, SSM, Service, SignedRequests, Unanswered
from infra.settings import AwsLogin
from tests.aws.stand_in import StandIn, a_login

NOON = datetime(2026, 3, 2, 12, 0, 0, tzinfo=UTC)
REGION = "eu-central-1"
OF_THE_CLIENT = {"amz-sdk-invocation-id", "amz-sdk-request", "user-agent"}
"""Headers that boto3 adds for statistics; it does not sign them."""
OF_THE_CONNECTION = {"accept-encoding", "connection"}
QUEUE = "/000000000000/fairlead.fifo"


def a_message(url: str) -> dict[str, Any]:
    return {
        "QueueUrl": f"{url}{QUEUE}",
        "MessageBody": "{}",
        "MessageDeduplicationId": "1772452800",
        "MessageGroupId": "default",
    }


def an_update(_url: str) -> dict[str, Any]:
    return {
        "TableName": "fairlead",
        "Key": {"pk": {"S": "default#inbox"}, "sk": {"S": "lead:7"}},
        "UpdateExpression": "SET since = if_not_exists(since, :at) ADD gen :one",
        "ExpressionAttributeValues": {":at": {"N": "1"}, ":one": {"N": "1"}},
    }


def two_secrets(_url: str) -> dict[str, Any]:
    return {"Names": ["/fairlead/webhook-url:3", "/fairlead/hash-key:1"], "WithDecryption": True}


CASES = [
    (SQS, "SendMessage", "send_message", a_message),
    (DYNAMODB, "UpdateItem", "update_item", an_update),
    (SSM, "GetParameters", "get_parameters", two_secrets),
]


@pytest.fixture(autouse=True)
def one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A signature has its second in it."""
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda: NOON)


def through_boto3(service: Service, call: str, body: dict[str, Any], login: AwsLogin) -> None:
    config = Config(retries={"total_max_attempts": 1}, account_id_endpoint_mode="disabled")
    client = boto3.client(
        service.name,
        region_name=REGION,
        endpoint_url=login.endpoint,
        aws_access_key_id=login.key_id,
        aws_secret_access_key=login.secret_key.get_secret_value(),
        aws_session_token=login.session_token.get_secret_value(),
        config=config,
    )
    getattr(client, call)(**body)
    client.close()


@pytest.mark.parametrize(("service", "operation", "call", "body"), CASES, ids=[each[1] for each in CASES])
def test_a_request_is_the_one_that_amazons_client_sends(
    service: Service, operation: str, call: str, body: Callable[[str], dict[str, Any]], amazon: StandIn
) -> None:
    through_boto3(service, call, body(amazon.url), amazon.login)
    ours = SignedRequests(service, REGION, amazon.login)
    assert ours.post(operation, body(amazon.url), timeout=5).status == 200
    ours.close()
    theirs, sent = amazon.requests
    assert (sent.path, sent.content) == (theirs.path, theirs.content)
    expected = theirs.headers.keys() - OF_THE_CLIENT - OF_THE_CONNECTION
    assert sent.headers.keys() - OF_THE_CONNECTION - {"user-agent"} == expected
    # Equal signatures are equal bodies, hosts, moments, sessions and keys.
    assert {name: sent.headers[name] for name in expected} == {
        name: theirs.headers[name] for name in expected
    }


def test_each_service_has_its_host_by_region() -> None:
    login = a_login(endpoint="")
    hosts = [SignedRequests(SQS, region, login).url for region in (REGION, "cn-north-1")]
    assert hosts == ["https://sqs.eu-central-1.amazonaws.com", "https://sqs.cn-north-1.amazonaws.com.cn"]


def test_an_error_is_its_status_and_kind_and_nothing_that_was_sent(amazon: StandIn) -> None:
    kind = "com.amazon.coral.service#AccessDeniedException"
    amazon.answers = [(400, {"__type": kind, "Message": "planted"}), (502, b"<html>planted</html>")]
    requests = SignedRequests(SSM, REGION, amazon.login)
    problems = [requests.post("GetParameters", {}, timeout=5).problem for _ in range(2)]
    requests.close()
    assert problems == ["status 400 AccessDeniedException", "status 502"]


def test_what_cannot_be_reached_is_unanswered_without_its_secrets() -> None:
    requests = SignedRequests(SQS, REGION, a_login("http://127.0.0.1:1"))
    with pytest.raises(Unanswered) as unanswered:
        requests.post("SendMessage", {}, timeout=1)
    assert "planted" not in str(unanswered.value)
