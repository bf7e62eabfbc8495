"""Which lead or deal it is that people were notified of: the names that effects have in the portal."""

import re
from datetime import UTC, datetime
from typing import NamedTuple, Self

from functions.domain.item import HANDLED, Item
from functions.domain.lead.telling import is_of_card
from infra.simulator.portal_state import Todo
from infra.simulator.state.store import Comment, LogMessage

_TAG = re.compile(r"fairlead-((?:[a-z]+-)?[0-9]+)-([a-z-]+)-([0-9]{14})")


class Tag(NamedTuple):
    """What the tag of a notification says: of what it tells, what it is, and when it was decided."""

    item: Item
    kind: str
    at: datetime

    @classmethod
    def of(cls, text: str) -> Self:
        """Return what a tag says.

        Raises:
            ValueError: it is the tag of no effect.
        """
        found = _TAG.fullmatch(text)
        if found is None:
            raise ValueError(f"{text!r} is the tag of no effect.")
        return cls(
            Item.of_key(found[1]), found[2], datetime.strptime(found[3], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        )


def of_todo(todo: Todo) -> Item:
    """Return the item that the to-do is on."""
    return next(each for each in HANDLED.values() if each.type_id == todo.owner_type).item(todo.lead_id)


def of_log_message(message: LogMessage) -> Item:
    """Return the item in whose timeline the log message is."""
    return next(each for each in HANDLED.values() if each.type_id == message.entity_type_id).item(
        message.entity_id
    )


def is_on_top(comment: Comment) -> bool:
    """Whether it is the comment that explains the card; the others tell of hand-offs."""
    return is_of_card(comment.text)


def of_comment(comment: Comment) -> Item:
    """Return the item in whose timeline the comment is."""
    return Item(comment.entity_type.lower(), comment.entity_id)
