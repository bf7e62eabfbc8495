"""Commits to Firestore over REST, for what a webhook writes: without Firestore's client and its gRPC."""

from typing import Any, Self

from google.auth.exceptions import GoogleAuthError, TransportError

from functions.errors import StateUnavailable
from infra.gcp.rest import RestClient, own_credentials

API = "https://firestore.googleapis.com"
TRANSIENT = (409, 429)
"""Statuses beside 5xx after which the same write is sent again: contention, and too many requests."""


class Transient(StateUnavailable):
    """Firestore is busy or away for the moment."""


class RestCommits:
    """Sends commits to one database; safe to share between threads.

    Args:
        project, name: the database.
        caller: sends the requests.
        api: where Firestore is.
    """

    def __init__(self, project: str, name: str, *, caller: RestClient, api: str = API) -> None:
        self._documents = f"projects/{project}/databases/{name}/documents"
        self._url = f"{api}/v1/{self._documents}:commit"
        self._caller = caller

    @classmethod
    def at(cls, project: str, name: str, *, emulator: str = "") -> Self:
        """Return the commits as this process is logged in, or to the emulator at `HOST:PORT` if one is named.

        Raises:
            StateUnavailable: this process is not logged in to Google Cloud.
        """
        if emulator:
            return cls(project, name, caller=RestClient(None), api=f"http://{emulator}")
        return cls(project, name, caller=RestClient(own_credentials()))

    def close(self) -> None:
        """Close the connections."""
        self._caller.close()

    def transform(self, collection: str, key: str, transforms: list[dict[str, Any]]) -> dict[str, Any]:
        """Return a write in which the server makes or changes a document; its other fields stay."""
        # An empty mask: no field is replaced, the transforms make the document or change it.
        name = f"{self._documents}/{collection}/{key}"
        return {"update": {"name": name}, "updateMask": {}, "updateTransforms": transforms}

    def send(self, writes: list[dict[str, Any]], *, timeout: float) -> None:
        """Send one commit once.

        Raises:
            Transient: the same may be sent again.
            StateUnavailable: it was refused.
        """
        try:
            status = self._caller.post(self._url, {"writes": writes}, timeout=timeout)
        except TransportError as error:
            raise Transient(_message(type(error).__name__)) from None
        except GoogleAuthError as error:
            raise StateUnavailable(_message(type(error).__name__)) from None
        if status in TRANSIENT or status >= 500:
            raise Transient(_message(f"status {status}"))
        if status != 200:
            raise StateUnavailable(_message(f"status {status}"))


def maximum(field: str, number: int) -> dict[str, Any]:
    """Return the transform that keeps the larger number."""
    return {"fieldPath": field, "maximum": {"integerValue": str(number)}}


def _message(problem: str) -> str:
    return (
        f"Firestore did not take a write ({problem}). The same step may be repeated safely. Look at"
        " Firestore's status, that FAIRLEAD_STATE names the right project and database, and that the service"
        " account has the role roles/datastore.user."
    )
