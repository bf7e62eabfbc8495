"""How long and how often a request to the state is repeated, and what its errors become."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

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

from functions.errors import StateUnavailable
from infra.cloud.retrying import Contended, Patience, Result

TRANSIENT = (Aborted, ServerError, TooManyRequests)
"""Errors that pass; after a commit they leave its result unknown (`ServerError` includes the time-out)."""
CONFLICTS = (AlreadyExists, FailedPrecondition, NotFound)
"""A document changed between our read and our commit; nothing of the commit happened."""


class RetryPolicy(Patience):
    """The patience with Firestore, and its errors as ours.

    The defaults of google-cloud-firestore go on for minutes (docs/decisions/0005).
    """

    def call(self, attempt: Callable[[], Result], *errors: type[Exception]) -> Result:
        """Return what `attempt` returns; repeat it after these errors until the deadline.

        Raises:
            StateUnavailable: another error, or the last one when time was up.
        """
        with translated():
            return self.repeat(attempt, *errors)


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
