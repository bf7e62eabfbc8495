"""Events in the form in which Lambda gets them, and what it says of an invocation."""

from base64 import b64encode
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

ARN = "arn:aws:sqs:eu-central-1:000000000000:fairlead.fifo"
REQUEST_ID = "8f507cfc-1c5a-4d6e-9a3e-0a6b1c2d3e4f"
TRACE = "Root=1-5e6722a7-cc56a1b246db7ae02d4da47e"
SCHEDULED: dict[str, Any] = {}


@dataclass(frozen=True)
class AContext:
    """Two and a half minutes, unless another time is left."""

    aws_request_id: str = REQUEST_ID
    left: int = 150_000

    def get_remaining_time_in_millis(self) -> int:
        return self.left


def an_http_event(
    path: str = "/", *, method: str = "POST", query: str = "", body: str | None = None, **more: Any
) -> dict[str, Any]:
    """A request through the HTTP API in payload format 2.0; its headers are in lower case."""
    headers = {
        "accept": "*/*",
        "content-length": str(len(body or "")),
        "host": "abc123.execute-api.eu-central-1.amazonaws.com",
        "x-amzn-trace-id": TRACE,
        "x-forwarded-for": "203.0.113.7",
        "x-forwarded-port": "443",
        "x-forwarded-proto": "https",
        **more.pop("headers", {}),
    }
    http = {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "203.0.113.7"}
    event = {
        "version": "2.0",
        "routeKey": f"{method} {path}",
        "rawPath": path,
        "rawQueryString": query,
        "headers": headers,
        "requestContext": {"apiId": "abc123", "http": http, "stage": "$default"},
        "isBase64Encoded": False,
        **more,
    }
    return event if body is None else {**event, "body": body}


def a_form(fields: dict[str, str], **more: Any) -> dict[str, Any]:
    """A form of Bitrix24's, as the HTTP API passes it on: its type is no text, so its body is in base64."""
    headers = {"content-type": "application/x-www-form-urlencoded"}
    body = b64encode(urlencode(fields).encode()).decode()
    return an_http_event(body=body, isBase64Encoded=True, headers=headers, **more)


def a_record(attempts: object = "1", receipt: str = "receipt", arn: str = ARN) -> dict[str, Any]:
    """A message of the queue."""
    return {
        "messageId": str(uuid4()),
        "receiptHandle": receipt,
        "body": "{}",
        "attributes": {
            "ApproximateReceiveCount": attempts,
            "MessageDeduplicationId": "1772452800",
            "MessageGroupId": "default",
        },
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": arn,
        "awsRegion": "eu-central-1",
    }


def a_batch(*records: dict[str, Any]) -> dict[str, Any]:
    return {"Records": list(records)}
