"""What people write on leads: comments of the timeline, of which Fairlead's own are signed (4.6)."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from functions.domain.item import Item
from functions.domain.lead.snapshot import EVER, SIGNED
from functions.domain.lead.telling import is_of_card
from functions.domain.scoring import Activity, ActivityKind
from infra.bitrix24.crm.entities import entity_of
from infra.bitrix24.crm.payloads import CommentRow, readable, rows_in
from infra.bitrix24.rest.answers import Answer
from infra.bitrix24.rest.commands import Command

METHOD = "crm.timeline.comment.list"


@dataclass(frozen=True, slots=True)
class Notes:
    """What people wrote on one lead.

    Attributes:
        texts: the newest comments.
        card_comment: the id of our comment on top of the card; 0 where it is not among the newest, None where
            none were read.
        since: everything that they wrote from this moment on is in here; None when that is not known.
    """

    activities: tuple[Activity, ...] = ()
    texts: tuple[str, ...] = ()
    card_comment: int | None = None
    since: datetime | None = EVER


def newest_comments(items: Collection[Item]) -> list[Command]:
    """Return the commands that read the newest comments of these leads, up to fifty comments each."""
    return [
        Command(
            f"comments-{item.key}",
            METHOD,
            {
                "filter": {"ENTITY_ID": item.id, "ENTITY_TYPE": entity_of(item).timeline_type},
                "select": ["ID", "COMMENT", "CREATED", "AUTHOR_ID"],
                "order": {"ID": "DESC"},
            },
        )
        for item in items
    ]


def comments_in(answer: Answer) -> Notes:
    """Return a lead's newest comments.

    A row that makes no sense, or one by hand that does not tell its moment, is one that is not known.
    """
    rows = rows_in(answer.result)
    known = list(readable(CommentRow, rows, method=METHOD))
    moments = [row.created_at for row in known if row.created_at is not None]
    since = EVER if answer.next is None else min(moments, default=None)
    by_hand = [row for row in known if row.author and SIGNED not in row.text]
    is_whole = len(known) == len(rows) and all(row.created_at is not None for row in by_hand)
    return Notes(
        tuple(_written_by_hand(by_hand)),
        tuple(row.text for row in known),
        next((row.id for row in known if is_of_card(row.text)), 0),
        since if is_whole else None,
    )


def _written_by_hand(comments: Iterable[CommentRow]) -> Iterator[Activity]:
    for row in comments:
        if row.created_at is not None:
            yield Activity(ActivityKind.COMMENT, row.created_at, by=row.author)
