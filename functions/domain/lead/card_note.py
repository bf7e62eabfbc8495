"""What the card of a lead says beside the fields, as far as it has to be remembered: never a text."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from functions.domain.phrases import Words


class Explain(StrEnum):
    """`[portal] explain`: what the card of a lead says beside the fields."""

    NONE = "none"
    LOG = "log"
    """A quiet line when the band changes and when the lead is handed on."""
    PINNED = "pinned"
    """The same, and a comment on top that is rewritten at most once a day."""


class Line(NamedTuple):
    """One reason of a score: what gave how many points."""

    id: str
    why: Words
    points: int


@dataclass(frozen=True, slots=True)
class Stood:
    """How a lead stood before a change that its card is to tell of.

    Attributes:
        manager: who had it then, also while it is given out anew; None before the first assignment.
        lines: what its points were made of.
    """

    points: int
    band: str
    manager: int | None = None
    lines: tuple[Line, ...] = ()


class CommentState(StrEnum):
    """What is known of the comment on top."""

    NONE = "none"
    """There is none, for all that is known."""
    UNSURE = "unsure"
    """It was noted that one is added: it is looked for before another one is."""
    STANDING = "standing"
    GONE = "gone"
    """A human has deleted it: there is none any more, ever."""


@dataclass(frozen=True, slots=True)
class CardNote:
    """What is remembered of the card of a lead.

    Attributes:
        since: how it stood before the change that a log message is to tell of; None when none is due.
        comment, comment_id: whether its comment stands, and the id under which.
        written_at: when the comment was last written.
        manager: whom the comment names.
        line_at: the second that the newest log message is signed with.
    """

    since: Stood | None = None
    comment: CommentState = CommentState.NONE
    comment_id: int = 0
    written_at: datetime | None = None
    manager: int | None = None
    line_at: datetime | None = None
