"""Wake-ups on Cloud Tasks: many in a second become one named task, which calls `processing`.

Sent over REST: the official client would cost another tenth of a second at each cold start
(docs/decisions/0006). The shapes of the requests are compared with it.
"""

import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Self

import structlog
from google.auth.credentials import Credentials
from google.auth.exceptions import GoogleAuthError

from functions.errors import SettingInvalid
from infra.clock import WaitingClock
from infra.gcp.rest import RestClient, own_credentials

API = "https://cloudtasks.googleapis.com"
ATTEMPTS = 2
"""A webhook waits for the answer, so a lost wake-up is left to the next one and to `reconciling`."""
LONGEST_ATTEMPT = 3.0
LONGEST_RUN = "600s"
"""More than the nine minutes that `processing` may take: a run is never begun twice because it is long."""

_QUEUE = r"(?P<queue>projects/[a-z][a-z0-9.:-]+/locations/[a-z0-9-]+/queues/[A-Za-z0-9-]+)"
_ADDRESS = re.compile(rf"cloudtasks://(?:(?P<local>127\.0\.0\.1:\d+)/)?{_QUEUE}")

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Target:
    """What a task calls, and as whom.

    Attributes:
        url: the address of `processing`, also the audience of the token.
        account: e-mail of the service account whose OIDC token the call carries.
    """

    url: str
    account: str


class CloudTasksWakeups:
    """`functions.ports.Wakeups` on one queue; safe to share between threads.

    Args:
        queue: `projects/P/locations/L/queues/Q`.
        target: what the tasks call.
        clock: tells in which second a wake-up falls.
        credentials: this process's; None for a stand-in, which takes no login.
        api: where Cloud Tasks is.
    """

    def __init__(
        self,
        queue: str,
        target: Target,
        *,
        clock: WaitingClock,
        credentials: Credentials | None,
        api: str = API,
    ) -> None:
        self._queue, self._target, self._clock = queue, target, clock
        self._url, self._caller = f"{api}/v2/{queue}/tasks", RestClient(credentials)

    @classmethod
    def at(cls, address: str, target: Target, *, clock: WaitingClock) -> Self:
        """Open `cloudtasks://projects/P/locations/L/queues/Q`; nothing is sent yet.

        `cloudtasks://127.0.0.1:PORT/projects/...` is a stand-in on this machine, which takes no login.

        Raises:
            SettingInvalid: the address is not of this form, or the target is not named.
            StateUnavailable: this process is not logged in to Google Cloud.
        """
        match = _ADDRESS.fullmatch(address)
        if match is None:
            raise SettingInvalid(
                "FAIRLEAD_QUEUE must be local or cloudtasks://projects/P/locations/L/queues/Q."
            )
        if not target.url or not target.account:
            raise SettingInvalid(
                "FAIRLEAD_PROCESSING_URL and FAIRLEAD_TASK_ACCOUNT must be set when FAIRLEAD_QUEUE names a"
                " queue of Cloud Tasks: it calls that address as that service account."
            )
        if match["local"]:
            there = f"http://{match['local']}"
            return cls(match["queue"], target, clock=clock, credentials=None, api=there)
        return cls(match["queue"], target, clock=clock, credentials=own_credentials())

    def request_run(self, *, at: datetime | None = None) -> None:
        """Have `processing` called when the second of that moment, or this one, is over.

        Further wake-ups for the same second are the same task.

        A wake-up that fails is logged and not repeated: the lead is in the inbox, where the next one or
        `reconciling` finds it, and Bitrix24 would not repeat the webhook.
        """
        body = {"task": self._task(max(self._clock.now(), at or self._clock.now()))}
        problem = ""
        for _ in range(ATTEMPTS):
            problem = self._problem_of_sending(body)
            if not problem:
                return
        _log.error("kick.failed", queue=self._queue, reason=problem)

    def close(self) -> None:
        """Close the connections."""
        self._caller.close()

    def _task(self, at: datetime) -> dict[str, object]:
        # The task is not run before its second is over, so its run leases every lead that was enqueued in it.
        over_at = at.replace(microsecond=0) + timedelta(seconds=1)
        return {
            "name": f"{self._queue}/tasks/{_name_of(int(over_at.timestamp()))}",
            "scheduleTime": over_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "dispatchDeadline": LONGEST_RUN,
            "httpRequest": {
                "url": self._target.url,
                "httpMethod": "POST",
                "headers": {"Content-Type": "application/json"},
                "body": b64encode(b"{}").decode(),
                "oidcToken": {"serviceAccountEmail": self._target.account, "audience": self._target.url},
            },
        }

    def _problem_of_sending(self, body: Mapping[str, object]) -> str:
        try:
            status = self._caller.post(self._url, body, timeout=LONGEST_ATTEMPT)
        except GoogleAuthError as error:
            return type(error).__name__
        # 409: a wake-up of this second was sent before, and its task is still to run.
        return "" if status in (200, 409) else f"status {status}"


def _name_of(second: int) -> str:
    """Name the task of a second; a hash goes first, because names in sequence slow Cloud Tasks down."""
    return f"{sha256(str(second).encode()).hexdigest()[:8]}-{second}"
