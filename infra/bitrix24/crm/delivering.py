"""Delivering writes: first the updates, part by part where one is refused, then what tells of them.

A batch is not a transaction, and goes on after a refusal unless it is sent with `halt`
(docs/bitrix24-api.md 5). So one lead alone is one batch with `halt`, which stops at the refused update. Of
several leads the updates are one batch, and their effects a further one: no assumption about the portal is
needed for an effect to be sent only after the change that it tells of.

What is tidied of contact data travels behind all that, in a command of its own: where the batch has room for
it, at the latest with the effects. Nothing waits for it, and its refusal is logged. The same holds for what
the card says; but that tells of the score, too, and is sent only once that is confirmed.

A log message takes no request of its own where several leads are written: it fills what room is left, among
the effects or, without any, behind the updates. One that finds none is written later.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import structlog

from functions.domain.item import Item
from functions.domain.lead.delivery import COMPLETE, NOT_TAKEN, OF_THE_LEAD, Delivery, Part
from functions.domain.lead.outbox import Effect
from functions.errors import CommandSkipped, NotFound, PortalError, ValueRefused
from functions.ports import LeadWrite
from infra.bitrix24.crm.card_commands import Telling, tellings_of
from infra.bitrix24.crm.fields import FieldNames
from infra.bitrix24.crm.writes import contact_update_of, effects_of, fields_of, tidying_of, update_of
from infra.bitrix24.rest.answers import Answer
from infra.bitrix24.rest.client import Bitrix24Client
from infra.bitrix24.rest.commands import Command, Idempotency
from infra.bitrix24.rest.limits import BATCH_SIZE

Outcomes = dict[str, Answer | PortalError]
_OF_CARD = {Part.MANAGER, Part.SCORE}
"""What the card tells of."""

_log = structlog.get_logger(__name__)


def deliver(
    writes: Sequence[LeadWrite], client: Bitrix24Client, names: Mapping[str, FieldNames]
) -> dict[Item, Delivery]:
    """Write leads to the portal; return what it did not take, by lead. Leads without a loss are left out."""
    outcomes: Outcomes = {}
    plans = [_Plan(write, fields_of(write, names[write.item.entity]), outcomes) for write in writes]
    if len(plans) == 1:
        outcomes |= _send(plans[0].commands, client, halt=True)
    else:
        outcomes |= _taken(_send(_updates(plans), client))
    outcomes |= _send([part for plan in plans for part in plan.parts_to_try()], client)
    tidying = [each for plan in plans for each in plan.tidying_to_send()]
    comments = [each for plan in plans for each in plan.comment_to_send()]
    effects = _requests([*[plan.effects_to_send() for plan in plans], tidying, *comments])
    lines = [each for plan in plans for each in plan.line_to_send()]
    for commands in [*effects[:-1], _filled(effects[-1], lines, is_one=len(plans) == 1)]:
        outcomes |= _send(commands, client)
    deliveries = {plan.write.item: plan.delivery() for plan in plans}
    for item, each in deliveries.items():
        if each.untidied is not None:
            _log_untidied(item, each.untidied)
    return {item: each for item, each in deliveries.items() if each != COMPLETE}


@dataclass(frozen=True)
class _Plan:
    """The commands of one lead, and the outcomes that are known so far."""

    write: LeadWrite
    fields: dict[Part, dict[str, Any]]
    outcomes: Outcomes = field(repr=False)

    @cached_property
    def update(self) -> Command | None:
        """The update with all parts; None when no field differs."""
        fields = {name: value for each in self.fields.values() for name, value in each.items()}
        return update_of(self.write.item, fields) if fields else None

    @cached_property
    def effects(self) -> list[tuple[Effect | None, Command]]:
        """The effects with their commands."""
        return list(effects_of(self.write))

    @cached_property
    def contact(self) -> Command | None:
        """The update of the contact that goes along; sent with the effects, and tells of nothing itself."""
        return contact_update_of(self.write.item, self.write.contact) if self.write.contact else None

    @property
    def followers(self) -> list[Command]:
        """What is sent only once the lead is the manager's: the effects, and the contact that goes along."""
        return [*(command for _, command in self.effects), *([self.contact] if self.contact else [])]

    @cached_property
    def tidying(self) -> Command | None:
        """What tidies contact data; None when nothing is to be tidied."""
        return tidying_of(self.write)

    @cached_property
    def card(self) -> list[Telling]:
        """What the card is to say; last, for where the portal does not know it, nothing waits behind it."""
        return list(tellings_of(self.write))

    @property
    def commands(self) -> list[Command]:
        """The update, what follows it, what tidies and what the card says, in this order."""
        card = [command for each in self.card for command in each.commands]
        return [each for each in (self.update, *self.followers, self.tidying, *card) if each is not None]

    def parts_to_try(self) -> list[Command]:
        """Return the update part by part, the manager first, if the portal refuses it as a whole."""
        is_divisible = len(self.fields) > 1
        return list(self._parts().values()) if self._is_refused() and is_divisible else []

    def effects_to_send(self) -> list[Command]:
        """Return the effects that are still to be sent, if what they tell of is confirmed."""
        if self._error() or Part.MANAGER in self._refused():
            return []
        return [command for command in self.followers if self._is_left(command)]

    def tidying_to_send(self) -> list[Command]:
        """Return what tidies contact data, if it was not sent yet and the update is known to have arrived."""
        is_left = self.tidying is not None and self._is_left(self.tidying)
        return [self.tidying] if self.tidying and is_left and not self._error() else []

    @property
    def line(self) -> Telling | None:
        """The log message of its card."""
        return next((each for each in self.card if each.is_line), None)

    def line_to_send(self) -> list[Command]:
        """Return the log message that is still to be sent, if all that it tells of is confirmed."""
        return [each.command for each in self._card_to_send() if each.is_line]

    def comment_to_send(self) -> list[list[Command]]:
        """Return the same of the comment on top, together with its pin."""
        return [each.commands for each in self._card_to_send() if not each.is_line]

    def _card_to_send(self) -> list[Telling]:
        if self._error() or not _OF_CARD.isdisjoint(self._refused()):
            return []
        return [each for each in self.card if self._is_left(each.command)]

    def delivery(self) -> Delivery:
        """Return what the portal did not take."""
        unsent = {
            effect: error
            for effect, command in self.effects
            if effect is not None and (error := self._loss_of(command)) is not None
        }
        untidied = self._loss_of(self.tidying) if self.tidying else None
        refused = self._refused() | self._refused_contact()
        untold = frozenset(self._untold())
        unsent |= {effect: error for effect, error in self._card_losses() if effect not in untold}
        comments = (each.comment_in(self.outcomes) for each in self.card)
        comment = next((each for each in comments if each is not None), None)
        return Delivery(self._error(), refused, unsent, untidied, untold, comment)

    def _untold(self) -> Iterator[Effect]:
        """Yield what of the card surely was not sent though nothing else waits: a later look says it."""
        if self._error() is None and Part.MANAGER not in self._refused():
            for each in self.card:
                if isinstance(self.outcomes.get(each.command.key), (*NOT_TAKEN, type(None))):
                    yield each.effect

    def _card_losses(self) -> Iterator[tuple[Effect, PortalError]]:
        for each in self.card:
            if error := each.loss_in(self.outcomes, _waiting(each.command)):
                yield each.effect, error

    def _refused_contact(self) -> dict[Part, PortalError]:
        """Return the refusal of the contact's update, which costs the lead nothing; what passes is logged."""
        outcome = self.outcomes.get(self.contact.key) if self.contact else None
        if isinstance(outcome, OF_THE_LEAD):
            return {Part.CLIENT: outcome}
        if isinstance(outcome, PortalError):
            _log.warning("contact.unmoved", item=str(self.write.item), error=type(outcome).__name__)
        return {}

    def _is_left(self, command: Command) -> bool:
        return isinstance(self.outcomes.get(command.key), CommandSkipped | None)

    def _parts(self) -> dict[Part, Command]:
        return {part: update_of(self.write.item, fields, part=part) for part, fields in self.fields.items()}

    def _is_refused(self) -> bool:
        """Return True when the whole update is refused for what it says or for the lead's sake."""
        outcome = self.outcomes.get(self.update.key) if self.update else None
        return isinstance(outcome, OF_THE_LEAD) and not isinstance(outcome, NotFound)

    def _refused(self) -> dict[Part, PortalError]:
        if self.update is None or not self._is_refused():
            return {}
        outcomes = {
            part: self.outcomes.get(command.key, self.outcomes[self.update.key])
            for part, command in self._parts().items()
        }
        return {part: one for part, one in outcomes.items() if isinstance(one, OF_THE_LEAD)}

    def _error(self) -> PortalError | None:
        """Return why it is not known what the lead is like in the portal; None when it is."""
        if self.update is None:
            return None
        keys = [self.update.key] if not self._is_refused() else [each.key for each in self._parts().values()]
        outcomes = [self.outcomes.get(key) for key in keys]
        gone = [one for one in outcomes if isinstance(one, NotFound)]
        others = [
            one for one in outcomes if isinstance(one, PortalError) and not isinstance(one, OF_THE_LEAD)
        ]
        return next(iter([*gone, *others]), None)

    def _loss_of(self, command: Command) -> PortalError | None:
        outcome = self.outcomes.get(command.key)
        if isinstance(outcome, Answer):
            return _not_taken(command) if outcome.result is False else None
        return outcome or _waiting(command)


