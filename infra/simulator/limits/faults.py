"""Faults that the simulated portal produces on demand (docs/bitrix24-api.md 6.4 and 11.15)."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class ErrorAnswer:
    """The answer is an error; nothing is executed.

    Attributes:
        error: the `error` key: a code, "", a number or a sentence.
        reset_in: seconds until `time.operating_reset_at`, None for an answer without `time`.
    """

    status: int
    error: str | int
    description: str = ""
    reset_in: int | None = None


@dataclass(frozen=True)
class ResultAnswer:
    """The answer is a success with this `result`; nothing is executed (`false` of `im.notify.*`, 4.6)."""

    result: Any


@dataclass(frozen=True)
class HtmlPage:
    """A page instead of JSON (502, 403, 503 …)."""

    status: int


@dataclass(frozen=True)
class RawAnswer:
    """A body declared as JSON that is not JSON, or not the expected JSON."""

    body: str
    status: int = 200


@dataclass(frozen=True)
class ConnectionReset:
    """The connection is reset before an answer."""


@dataclass(frozen=True)
class ConnectionClosed:
    """The connection is closed without an answer."""


@dataclass(frozen=True)
class NoAnswer:
    """The connection stays open without an answer until the caller closes it."""


@dataclass(frozen=True)
class SlowAnswer:
    """The answer comes after so many seconds of the portal's clock."""

    seconds: float


@dataclass(frozen=True)
class Moved:
    """A 302 to a new address; `base_url` is scheme and host, the path is kept, the body is not JSON."""

    base_url: str


Broken = ErrorAnswer | ResultAnswer | HtmlPage | RawAnswer | ConnectionReset | ConnectionClosed | NoAnswer


@dataclass(frozen=True)
class AfterWriting:
    """The call is executed, and this fault replaces its answer."""

    then: Broken


Fault = Broken | SlowAnswer | Moved | AfterWriting

QUERY_LIMIT_EXCEEDED = ErrorAnswer(503, "QUERY_LIMIT_EXCEEDED", "Too many requests")
OPERATION_TIME_LIMIT = ErrorAnswer(
    429, "OPERATION_TIME_LIMIT", "Method is blocked due to operation time limit."
)
OPERATION_TIME_LIMIT_FOR_A_MINUTE = ErrorAnswer(
    429, "OPERATION_TIME_LIMIT", OPERATION_TIME_LIMIT.description, 60
)
OVERLOAD_LIMIT = ErrorAnswer(503, "OVERLOAD_LIMIT", "REST API is blocked due to overload.")
INTERNAL_SERVER_ERROR = ErrorAnswer(500, "INTERNAL_SERVER_ERROR", "Internal server error")
ERROR_UNEXPECTED_ANSWER = ErrorAnswer(
    500, "ERROR_UNEXPECTED_ANSWER", "Server returned an unexpected response"
)
NO_AUTH_FOUND = ErrorAnswer(401, "NO_AUTH_FOUND", "Wrong authorization data")
EXPIRED_TOKEN = ErrorAnswer(401, "expired_token", "The access token provided has expired")
INVALID_CREDENTIALS = ErrorAnswer(403, "INVALID_CREDENTIALS", "Invalid request credentials")
INSUFFICIENT_SCOPE = ErrorAnswer(
    403, "insufficient_scope", "The request requires higher privileges than provided"
)
USER_ACCESS_ERROR = ErrorAnswer(403, "user_access_error", "The user does not have access to the application")
ACCESS_DENIED_BY_PLAN = ErrorAnswer(403, "ACCESS_DENIED", "REST API is available only on commercial plans")
ACCESS_DENIED = ErrorAnswer(400, "ACCESS_DENIED", "Access denied")
ACCESS_DENIED_LEAD = ErrorAnswer(400, "", "Access denied.")
WRONG_AUTH_TYPE = ErrorAnswer(403, "WRONG_AUTH_TYPE", "Current authorization type is denied for this method")
ERROR_METHOD_NOT_FOUND = ErrorAnswer(404, "ERROR_METHOD_NOT_FOUND", "Method not found!")
ERROR_MANIFEST_IS_NOT_AVAILABLE = ErrorAnswer(
    404, "ERROR_MANIFEST_IS_NOT_AVAILABLE", "Manifest is not available"
)
INVALID_REQUEST = ErrorAnswer(400, "INVALID_REQUEST", "Https required.")
ERROR_BATCH_METHOD_NOT_ALLOWED = ErrorAnswer(
    405, "ERROR_BATCH_METHOD_NOT_ALLOWED", "Method is not allowed for batch"
)
ERROR_BATCH_LENGTH_EXCEEDED = ErrorAnswer(400, "ERROR_BATCH_LENGTH_EXCEEDED", "Max batch length exceeded")
PORTAL_DELETED = ErrorAnswer(500, "PORTAL_DELETED", "Portal was deleted")
ERROR_CORE = ErrorAnswer(400, "ERROR_CORE", "Something went wrong.<br>")
ERROR_ARGUMENT = ErrorAnswer(400, "ERROR_ARGUMENT", "Wrong argument")
ERROR_100 = ErrorAnswer(400, "100", "Could not find value for parameter {id}")
ERROR_EMPTY = ErrorAnswer(400, "", "Something went wrong")
ERROR_ZERO = ErrorAnswer(400, 0, "Something went wrong")
ERROR_SENTENCE = ErrorAnswer(400, "Communication type is not defined", "")
CRM_FIELD_ERROR_REQUIRED = ErrorAnswer(400, "CRM_FIELD_ERROR_REQUIRED", "A required field is not filled in")
NOT_FOUND = ErrorAnswer(400, "NOT_FOUND", "Element not found")
ALLOWED_ONLY_INTRANET_USER = ErrorAnswer(403, "allowed_only_intranet_user", "Only intranet users are allowed")

