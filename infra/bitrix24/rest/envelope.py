"""Parsing the bytes of an HTTP response into an Answer or an error (docs/bitrix24-api.md 6.3)."""

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from functions.errors import PortalError, PortalFailed
from infra.bitrix24.rest.answers import Answer, ServerTime
from infra.bitrix24.rest.error_codes import Refusal, error_of

_SURROGATES = re.compile(rb"\\u[dD][89a-fA-F]")
"""An escaped surrogate: unpaired in JSON where a text was cut, which no store and no condition accepts."""


@dataclass(frozen=True)
class HttpResponse:
    """An HTTP response; its repr shows the status only."""

    status: int
    body: bytes = field(repr=False)
    location: str = field(repr=False, default="")

    @property
    def is_redirect(self) -> bool:
        """True when the response is a redirect."""
        return self.status in (301, 302, 303, 307, 308)


def read(reply: HttpResponse, *, method: str) -> Answer | PortalError:
    """Return the answer of a response, or its error in any of the portal's formats.

    The error is not raised here, so that no traceback with local variables shows the body, which holds
    personal data.
    """
    document = _document(reply.body)
    if document is None:
        return _unreadable(reply.status, method)
    error = error_in(document, status=reply.status, method=method)
    if error is not None:
        return error
    return Answer(
        document["result"],
        total=as_int(document.get("total")),
        next=as_int(document.get("next")),
        time=server_time(document.get("time")),
    )


def error_in(document: dict[str, Any], *, status: int | None, method: str) -> PortalError | None:
    """Return the error of an answer or of one command in a batch (`status` None); None for a success."""
    refusal = _refusal(document, status)
    if refusal is not None:
        return error_of(refusal, method=method)
    if status is not None and status >= 300:
        return error_of(Refusal(status, ""), method=method)
    if status is not None and "result" not in document:
        return PortalFailed(f"{method}: the portal's answer has no result. Try later.", method=method)
    return None


def server_time(value: Any) -> ServerTime:
    """Read a `time` object; each of its parts may be absent, `[]` or of an undocumented type."""
    if not isinstance(value, dict):
        return ServerTime()
    return ServerTime(
        operating=_as_float(value.get("operating")),
        operating_reset_at=_moment(value.get("operating_reset_at")),
        started_at=_moment(value.get("start")),
    )


def as_int(value: Any) -> int | None:
    """Return a whole number that may be given as text; None for anything else."""
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError):
        return None


def _document(body: bytes) -> dict[str, Any] | None:
    try:
        document = json.loads(body)
        if _SURROGATES.search(body):
            document = json.loads(json.dumps(document, ensure_ascii=False).encode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def _unreadable(status: int, method: str) -> PortalError:
    """Return the error of a body that is not JSON; only unambiguous statuses are interpreted."""
    if status in (401, 410, 429):
        return error_of(Refusal(status, ""), method=method)
    return PortalFailed(
        f"{method}: the portal answered {status} with something that is no JSON.", method=method
    )


def _refusal(document: dict[str, Any], status: int | None) -> Refusal | None:
    error = document.get("error")
    if error is None:
        return None
    if isinstance(error, dict):
        code, description = error.get("code"), error.get("message")
    else:
        code, description = error, document.get("error_description")
    until = (
        _moment(document.get("operating_reset_at")) or server_time(document.get("time")).operating_reset_at
    )
    return Refusal(status, "" if code is None else str(code), str(description or ""), until)


def _as_float(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        return None


def _moment(value: Any) -> datetime | None:
    """Read unix seconds or ISO text (docs/bitrix24-api.md 6.2); None for text without an offset."""
    try:
        return datetime.fromtimestamp(float(value), UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return _iso_moment(value)


def _iso_moment(value: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo else None
