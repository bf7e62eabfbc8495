"""One POST to a REST interface of Google: signed as who we are, with a time-out, without its client.

What a webhook waits for at a cold start goes this way: gRPC and the official clients would be most of it.
"""

import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import google.auth
from google.auth.credentials import Credentials
from google.auth.exceptions import GoogleAuthError
from google.auth.transport.requests import Request

from functions.errors import StateUnavailable

SCOPES = ("https://www.googleapis.com/auth/cloud-platform",)

Sign = Callable[[Request, str, str, dict[str, str]], None]
"""Adds to the headers who we are; may ask Google for a new token first."""


class RestClient:
    """Connections that are kept, safe to share between threads.

    Args:
        credentials: who we are; None is nobody, which only an emulator or a stand-in takes.
    """

    def __init__(self, credentials: Credentials | None) -> None:
        self._send = Request()
        self._sign: Sign = credentials.before_request if credentials else _as_nobody

    def post(self, url: str, body: Mapping[str, Any], *, timeout: float) -> int:
        """Send once; return the status.

        Raises:
            GoogleAuthError: nothing was answered (`TransportError`), or we were given no token.
        """
        headers = {"Content-Type": "application/json"}
        self._sign(self._send, "POST", url, headers)
        sent = json.dumps(body).encode()
        status: int = self._send(url, "POST", body=sent, headers=headers, timeout=timeout).status
        return status

    def close(self) -> None:
        """Close the connections."""
        self._send.session.close()


@cache
def own_credentials() -> Credentials:
    """Return who this process is to Google, once: all callers share its token.

    Raises:
        StateUnavailable: nobody is logged in to Google Cloud here.
    """
    try:
        credentials, _ = google.auth.default(scopes=SCOPES)
    except GoogleAuthError as error:
        raise StateUnavailable(
            "Nobody is logged in to Google Cloud here. Log in with `gcloud auth application-default login`,"
            " or give the function a service account."
        ) from error
    return credentials


def _as_nobody(_send: Request, _method: str, _url: str, _headers: dict[str, str]) -> None:
    """Leave the headers as they are."""