def _waiting(command: Command) -> CommandSkipped:
    return CommandSkipped(
        f"{command.method} waits until the change that it tells of is confirmed.", method=command.method
    )


def _log_untidied(item: Item, error: PortalError) -> None:
    """Log that contact data stays as it was typed, for all that is known."""
    _log.warning("contact_data.untidied", item=str(item), method=error.method, error=type(error).__name__)


def _not_taken(command: Command) -> ValueRefused:
    return ValueRefused(
        f"{command.method}: the portal answered false: it was not sent.", method=command.method
    )


def _updates(plans: Sequence[_Plan]) -> list[Command]:
    """Return the updates of several leads, and behind them what there is room for in the last request.

    Log messages ride there only where no effects follow, with whose request they would go.
    """
    plans = sorted(plans, key=lambda plan: plan.line is not None)
    updates = [plan.update for plan in plans if plan.update]
    full = len(updates) - len(updates) % BATCH_SIZE
    tidying = [plan.tidying for plan in plans if plan.tidying]
    are_alone = not any(plan.followers or plan.write.card_comment for plan in plans)
    riding = [
        plan.line.riding_on(plan.update)
        for plan in plans
        if are_alone and plan.line and plan.update in updates[full:]
    ]
    return [*updates, *[*tidying, *riding][: -len(updates) % BATCH_SIZE]]


