"""The section of the score in the cards of what is handled: what would change, and the change itself."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from functions.errors import PortalError
from infra.bitrix24.crm.entities import HANDLED
from infra.bitrix24.rest.client import Bitrix24Client, Idempotency
from infra.bitrix24.rest.error_codes import PORTAL_WIDE
from infra.configuration.handling import handled_by
from infra.configuration.model import FairleadToml
from infra.language.speaker import texts_in
from infra.provisioning.card_layout import (
    TITLE,
    Layout,
    as_sent,
    fields_in,
    is_own,
    layout_in,
    put_in,
    take_out,
)
from infra.provisioning.create_missing import BECOME_ADMINISTRATOR, NO_RIGHT, RUN_AGAIN
from infra.provisioning.needs import needed_fields
from infra.provisioning.portal_view import PortalView

_METHOD = "crm.item.details.configuration"
_SHOWN = {
    "score": "score",
    "band": "band",
    "score_why": "reasons",
    "score_adjust": "correction",
    "score_until": "correction until",
    "score_date": "score date",
    "nurture_date": "nurture date",
}
"""What the section shows, in its order: keys of `[fields]`, and the words for people."""
_KINDS_OF_LEADS = {"card of leads": 1, "card of repeat leads": 2}
_LAY_IT_OUT = (
    "Open such a card as an administrator, in the common view, move a field, so that the portal keeps the"
    " layout, and run this again."
)


class CardState(StrEnum):
    """How the layout of one card stands."""

    FINE = "fine"
    PENDING = "pending"
    CHANGED = "changed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Card:
    """A kind of card with a common layout of its own (docs/bitrix24-deals.md 4).

    Attributes:
        variant: the funnel, or the kind of lead.
        fields: the names of Fairlead's fields in the order of the section, with the words for people.
        title: of the section.
    """

    name: str
    entity: str
    variant: int = 0
    fields: Mapping[str, str] = field(default_factory=dict)
    title: str = TITLE

    def words(self, fields: Iterable[str]) -> str:
        """Return those of the fields that are Fairlead's, for people."""
        names = set(fields)
        return ", ".join(word for name, word in self.fields.items() if name in names)


@dataclass(frozen=True, slots=True)
class CardStep:
    """What is to be done to one card or was done, with the remedy when that cannot be."""

    card: Card
    state: CardState
    detail: str
    remedy: str = ""
    before: Layout = ()
    after: Layout = ()

    def __str__(self) -> str:
        """Return the step as one line."""
        return " ".join(part for part in (f"{self.card.name}:", self.detail, self.remedy) if part)


Decide = Callable[[Card, Layout | None], CardStep]


def plan_section(client: Bitrix24Client, view: PortalView, model: FairleadToml) -> list[CardStep]:
    """Return what putting the section into the cards of what is handled would change; nothing is written."""

    def decide(card: Card, layout: Layout | None) -> CardStep:
        return _without_fields(card, view) or _with_section(card, layout)

    return list(_plan(client, view, model, decide))


def plan_removal(client: Bitrix24Client, view: PortalView, model: FairleadToml) -> list[CardStep]:
    """Return what taking the section out of each card again would change; nothing is written."""
    return list(_plan(client, view, model, _without_section))


def carry_out(client: Bitrix24Client, steps: Sequence[CardStep]) -> Iterator[CardStep]:
    """Change the cards whose steps are pending, and yield the result of each.

    A layout that is no longer the one of the plan is left alone. When the portal stops answering, the rest is
    not tried.
    """
    pending = iter([step for step in steps if step.state is CardState.PENDING])
    for step in pending:
        try:
            yield _carried_out(client, step)
        except PORTAL_WIDE as error:
            yield _failed(step.card, f"not changed. {error}", RUN_AGAIN)
            yield from (_failed(rest.card, "not tried.", RUN_AGAIN) for rest in pending)
        except PortalError as error:
            remedy = BECOME_ADMINISTRATOR if isinstance(error, NO_RIGHT) else ""
            yield _failed(step.card, f"not changed. {error}", remedy)


def _plan(
    client: Bitrix24Client, view: PortalView, model: FairleadToml, decide: Decide
) -> Iterator[CardStep]:
    title = texts_in(model.portal.language).gettext("Lead score")
    for card in _cards(view, model):
        if isinstance(card, CardStep):
            yield card
            continue
        try:
            yield decide(replace(card, title=title), _read(client, card))
        except PORTAL_WIDE:
            raise
        except PortalError as error:
            yield _failed(card, "not looked at.", str(error))


