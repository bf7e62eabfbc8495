"""The edge of every function: bodies are bounded, errors become answers that tell nothing they should not."""

import functools
import json
from collections.abc import Callable, Mapping
from typing import Any

import structlog
from flask import Request, Response

from functions.errors import BodyTooLarge, FairleadError, MethodNotAllowed, RequestRefused

Answer = tuple[Mapping[str, Any], int]

_log = structlog.get_logger(__name__)


def answering(handler: Callable[[Request], Answer]) -> Callable[[Request], Response]:
    """Turn a handler's answer, or its error, into JSON with the right status and no detail that leaks."""

    @functools.wraps(handler)
    def answer(request: Request) -> Response:
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
            _log.error("request.crashed", function=handler.__name__, error=_place_of(error))
            body, status = {"error": "InternalError"}, 500
        return Response(json.dumps(body, default=str), status, mimetype="application/json")

    return answer


def body_of_post(request: Request, *, largest: int) -> bytes:
    """Return the body of a POST, at most `largest` bytes.

    Raises:
        MethodNotAllowed: the request is no POST.
        BodyTooLarge: the body is larger, by its header or by what arrives.
    """
    if request.method != "POST":
        raise MethodNotAllowed("This address takes POST only.")
    # Read by hand: a limit set on the request would fail again when the framework drains what is left of it.
    is_announced_larger = (request.content_length or 0) > largest
    body = b"" if is_announced_larger else request.stream.read(largest + 1)
    if is_announced_larger or len(body) > largest:
        raise BodyTooLarge(f"The body is larger than {largest} bytes.")
    return body


def _place_of(error: BaseException) -> str:
    """Say where an unexpected error arose, without its message: that may quote data."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}" if trace is not None else "?"
    return f"{type(error).__name__} at {place}"
