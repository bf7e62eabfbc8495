"""Accept a lead event: authenticate it, put the lead into the inbox, request a run."""

import hmac
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from functions.domain.lead.look_reason import LookReason
from functions.errors import RequestNotAuthentic, StateUnavailable
from functions.lead_events.event import EventKind, LeadEvent, OtherEvent

# Only the type checker needs the ports here: importing their types would slow every cold start.
if TYPE_CHECKING:
    from functions.ports import InboxWriter, Wakeups, WebhookMarks


class Acceptance(StrEnum):
    """What became of a delivery."""

    ACCEPTED = "accepted"
    NOT_SERVED = "not served"


@dataclass(frozen=True, slots=True, repr=False)
class Secrets:
    """What proves that a call comes from the portal.

    Attributes:
        tokens: application tokens of the outbound webhook; several while one is rotated.
        robot_secret: the secret in the URL of the robot's webhook; empty when robots are not used.
    """

    tokens: Collection[str]
    robot_secret: str = ""


def accept_event(
    event: LeadEvent | OtherEvent,
    *,
    url_secret: str,
    secrets: Secrets,
    inbox: "InboxWriter",
    wakeups: "Wakeups",
    marks: "WebhookMarks",
    now: datetime,
) -> Acceptance:
    """Put the event's lead into the inbox and request a run of the pipeline; mark that the portal called.

    Raises:
        RequestNotAuthentic: the event carries no token or secret that is configured.
        StateUnavailable: the inbox could not be written; reconciling finds the lead later.
    """
    _authenticate(event, url_secret, secrets)
    if isinstance(event, LeadEvent):
        inbox.enqueue([event.item], LookReason(event.kind.value), now=now)
        wakeups.request_run()
    if not _is_robot(event):
        # The lead is in the inbox: for a mark the portal need not call again.
        with suppress(StateUnavailable):
            marks.note_webhook(now)
    return Acceptance.ACCEPTED if isinstance(event, LeadEvent) else Acceptance.NOT_SERVED


def _authenticate(event: LeadEvent | OtherEvent, url_secret: str, secrets: Secrets) -> None:
    """Compare in constant time; without a configured secret all are refused (docs/bitrix24-api.md 1.4)."""
    is_robot = _is_robot(event)
    given, known = (url_secret, [secrets.robot_secret]) if is_robot else (event.token, secrets.tokens)
    matches = [hmac.compare_digest(given.encode(), secret.encode()) for secret in known if secret]
    if not given or not any(matches):
        raise RequestNotAuthentic(
            "The call carries no token that is known here. Compare BITRIX24_APPLICATION_TOKEN with the"
            " outbound webhook in Bitrix24, or FAIRLEAD_ROBOT_SECRET with the ?secret= of the robot's URL."
        )


def _is_robot(event: LeadEvent | OtherEvent) -> bool:
    """Return True for a call of a robot, which says nothing of the outbound webhook."""
    return isinstance(event, LeadEvent) and event.kind is EventKind.ROBOT
