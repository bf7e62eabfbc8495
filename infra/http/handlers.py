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

DRAINED, PIECE = 1024 * 1024, 64 * 1024
"""Bytes of a body that is too large which are read and thrown away, and how many at once."""

_log = structlog.get_logger(__name__)


def http_function(handler: Callable[[Request], Answer]) -> Callable[[Request], Response]:
    """Turn a handler's answer, or its error, into JSON with the right status and no detail that leaks."""

    @functools.wraps(handler)
    def answer(request: Request) -> Response:
        clear_contextvars()  # a thread takes one request after another
        bind_contextvars(**trace_of(request.headers))
        try:
            body, status = handler(request)
        except RequestRefused as error:
            _log.info(
                "request.refused", function=handler.__name__, status=error.status, reason=type(error).__name__
            )
            body, status = {"error": type(error).__name__, "message": str(error)}, error.status
        except FairleadError as error:
            _log.error(
                "request.failed", function=handler.__name__, error=type(error).__name__, message=str(error)
            )
            body, status = {"error": type(error).__name__}, error.status
        except Exception as error:  # noqa: BLE001  the last fence: no stack trace ever leaves a function
            _log.error("request.crashed", function=handler.__name__, error=origin_of(error))
            body, status = {"error": "InternalError"}, 500
        return _response(body, status)

    return answer


def _response(body: Mapping[str, Any], status: int) -> Response:
    """Return JSON as an iterator: before a plain answer the framework reads the whole body into memory."""
    text = json.dumps(body, default=str).encode()
    response = Response(iter((text,)), status, mimetype="application/json")
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