def _taken(outcomes: Outcomes) -> Outcomes:
    """Return the outcomes without those of log messages whose update was refused, or seems so."""
    return {
        key: one
        for key, one in outcomes.items()
        if not (key.startswith("log-") and isinstance(one, OF_THE_LEAD))
    }


def _filled(effects: list[Command], lines: Sequence[Command], *, is_one: bool) -> list[Command]:
    """Return a request of effects with log messages in its room; those of one lead alone always go."""
    room = -len(effects) % BATCH_SIZE
    return [*effects, *(lines if is_one else lines[:room])]


def _requests(effects: Iterable[list[Command]]) -> list[list[Command]]:
    """Divide effects into batches: pairs first, so that none ends between a trigger and its comment.

    So it is with a comment and its pin.

    What may be sent again is not sent together with what may not, once that costs no request more: an
    unanswered add would keep all that it travels with from being tried again.
    """
    leads = sorted(effects, key=lambda commands: _is_pair(commands) and len(commands), reverse=True)
    commands = [command for each in leads for command in each]
    if len(commands) <= BATCH_SIZE:
        return [commands]
    again = [each for each in commands if each.idempotency is not Idempotency.NOT_IDEMPOTENT]
    return [again, [each for each in commands if each.idempotency is Idempotency.NOT_IDEMPOTENT]]


def _is_pair(commands: Sequence[Command]) -> bool:
    return any(command.key.startswith(("trigger", "pin")) for command in commands)


def _send(commands: Sequence[Command], client: Bitrix24Client, *, halt: bool = False) -> Outcomes:
    """Return the outcome of every command; what fails as a whole fails for each."""
    if not commands:
        return {}
    try:
        return dict(client.batch(commands, halt=halt))
    except PortalError as error:
        return {command.key: error for command in commands}
