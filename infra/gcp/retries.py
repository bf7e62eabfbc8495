"""How long and how often a request to the state is repeated, and what its errors become."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from google.api_core.exceptions import (
    Aborted,
    AlreadyExists,
    FailedPrecondition,
    GoogleAPICallError,
    NotFound,
    ServerError,
    TooManyRequests,
)
from google.auth.exceptions import GoogleAuthError
from tenacity import Retrying, retry_if_exception_type, stop_before_delay, wait_random_exponential

from functions.errors import StateUnavailable
from infra.clock import SystemClock

Result = TypeVar("Result")

TRANSIENT = (Aborted, ServerError, TooManyRequests)
"""Errors that pass; after a commit they leave its result unknown (`ServerError` includes the time-out)."""
CONFLICTS = (AlreadyExists, FailedPrecondition, NotFound)
"""A document changed between our read and our commit; nothing of the commit happened."""


class Contended(Exception):
    """Other processes leased everything that this one had found."""


@dataclass(frozen=True)
class RetryPolicy:
    """When to give up, and the full jitter before each further attempt.

    The defaults of google-cloud-firestore go on for minutes (docs/decisions/0005), so every call is sent with
    a time-out and without the client's own retries, and repeated here.

    Attributes:
        timeout: seconds that one request may take.
        deadline: seconds after which no further attempt is begun.
        first_pause, longest_pause: the upper bound of the first random pause, doubled up to the longest.
    """

    timeout: float = 5.0
    deadline: float = 20.0
    first_pause: float = 0.05
    longest_pause: float = 1.0

    def call(self, attempt: Callable[[], Result], *errors: type[Exception]) -> Result:
        """Return what `attempt` returns; repeat it after these errors until the deadline.

        The pauses are real ones, whatever clock the rules run on: they wait for a machine.

        Raises:
            StateUnavailable: another error, or the last one when time was up.
        """
        retrying = Retrying(
            sleep=SystemClock().sleep,
            wait=wait_random_exponential(multiplier=self.first_pause, max=self.longest_pause),
            stop=stop_before_delay(self.deadline),
            retry=retry_if_exception_type(errors),
            reraise=True,
        )
        with translated():
            return retrying(attempt)


@contextmanager
def translated() -> Iterator[None]:
    """Turn what Google's libraries raise into our own error, without their text, which names documents.

    Raises:
        StateUnavailable: in place of any of them.
    """
    try:
        yield
    except (GoogleAPICallError, GoogleAuthError, Contended) as error:
        raise StateUnavailable(
            f"Firestore did not take a read or a write ({type(error).__name__}). The same step may be"
            f" repeated safely. {_REMEDIES.get(type(error).__name__, _CHECK)}"
        ) from error


_CHECK = "Look at Firestore's status, and that FAIRLEAD_STATE names the right project and database."
_REMEDIES = {
    "DefaultCredentialsError": "Log in with `gcloud auth application-default login`, or give the function a"
    " service account.",
    "DeadlineExceeded": "It was slower than the time-out allows: busy, far away, or asked for too much at"
    " once; that says nothing against the project or the database. Try again later.",
    "FailedPrecondition": "If this is the first run, apply Terraform: a query needs its composite index.",
    "PermissionDenied": "Give the service account the role roles/datastore.user.",
}