def _cards(view: PortalView, model: FairleadToml) -> Iterator[Card | CardStep]:
    """Yield the cards of what is handled; where one cannot be named, what keeps it from that."""
    for entity, handled in handled_by(model.handled).items():
        fields = _fields(model, entity)
        if HANDLED[entity].has_funnels:
            yield from _cards_in_funnels(entity, handled.funnels, view, fields)
        else:
            yield from (Card(name, entity, kind, fields) for name, kind in _KINDS_OF_LEADS.items())


def _cards_in_funnels(
    entity: str, wanted: Iterable[int] | None, view: PortalView, fields: Mapping[str, str]
) -> Iterator[Card | CardStep]:
    funnels = view.funnels.get(entity, {})
    if isinstance(funnels, PortalError):
        yield _failed(Card(f"cards of {entity}s", entity), "not looked at.", str(funnels))
        return
    shown = ", ".join(f"{number} ({name})" for number, name in funnels.items()) or "none"
    for funnel in sorted(funnels if wanted is None else wanted):
        card = Card(f"card of {entity}s in funnel {funnel}", entity, funnel, fields)
        if funnel in funnels:
            yield replace(card, name=f"{card.name} ({funnels[funnel]})")
        else:
            yield _failed(card, "the portal shows no such funnel.", f"It shows {shown}. Write another one.")


def _fields(model: FairleadToml, entity: str) -> Mapping[str, str]:
    names = {need.path[-1]: need.name for need in needed_fields(model) if need.entity == entity}
    return {names[key]: word for key, word in _SHOWN.items()}


def _without_fields(card: Card, view: PortalView) -> CardStep | None:
    """Return the step of a card whose fields the portal lacks, which would lose them from the section."""
    there = view.fields[card.entity]
    if isinstance(there, PortalError):
        return _failed(card, "not looked at.", str(there))
    missing = ", ".join(name for name in card.fields if name not in there)
    if not missing:
        return None
    return _failed(card, f"the portal lacks {missing}.", "Run fairlead provision first.")


def _with_section(card: Card, layout: Layout | None) -> CardStep:
    if layout is None:
        what = "has no common layout yet, and the section alone would replace all that it shows."
        return _failed(card, what, _LAY_IT_OUT)
    after = put_in(layout, list(card.fields), card.title)
    if after == layout:
        return CardStep(card, CardState.FINE, "shows every field already.")
    return CardStep(card, CardState.PENDING, _addition(card, layout), before=layout, after=after)


def _addition(card: Card, layout: Layout) -> str:
    shown = set(fields_in(layout))
    new, elsewhere = card.words(card.fields.keys() - shown), card.words(shown)
    if any(map(is_own, layout)):
        return f'its section "{card.title}" gets {new} as well.'
    left = f" Left where others put it: {elsewhere}." if elsewhere else ""
    return f'gets the section "{card.title}" at the top, with {new}.{left}'


def _without_section(card: Card, layout: Layout | None) -> CardStep:
    if layout is None or (after := take_out(layout, card.fields)) == layout:
        return CardStep(card, CardState.FINE, "has nothing of Fairlead's to take out.")
    if not after:
        remedy = "Add another section in Bitrix24 and run this again, or reset the card there."
        return _failed(card, "consists of this section only, and a card cannot be empty.", remedy)
    detail = f'loses the section "{card.title}".'
    if any(map(is_own, after)):
        detail = f'loses the fields in "{card.title}"; the section stays for what others put into it.'
    return CardStep(card, CardState.PENDING, detail, before=layout, after=after)


def _carried_out(client: Bitrix24Client, step: CardStep) -> CardStep:
    # The answer to the question may have taken a while, and what is written replaces everything.
    if _read(client, step.card) != step.before:
        return _failed(step.card, "not changed, because it was just laid out anew.", "Run this again.")
    params = {**_params(step.card), "data": as_sent(step.after)}
    client.call(f"{_METHOD}.set", params, idempotency=Idempotency.IDEMPOTENT)
    return replace(step, state=CardState.CHANGED, detail="changed.")


def _read(client: Bitrix24Client, card: Card) -> Layout | None:
    # Not in a batch: what that makes of null, the answer where no layout is set, is not known.
    return layout_in(client.call(f"{_METHOD}.get", _params(card)).result)


def _params(card: Card) -> dict[str, object]:
    entity = HANDLED[card.entity]
    return {"entityTypeId": entity.type_id, "scope": "C", "extras": {entity.card_extra: card.variant}}


def _failed(card: Card, detail: str, remedy: str) -> CardStep:
    return CardStep(card, CardState.FAILED, detail, remedy)
