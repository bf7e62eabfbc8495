"""One signed POST to a service of Amazon's, without its client.

What a webhook waits for at a cold start goes this way: boto3 with two clients would be most of it
(docs/decisions/0006). The signature is botocore's own; a test compares the requests with boto3's.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import urllib3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from urllib3.exceptions import HTTPError

from functions.errors import StateUnavailable
from infra.settings import AwsLogin

Unanswered = HTTPError
"""What `SignedRequests.post` raises where nothing was answered."""


@dataclass(frozen=True, slots=True)
class Service:
    """A service that speaks JSON.

    Attributes:
        name: in the address and in the signature.
        prefix: of its operations, in the header `X-Amz-Target`.
        version: of Amazon's JSON protocol.
        was_query: whether it once spoke an older protocol, as the official client tells it.
    """

    name: str
    prefix: str
    version: str = "1.0"
    was_query: bool = False

    def headers(self, operation: str) -> dict[str, str]:
        """Return the headers of a request, but for the signature."""
        headers = {
            "Content-Type": f"application/x-amz-json-{self.version}",
            "X-Amz-Target": f"{self.prefix}.{operation}",
        }
        return headers | ({"x-amzn-query-mode": "true"} if self.was_query else {})


_TRANSIENT = (
    "LimitExceeded",
    "ThroughputExceeded",
    "Throttl",
    "TransactionConflict",
    "TransactionInProgress",
)
"""What the kinds of such errors have in their names, beside 5xx."""
DYNAMODB = Service("dynamodb", "DynamoDB_20120810")
SQS = Service("sqs", "AmazonSQS", was_query=True)
SSM = Service("ssm", "AmazonSSM", "1.1")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service has answered; `content` is an empty object where that was no JSON."""

    status: int
    content: Mapping[str, Any]

    @property
    def problem(self) -> str:
        """Return "" for a success, else the status and the kind of the error: never what was sent."""
        if self.status == 200:
            return ""
        return f"status {self.status} {self.kind}".rstrip()

    @property
    def is_transient(self) -> bool:
        """Return True for an error after which the same request may succeed."""
        return self.status >= 500 or any(word in self.kind for word in _TRANSIENT)

    @property
    def kind(self) -> str:
        """Return the kind of an error; "" where none is named."""
        return str(self.content.get("__type", "")).rpartition("#")[2]


class SignedRequests:
    """Connections to one service in one region; safe to share between threads.

    Args:
        service: which one.
        region: such as `eu-central-1`.
        login: whose requests these are, and where the service is if not on Amazon's hosts.

    Raises:
        StateUnavailable: this process has no credentials for AWS.
    """

    def __init__(self, service: Service, region: str, login: AwsLogin) -> None:
        self._service = service
        self._credentials, self._region = _credentials_of(login), region
        self.url = login.endpoint.rstrip("/") or f"https://{service.name}.{region}.{_domain(region)}"
        self._pool = urllib3.PoolManager(retries=False, num_pools=1, maxsize=10)

    def post(self, operation: str, body: Mapping[str, Any], *, timeout: float) -> Answer:
        """Send once, wait for `timeout` seconds at most; return what was answered, an error too.

        Raises:
            Unanswered: nothing was answered.
        """
        request = AWSRequest(
            method="POST",
            url=f"{self.url}/",
            data=json.dumps(body).encode(),
            headers=self._service.headers(operation),
        )
        # Frozen: those of a role are renewed, and key and token have to be of one piece.
        credentials = self._credentials.get_frozen_credentials()
        SigV4Auth(credentials, self._service.name, self._region).add_auth(request)
        sent = request.prepare()
        headers = {name: _text(value) for name, value in sent.headers.items()}
        answer = self._pool.request("POST", sent.url, body=sent.body, headers=headers, timeout=timeout)
        return Answer(answer.status, _parsed(answer.data))

    def close(self) -> None:
        """Close the connections."""
        self._pool.clear()


def _credentials_of(login: AwsLogin) -> Credentials:
    if login.key_id:
        secret_key, token = login.secret_key.get_secret_value(), login.session_token.get_secret_value()
        return Credentials(login.key_id, secret_key, token or None)
    return _found_credentials()


@cache
def _found_credentials() -> Credentials:
    """Return what a profile, a container or a machine gives: on Lambda the environment has them."""
    from botocore.session import get_session  # noqa: PLC0415  a cold start on Lambda does without it

    found = get_session().get_credentials()
    if found is None:
        raise StateUnavailable(
            "There is no login to AWS here. Log in with `aws sso login`, or give the function a role."
        )
    return found


def _domain(region: str) -> str:
    return "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


def _parsed(body: bytes) -> Mapping[str, Any]:
    try:
        content = json.loads(body)
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}
