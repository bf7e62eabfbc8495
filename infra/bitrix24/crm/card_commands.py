"""What the card of a lead says: a log message, and a comment pinned on top (docs/bitrix24-api.md 4.6).

Nothing waits for either, and each is refused for itself: a portal of before they came does not know them.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

import structlog
from pydantic import BaseModel

from functions.domain.item import Item
from functions.domain.lead.outbox import Effect
from functions.errors import NotFound, PortalError
from functions.ports import CardComment, LeadWrite, LogMessage
from infra.bitrix24.crm.blame import REFUSALS
from infra.bitrix24.crm.entities import entity_of
from infra.bitrix24.crm.payloads import readable, rows_in
from infra.bitrix24.crm.values import Text
from infra.bitrix24.rest.answers import Answer, BatchAnswer
from infra.bitrix24.rest.commands import Command, Idempotency, Reference

ADD, LIST = "crm.timeline.logmessage.add", "crm.timeline.logmessage.list"
ADD_COMMENT, UPDATE_COMMENT = "crm.timeline.comment.add", "crm.timeline.comment.update"
PIN = "crm.timeline.item.pin"
ICON = "info"
_log = structlog.get_logger(__name__)


class LogMessageRow(BaseModel):
    """A log message as its list shows it."""

    text: Text


@dataclass(frozen=True)
class Telling:
    """One thing that the card is to say: its command, and what is sent right behind it, in one request."""

    effect: Effect
    command: Command
    behind: tuple[Command, ...] = ()

    @property
    def is_line(self) -> bool:
        """True for a log message."""
        return self.command.method == ADD

    def riding_on(self, update: Command) -> Command:
        """Return the log message as it is sent in the request of the update that it tells of.

        It names the lead by the answer to the update: what is refused leaves no lead to write it to.
        """
        fields = {
            **self.command.params["fields"],
            "entityId": Reference(update.key, "item", "id", or_zero=True),
        }
        return replace(self.command, params={"fields": fields})

    @property
    def commands(self) -> list[Command]:
        """The commands, in their order."""
        return [self.command, *self.behind]

    def loss_in(
        self, outcomes: Mapping[str, Answer | PortalError], unsent: PortalError
    ) -> PortalError | None:
        """Return why it is not known to be said and is tried again; a refusal is logged, and is no loss.

        `unsent` is why it was not sent, if it was not.
        """
        outcome = outcomes.get(self.command.key, unsent)
        if isinstance(outcome, REFUSALS):
            _log.warning("card.refused", method=self.command.method, error=type(outcome).__name__)
            return None
        return outcome if isinstance(outcome, PortalError) else None

    def comment_in(self, outcomes: Mapping[str, Answer | PortalError]) -> int | None:
        """Return the id of the comment that was added, 0 for one that is gone; None for all other."""
        outcome = outcomes.get(self.command.key)
        if self.command.method == UPDATE_COMMENT and isinstance(outcome, NotFound):
            return 0
        is_new = self.command.method == ADD_COMMENT and isinstance(outcome, Answer)
        number = str(outcome.result) if is_new and isinstance(outcome, Answer) else ""
        return int(number) if number.isdecimal() and int(number) else None


def tellings_of(write: LeadWrite) -> Iterator[Telling]:
    """Yield what the card of a lead is to say."""
    if write.log_message is not None:
        yield Telling(write.log_message.effect, _log_message(write.item, write.log_message))
    if write.card_comment is not None:
        yield _comment(write.item, write.card_comment)


def newest_log_messages(items: Collection[Item]) -> list[Command]:
    """Return the commands that read the newest log messages of these leads: ten each, a page of them."""
    return [
        Command(
            f"logged-{item.key}",
            LIST,
            {"entityTypeId": entity_of(item).type_id, "entityId": item.id, "order": {"id": "DESC"}},
        )
        for item in items
    ]


def logged_in(answers: BatchAnswer, item: Item) -> tuple[str, ...] | None:
    """Return the texts of a lead's newest log messages; None where the portal refuses to tell them."""
    outcome = answers[f"logged-{item.key}"]
    if isinstance(outcome, REFUSALS):
        return None
    rows = rows_in(answers.answer(f"logged-{item.key}").result)
    known = list(readable(LogMessageRow, rows, method=LIST))
    return tuple(row.text for row in known) if len(known) == len(rows) else None


def _log_message(item: Item, message: LogMessage) -> Command:
    fields = {
        "entityTypeId": entity_of(item).type_id,
        "entityId": item.id,
        "title": message.title,
        "text": message.text,
        "iconCode": ICON,
    }
    return Command(f"log-{item.key}", ADD, {"fields": fields}, Idempotency.NOT_IDEMPOTENT)


def _comment(item: Item, comment: CardComment) -> Telling:
    entity, key = entity_of(item), f"card-{item.key}"
    owner = {"ownerTypeId": entity.type_id, "ownerId": item.id}
    if comment.replaces is not None:
        params = {"id": comment.replaces, **owner, "fields": {"COMMENT": comment.text}}
        return Telling(comment.effect, Command(key, UPDATE_COMMENT, params, Idempotency.IDEMPOTENT))
    fields = {"ENTITY_TYPE": entity.timeline_type, "ENTITY_ID": item.id, "COMMENT": comment.text}
    add = Command(key, ADD_COMMENT, {"fields": fields}, Idempotency.NOT_IDEMPOTENT)
    # Full of pins, the portal refuses a further one: the comment stays where it is.
    pinned = {"id": Reference(key), **owner}
    return Telling(
        comment.effect, add, (Command(f"pin-{item.key}", PIN, pinned, Idempotency.NOT_IDEMPOTENT),)
    )
