"""Messages to users that belong to no lead."""

from collections.abc import Sequence

from functions.errors import CommandSkipped, PortalError, ValueRefused
from functions.ports import Notification
from infra.bitrix24.crm.links import with_links_of
from infra.bitrix24.crm.writes import notification_of
from infra.bitrix24.rest.answers import Answer
from infra.bitrix24.rest.client import Bitrix24Client


def deliver_notifications(
    notifications: Sequence[Notification], client: Bitrix24Client
) -> dict[int, PortalError]:
    """Send messages; return what the portal did not take, by user."""
    notes = {
        f"notify-{number}": each for number, each in enumerate(with_links_of(client.folder, notifications))
    }
    if not notes:
        return {}
    try:
        outcomes = client.batch([notification_of(key, note) for key, note in notes.items()])
    except PortalError as error:
        return {note.user: error for note in notes.values()}
    losses = {note.user: _loss(outcomes.get(key)) for key, note in notes.items()}
    return {user: error for user, error in losses.items() if error is not None}


def _loss(outcome: Answer | PortalError | None) -> PortalError | None:
    """Return why a message did not arrive; None for one that did."""
    method = "im.notify.system.add"
    if isinstance(outcome, Answer):
        text = f"{method}: the portal answered false: it was not sent. Is the user still employed?"
        return ValueRefused(text, method=method) if outcome.result is False else None
    return outcome or CommandSkipped(f"{method} was not executed. Send it again.", method=method)
