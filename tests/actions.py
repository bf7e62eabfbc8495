"""What people do in the portal, said of items: the simulator knows leads and deals by their numbers."""

from typing import Any

from functions.domain.item import Item, lead
from infra.simulator import SimulatedPortal


class Actions:
    """People of the portal, who work on leads."""

    def __init__(self, portal: SimulatedPortal) -> None:
        self._portal = portal
        self._people = portal.people_actions

    def lead(self, item: Item) -> dict[str, Any]:
        """Return the fields of a lead as the portal has them."""
        return self._portal.lead(item.id)

    def add_lead(self, **fields: Any) -> Item:
        """Let a lead come in."""
        return lead(self._people.add_lead(**fields))

    def update_lead(self, item: Item, **fields: Any) -> None:
        """Change a lead, by default as another user than the webhook's."""
        self._people.update_lead(item.id, **fields)

    def delete_lead(self, item: Item) -> None:
        """Delete a lead."""
        self._people.delete_lead(item.id)

    def add_activity(self, item: Item, kind: str = "call", **details: Any) -> int:
        """Record an activity on a lead and return its id."""
        return self._people.add_activity(item.id, kind, **details)

    def write_comment(self, item: Item, text: str, *, by: int | None = None) -> int:
        """Write a comment into a lead's timeline and return its id."""
        return self._people.write_comment(item.id, text, by=by)

    def open_chat(self, item: Item, *, by: int | None = None) -> int:
        """Begin a chat with the client, who has not written yet; return the session's activity."""
        return self._people.open_chat(item.id, by=by)

    def client_writes_in_chat(self, item: Item) -> int:
        """Let the client write; return the session's activity."""
        return self._people.client_writes_in_chat(item.id)

    def answer_in_chat(self, item: Item, *, by: int | None = None) -> None:
        """Write to the client in the open session; 0 is the portal's own greeting."""
        self._people.answer_in_chat(item.id, by=by)
