"""Outbound webhooks: their events, and how reliably they are sent (docs/bitrix24-api.md 1.3, 1.10)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from infra.simulator.state.context import Occurrence

DEFAULT_EVENTS = (
    "ONCRMLEADADD",
    "ONCRMLEADUPDATE",
    "ONCRMLEADDELETE",
    "ONCRMACTIVITYADD",
    "ONCRMACTIVITYUPDATE",
)
DEAL_EVENTS = ("ONCRMDEALADD", "ONCRMDEALUPDATE", "ONCRMDEALDELETE")
CLIENT_EVENTS = tuple(
    f"ONCRM{name}{what}" for name in ("CONTACT", "COMPANY") for what in ("ADD", "UPDATE", "DELETE")
)
EVENTS_OF = {
    "lead": DEFAULT_EVENTS,
    "deal": (
        *DEAL_EVENTS,
        "ONCRMCONTACTUPDATE",
        "ONCRMCOMPANYUPDATE",
        "ONCRMACTIVITYADD",
        "ONCRMACTIVITYUPDATE",
    ),
}
"""What is chosen where leads are handled, and where deals are: events of them, and of their clients."""
_FOR_APPLICATIONS = frozenset({"ONCRMDEALMOVETOCATEGORY"})
OPTIONAL_KEYS = frozenset({"event_handler_id", "auth[client_endpoint]", "auth[server_endpoint]"})
_MIXED = {
    f"ONCRM{name}{what}".upper(): f"onCrm{name}{what}"
    for name in ("Lead", "Deal", "Contact", "Company", "Activity")
    for what in ("Add", "Update", "Delete")
}


@dataclass
class Subscription:
    """One outbound webhook and its delivery settings, which may be changed at any time.

    Attributes:
        token: the application token on the portal's settings page.
        delay: how long an event waits in the queue, on the portal's clock.
        drop: the probability that an event is never sent; `drop_next` drops exactly so many.
        duplicate: the probability that it is sent twice; `duplicate_next` duplicates exactly so many.
        reorder: the probability that it is sent after the next one (or a second later without one);
            `reorder_next` reorders exactly so many.
        sent_token: the token in the events: by default `token`, None for no token.
        is_case_mixed: whether event names are spelled like `onCrmLeadAdd`.
        left_out: keys that are not sent, e.g. those of `OPTIONAL_KEYS`.
        slow_after: a handler that takes longer, by the portal's clock, is called less often.
        pause: the current back-off of a slow handler; a fast answer ends it.
        not_before: the end of the back-off, in the clock's monotonic seconds.
    """

    url: str
    token: str = field(repr=False)
    events: frozenset[str]
    handler_id: int
    delay: timedelta = timedelta(0)
    drop: float = 0.0
    drop_next: int = 0
    duplicate: float = 0.0
    duplicate_next: int = 0
    reorder: float = 0.0
    reorder_next: int = 0
    sent_token: str | None = field(default=None, repr=False)
    is_case_mixed: bool = False
    omitted_keys: frozenset[str] = frozenset()
    slow_after: timedelta = timedelta(seconds=5)
    pause: timedelta = timedelta(0)
    not_before: float = field(default=0.0, repr=False)

    def __post_init__(self) -> None:
        """Send the correct token by default."""
        self.sent_token = self.token

    def includes(self, event: str) -> bool:
        """Return whether the webhook is subscribed to this event, and an outbound webhook can be."""
        return event.upper() in self.events - _FOR_APPLICATIONS

    def body(self, occurrence: Occurrence, auth: Mapping[str, str], *, ts: int) -> bytes:
        """Return the form of one event, exactly as described in docs/bitrix24-api.md 1.3."""
        event = _MIXED.get(occurrence.event, occurrence.event) if self.is_case_mixed else occurrence.event
        token = {} if self.sent_token is None else {"application_token": self.sent_token}
        pairs: dict[str, Any] = {
            "event": event,
            "event_handler_id": self.handler_id,
            "data": occurrence.data,
            "ts": ts,
            "auth": {**auth, **token},
        }
        flat = [(key, value) for key, value in flatten(pairs) if key not in self.omitted_keys]
        return urlencode(flat).encode()


def flatten(pairs: Mapping[str, Any], within: str = "") -> list[tuple[str, str]]:
    """Return nested values as pairs of PHP bracket key and text."""
    flat: list[tuple[str, str]] = []
    for key, value in pairs.items():
        name = f"{within}[{key}]" if within else str(key)
        flat += flatten(value, name) if isinstance(value, Mapping) else [(name, str(value))]
    return flat
