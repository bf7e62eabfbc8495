"""From the events of Lambda to the handlers: the HTTP API, the queue, and the schedule.

A handler takes a request and returns a response, whatever the cloud. Here a request is made of an event, so
no framework stands between. What has come over HTTP is answered; for the queue and the schedule anything but
200 is a failure that Lambda has to know of.
"""

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from io import BytesIO
from typing import Any, Protocol
from urllib.parse import unquote_to_bytes

from flask import Request, Response

from infra.aws.sqs import postpone
from infra.http.handlers import IS_VERIFIED, TIME_LEFT
from infra.settings import AwsLogin

Event = Mapping[str, Any]
Handler = Callable[[Request], Response]

TO_END_IN = timedelta(seconds=45)
"""What a run leaves of its function's time: an attempt at a request that begins at its end may take 40."""
HTTP_API = "2.0"
"""The version of the payload that the HTTP API is set to."""


class Context(Protocol):
    """What Lambda says of an invocation."""

    @property
    def aws_request_id(self) -> str:
        """Return what names the invocation, in its log too."""

    def get_remaining_time_in_millis(self) -> int:
        """Return for how many milliseconds the function may still run."""


class InvocationFailed(Exception):
    """A run did not end well, or an event has a form that is not served: Lambda counts an error."""


def on_lambda(handler: Handler, *, login: AwsLogin) -> Callable[[Event, Context], dict[str, Any]]:
    """Return what Lambda calls in place of `handler`.

    Args:
        handler: of one function.
        login: whom the messages of a queue are postponed as when their run fails.

    The result raises InvocationFailed when the run of a schedule is answered with anything but 200.
    """

    def entry(event: Event, context: Context) -> dict[str, Any]:
        if "requestContext" in event:
            return _answer_to_http(handler, event, context)
        status = handler(Request(_environ_of_run(context))).status_code
        if "Records" in event:
            return _answer_to_queue(event["Records"], login, is_done=status == 200)
        if status != 200:
            raise InvocationFailed(f"The run was answered with {status}; the log says why.")
        return {}

    return entry


def _answer_to_http(handler: Handler, event: Event, context: Context) -> dict[str, Any]:
    if event.get("version") != HTTP_API:
        raise InvocationFailed(f"An HTTP event has to have payload format {HTTP_API}. Set it on the route.")
    environ = _environ_of_http(event, context)
    body, status, headers = handler(Request(environ)).get_wsgi_response(environ)
    return _http_answer(b"".join(body), status, headers)


def _answer_to_queue(records: Sequence[Event], login: AwsLogin, *, is_done: bool) -> dict[str, Any]:
    """Return which messages are to come again: all or none, for together they asked for one run."""
    if is_done:
        return {"batchItemFailures": []}
    postpone(records, login=login)
    return {"batchItemFailures": [{"itemIdentifier": each["messageId"]} for each in records]}


def _http_answer(body: bytes, status: str, headers: Iterable[tuple[str, str]]) -> dict[str, Any]:
    answer: dict[str, Any] = {"statusCode": int(status.partition(" ")[0]), "headers": {}, "cookies": []}
    for name, value in headers:
        if name.lower() == "set-cookie":
            answer["cookies"].append(value)  # the one header that cannot be joined with commas
        else:
            before = answer["headers"].get(name.lower())
            answer["headers"][name.lower()] = value if before is None else f"{before}, {value}"
    try:
        return answer | {"body": body.decode(), "isBase64Encoded": False}
    except UnicodeDecodeError:
        return answer | {"body": b64encode(body).decode(), "isBase64Encoded": True}


def _environ_of_http(event: Event, context: Context) -> dict[str, Any]:
    """Return the WSGI environment of a request that came through the HTTP API."""
    http, given = event["requestContext"]["http"], event.get("body") or ""
    body = b64decode(given) if event.get("isBase64Encoded") else given.encode()
    headers = {name.lower(): value for name, value in event.get("headers", {}).items()}
    if event.get("cookies"):
        headers["cookie"] = "; ".join(event["cookies"])
    environ = _environ(body, context, method=http["method"], headers=headers)
    environ["PATH_INFO"] = unquote_to_bytes(event.get("rawPath", "/")).decode("latin-1")
    environ["QUERY_STRING"] = event.get("rawQueryString", "")
    environ["REMOTE_ADDR"] = http.get("sourceIp", "")
    environ[IS_VERIFIED] = bool(event["requestContext"].get("authorizer", {}).get("jwt"))
    return environ


def _environ_of_run(context: Context) -> dict[str, Any]:
    """Return the same of a run, whose request says nothing but how long it may take."""
    left = timedelta(milliseconds=context.get_remaining_time_in_millis()) - TO_END_IN
    return _environ(b"", context, method="POST", headers={}) | {TIME_LEFT: left}


def _environ(body: bytes, context: Context, *, method: str, headers: Mapping[str, str]) -> dict[str, Any]:
    sent = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    return sent | {
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": headers.get("content-type", ""),
        # In place of one that a visitor may have sent: the lines of the log are found by Lambda's own id.
        "HTTP_FUNCTION_EXECUTION_ID": context.aws_request_id,
        "PATH_INFO": "/",
        "QUERY_STRING": "",
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "SERVER_NAME": headers.get("host", "localhost"),
        "SERVER_PORT": headers.get("x-forwarded-port", "443"),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.input": BytesIO(body),
        "wsgi.url_scheme": "https",
    }
