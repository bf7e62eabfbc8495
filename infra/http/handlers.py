"""The edge of every function: bodies are bounded, errors become answers without inner details."""

import functools
import json
from collections.abc import Callable, Mapping
from typing import Any

import structlog
from flask import Request, Response
from structlog.contextvars import bind_contextvars, clear_contextvars

from functions.errors import (
    BodyTooLarge,
    FairleadError,
    MethodNotAllowed,
    RequestMalformed,
    RequestRefused,
    origin_of,
)
from infra.http.trace_context import trace_of

Answer = tuple[Mapping[str, Any], int]
AnswerWithHeaders = tuple[Mapping[str, Any], int, Mapping[str, str]]

IS_LOCAL = "fairlead.is_local"
"""What `fairlead serve` says of a request in its environment: that it comes from this machine."""
IS_VERIFIED = "fairlead.is_verified"
"""What Lambda's adapter says of a request in its environment: that the HTTP API has verified its token."""
TIME_LEFT = "fairlead.time_left"
"""What Lambda's adapter says of a run in its environment: after which timedelta it begins nothing more."""
DRAINED, PIECE = 1024 * 1024, 64 * 1024
"""Bytes of a body that is too large which are read and thrown away, and how many at once."""

_log = structlog.get_logger(__name__)


def http_function(handler: Callable[[Request], Answer | AnswerWithHeaders]) -> Callable[[Request], Response]:
    """Turn a handler's answer, or its error, into JSON with the right status and no detail that leaks."""

    @functools.wraps(handler)
    def answer(request: Request) -> Response:
        return _response(*handler(request))

    return fenced(answer, _failure, name=handler.__name__)


def fenced(
    handler: Callable[[Request], Response], failure: Callable[[FairleadError | None], Response], *, name: str
) -> Callable[[Request], Response]:
    """Let no error leave a handler: what it means is logged, and `failure` makes the answer.

    Args:
        handler: what answers.
        failure: gets the error; None for one that is not Fairlead's own, of which nothing is passed on.
        name: of the function, for the log.
    """

    @functools.wraps(handler)
    def answer(request: Request) -> Response:
        clear_contextvars()  # a thread takes one request after another
        bind_contextvars(**trace_of(request.headers))
        try:
            return handler(request)
        except RequestRefused as error:
            _log.info("request.refused", function=name, status=error.status, reason=type(error).__name__)
            return failure(error)
        except FairleadError as error:
            _log.error("request.failed", function=name, error=type(error).__name__, message=str(error))
            return failure(error)
        except Exception as error:  # noqa: BLE001  the last fence: no stack trace ever leaves a function
            _log.error("request.crashed", function=name, error=origin_of(error))
            return failure(None)

    return answer


def _failure(error: FairleadError | None) -> Response:
    if error is None:
        return _response({"error": "InternalError"}, 500)
    body = {"error": type(error).__name__}
    return _response(
        body | ({"message": str(error)} if isinstance(error, RequestRefused) else {}), error.status
    )


def _response(body: Mapping[str, Any], status: int, headers: Mapping[str, str] | None = None) -> Response:
    """Return JSON as an iterator: before a plain answer the framework reads the whole body into memory."""
    text = json.dumps(body, default=str).encode()
    response = Response(iter((text,)), status, headers, mimetype="application/json")
    response.content_length = len(text)
    return response


def body_of_post(request: Request, *, largest: int) -> bytes:
    """Return the body of a POST, at most `largest` bytes.

    Raises:
        MethodNotAllowed: the request is no POST.
        BodyTooLarge: the body is larger, by its header or by what arrives.
        RequestMalformed: the body breaks off, or is not framed as its headers say.
    """
    if request.method != "POST":
        raise MethodNotAllowed("This address takes POST only.")
    is_announced_larger = (request.content_length or 0) > largest
    body = b"" if is_announced_larger else _read(request, largest + 1)
    if is_announced_larger or len(body) > largest:
        _drain(request)
        raise BodyTooLarge(f"The body is larger than {largest} bytes.")
    return body


def _read(request: Request, size: int) -> bytes:
    try:
        return request.stream.read(size)
    except Exception:  # noqa: BLE001  every server has errors of its own for a broken body
        raise RequestMalformed("The body breaks off, or is not framed as its headers say.") from None


def _drain(request: Request) -> None:
    """Read a little of what is left, for a sender that reads no answer before it has sent everything."""
    if (request.content_length or 0) > DRAINED:
        return
    for _ in range(DRAINED // PIECE):
        if not _read(request, PIECE):
            return
