"""One POST to a REST interface of Google: with our credentials and a time-out, without its client.

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
"""Adds the credentials to the headers; may fetch a new token from Google first."""


class RestClient:
    """Connections that are kept, safe to share between threads.

    Args:
        credentials: this process's; None for an emulator or a stand-in, which take no login.
    """

    def __init__(self, credentials: Credentials | None) -> None:
        self._send = Request()
        self._sign: Sign = credentials.before_request if credentials else _without_login

    def post(self, url: str, body: Mapping[str, Any], *, timeout: float) -> int:
        """Send once; return the status.

        Raises:
            GoogleAuthError: nothing was answered (`TransportError`), or Google gave no token.
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
    """Return the credentials of this process, made once: all callers share their token.

    Raises:
        StateUnavailable: this process is not logged in to Google Cloud.
    """
    try:
        credentials, _ = google.auth.default(scopes=SCOPES)
    except GoogleAuthError as error:
        raise StateUnavailable(
            "Nobody is logged in to Google Cloud here. Log in with `gcloud auth application-default login`,"
            " or give the function a service account."
        ) from error
    return credentials


def _without_login(_send: Request, _method: str, _url: str, _headers: dict[str, str]) -> None:
    """Leave the headers as they are."""
