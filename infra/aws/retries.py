"""What DynamoDB's errors mean, and how long a request to it is repeated."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError, ConnectionError, HTTPClientError  # noqa: A004  its name

from functions.errors import StateUnavailable
from infra.aws.values import Item, item_of_wire
from infra.cloud.retrying import Contended, Patience, Result

BUSY = frozenset(
    {
        "InternalServerError",
        "LimitExceededException",
        "ProvisionedThroughputExceeded",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ServiceUnavailable",
        "ThrottlingError",
        "ThrottlingException",
        "TransactionConflict",
        "TransactionConflictException",
        "TransactionInProgressException",
    }
)
"""Codes that pass. A plain write that meets a transaction is refused too, also that of a webhook."""
CANCELLED, REFUSED = "TransactionCanceledException", "ConditionalCheckFailed"
UNKNOWN = frozenset({"InternalServerError", "ServiceUnavailable", "TransactionInProgressException"})
"""Codes after which a write may have been made all the same."""


class Busy(Exception):
    """The request may be sent again.

    Attributes:
        is_unknown: whether it may have been done all the same.
    """

    def __init__(self, code: str, *, is_unknown: bool) -> None:
        super().__init__(code)
        self.is_unknown = is_unknown


class Refused(Exception):
    """A condition of a write does not hold; nothing was written.

    Attributes:
        found: what is stored in place of each write that was refused, by its place in the transaction; None
            where nothing is.
        is_repeated: whether an earlier attempt may have made the write, so that it is refused by itself.
    """

    def __init__(self, found: dict[int, Item | None], *, is_repeated: bool = False) -> None:
        super().__init__("a condition does not hold")
        self.found = found
        self.is_repeated = is_repeated


@contextmanager
def sorted_out() -> Iterator[None]:
    """Turn what botocore raises into what to do about it.

    Raises:
        Busy, Refused: see there; what else there is passes through.
    """
    try:
        yield
    except ClientError as error:
        raise _meant_by(error) from error
    except (ConnectionError, HTTPClientError) as error:
        raise Busy(type(error).__name__, is_unknown=True) from error


def _meant_by(error: ClientError) -> Exception:
    code = str(error.response["Error"]["Code"])
    if code == f"{REFUSED}Exception":
        return Refused({0: _item(error.response)})
    if code == CANCELLED:
        return _cancelled(error, error.response.get("CancellationReasons", ()))
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if code in BUSY or status >= 500:
        return Busy(code, is_unknown=code in UNKNOWN or status >= 500)
    return error  # type: ignore[no-any-return]  # botocore has no types


def _cancelled(error: ClientError, reasons: Sequence[dict[str, dict[str, dict[str, str]]]]) -> Exception:
    codes = [str(each.get("Code")) for each in reasons]
    if REFUSED in codes:
        refused = (place for place, code in enumerate(codes) if code == REFUSED)
        return Refused({place: _item(reasons[place]) for place in refused})
    found = next((code for code in codes if code in BUSY), None)
    return error if found is None else Busy(found, is_unknown=False)


def _item(reason: dict[str, dict[str, dict[str, str]]]) -> Item | None:
    stored = reason.get("Item")
    return item_of_wire(stored) if stored else None


class RetryPolicy(Patience):
    """The patience with DynamoDB, and its errors as ours; botocore itself sends every request once."""

    def call(self, attempt: Callable[[], Result], *errors: type[Exception]) -> Result:
        """Return what `attempt` returns; repeat it after these errors until the deadline.

        Raises:
            StateUnavailable: another error, or the last one when time was up.
        """
        with translated():
            return self.repeat(attempt, *errors)


@contextmanager
def translated() -> Iterator[None]:
    """Turn what is left into our own error, without its text, which names items.

    Raises:
        StateUnavailable: in place of any of them.
    """
    try:
        yield
    except (BotoCoreError, ClientError, Busy, Contended) as error:
        name = _name(error)
        raise StateUnavailable(
            f"DynamoDB did not take a read or a write ({name}). The same step may be repeated safely."
            f" {_REMEDIES.get(name, _CHECK)}"
        ) from error


def _name(error: Exception) -> str:
    if isinstance(error, ClientError):
        return str(error.response["Error"]["Code"])
    return str(error) if isinstance(error, Busy) else type(error).__name__


_CHECK = "Look at AWS's status, and that FAIRLEAD_STATE names the right region and table."
_LOGIN = "Log in (`aws configure`, or AWS_PROFILE), or give the function a role."
_REMEDIES = {
    "AccessDeniedException": "Give the function's role the rights on the table and its indexes.",
    "ExpiredTokenException": _LOGIN,
    "NoCredentialsError": _LOGIN,
    "ReadTimeoutError": "It was slower than the time-out allows: busy, or far away. Try again later.",
    "ResourceNotFoundException": "If this is the first run, apply Terraform: it makes the table.",
    "UnrecognizedClientException": _LOGIN,
}