SYSTEM_ERRORS: tuple[ErrorAnswer, ...] = (
    QUERY_LIMIT_EXCEEDED,
    OPERATION_TIME_LIMIT,
    OVERLOAD_LIMIT,
    INTERNAL_SERVER_ERROR,
    ERROR_UNEXPECTED_ANSWER,
    NO_AUTH_FOUND,
    EXPIRED_TOKEN,
    INVALID_CREDENTIALS,
    INSUFFICIENT_SCOPE,
    USER_ACCESS_ERROR,
    ACCESS_DENIED_BY_PLAN,
    WRONG_AUTH_TYPE,
    ERROR_METHOD_NOT_FOUND,
    ERROR_MANIFEST_IS_NOT_AVAILABLE,
    INVALID_REQUEST,
    ERROR_BATCH_METHOD_NOT_ALLOWED,
    ERROR_BATCH_LENGTH_EXCEEDED,
    PORTAL_DELETED,
    ERROR_CORE,
    ERROR_ARGUMENT,
    ERROR_100,
    ERROR_EMPTY,
    ERROR_ZERO,
    ERROR_SENTENCE,
)
"""Every row of docs/bitrix24-api.md 6.4 that has a JSON body."""

BAD_GATEWAY_PAGE = HtmlPage(502)
FORBIDDEN_PAGE = HtmlPage(403)
CONNECTION_RESET = ConnectionReset()
CONNECTION_CLOSED = ConnectionClosed()
NO_ANSWER = NoAnswer()
CLOSED_AFTER_WRITING = AfterWriting(ConnectionClosed())
TIMED_OUT_AFTER_WRITING = AfterWriting(NoAnswer())
FAILED_AFTER_WRITING = AfterWriting(INTERNAL_SERVER_ERROR)
NOT_CREATED = ResultAnswer(result=False)
NOT_JSON = RawAnswer('{"result": [')


def value_not_valid(field: str) -> ErrorAnswer:
    """Return the refusal of `crm.item.update` that names a field (3.7)."""
    return ErrorAnswer(400, "CRM_FIELD_ERROR_VALUE_NOT_VALID", f"Value of field {field} is not valid")
