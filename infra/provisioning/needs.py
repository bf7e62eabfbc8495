"""What a configuration needs in the portal: custom fields, stages, users, scopes, the outbound webhook."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from functions.domain.item import CLIENTS, DEAL, HANDLED, LEAD
from functions.domain.lead.card_note import Explain
from functions.domain.lead.stage import parts_of
from functions.domain.texts import Texts
from infra.bitrix24.crm.card_commands import ADD, PIN, UPDATE_COMMENT
from infra.bitrix24.crm.entities import COMPANY, kind_named
from infra.configuration.compile import stages_of
from infra.configuration.fields import fields_of
from infra.configuration.handling import HandleSection, handled_by
from infra.configuration.model import FairleadToml
from infra.configuration.privacy import objection_field
from infra.configuration.source_map import KeyPath
from infra.language.speaker import texts_in

OBJECTION: KeyPath = ("privacy", "objection")
"""Where the configuration names the field in which people object to being scored."""
_LEADS, _DEALS = (HandleSection.model_validate({"entity": each}) for each in (LEAD, DEAL))
_KINDS = {
    "score": "integer",
    "score_date": "datetime",
    "band": "string",
    "score_why": "string",
    "score_adjust": "integer",
    "score_until": "date",
    "nurture_date": "datetime",
}
"""The Bitrix24 types of the fields, by their keys."""

SCOPES = (("crm",), ("im",), ("user_brief", "user_basic", "user"))
"""The webhook needs one of each; the first is the weakest that is enough (docs/bitrix24-api.md 4.10)."""

CHATS = "imopenlines"
"""With this scope an answer that is written in a chat of a client is a first touch; else it is not."""


@dataclass(frozen=True, slots=True)
class NeededField:
    """A custom field that Fairlead writes or reads; `kind` is its Bitrix24 type.

    See docs/bitrix24-api.md 4.1.
    """

    name: str
    kind: str
    label: str
    path: KeyPath
    entity: str = LEAD


@dataclass(frozen=True, slots=True)
class NeededStage:
    """A stage that a band hands its leads off to, of deals in this funnel."""

    code: str
    name: str
    path: KeyPath
    entity: str = LEAD
    funnel: int = 0


@dataclass(frozen=True, slots=True)
class NeededUser:
    """A user of the portal in the configuration, with the role."""

    id: int
    role: str
    path: KeyPath


def of_every_kind(model: FairleadToml) -> FairleadToml:
    """Return the configuration as if leads and deals were both handled.

    What was provisioned for one of them may still be there after the file has changed to the other.
    """
    kinds = handled_by(model.handled)
    handled = [*(model.handled or [_LEADS]), *(each for each in (_LEADS, _DEALS) if each.entity not in kinds)]
    return model.model_copy(update={"handled": tuple(handled)})


def needed_fields(model: FairleadToml) -> tuple[NeededField, ...]:
    """Return Fairlead's own fields (docs/configuration.md), under the names that `[fields]` gives them."""
    labels = labels_of(texts_in(model.portal.language))
    own = (
        NeededField(getattr(fields_of(model.fields, entity), key), kind, labels[key], (*path, key), entity)
        for entity in handled_by(model.handled)
        for path in [("fields",) if entity == LEAD else ("fields", entity)]
        for key, kind in _KINDS.items()
    )
    return (*own, *_objections(model, handled_by(model.handled)))


def fields_of_clients(model: FairleadToml) -> tuple[NeededField, ...]:
    """Return what is read of contacts and companies: the field by which people object to being scored."""
    return tuple(_objections(model, CLIENTS))


def _objections(model: FairleadToml, entities: Iterable[str]) -> Iterator[NeededField]:
    """Yield the field by which people object to being scored, on records of these kinds."""
    if model.privacy.objection is not None:
        label = labels_of(texts_in(model.portal.language))["objection"]
        for entity in entities:
            name = objection_field(model.privacy, entity)
            yield NeededField(name, "boolean", label, OBJECTION, entity)


def records_of(entity: str) -> str:
    """Return what several records of a kind are called: `deals`, `companies`."""
    return "companies" if entity == COMPANY.key else f"{kind_named(entity).word}s"


def needed_funnels(model: FairleadToml) -> dict[str, list[int]]:
    """Return the funnels whose stages matter, by entity: those that are named, and those of nurturing."""
    funnels = {entity: set(each.funnels or {0}) for entity, each in handled_by(model.handled).items()}
    for need in needed_stages(model):
        funnels[need.entity].add(need.funnel)
    return {entity: sorted(each) for entity, each in funnels.items()}


def needed_stages(model: FairleadToml) -> tuple[NeededStage, ...]:
    """Return the stage of every band that nurtures, each once."""
    stages: dict[tuple[str, str], NeededStage] = {}
    nurture = texts_in(model.portal.language).gettext("Nurture")
    for number, band in enumerate(model.bands):
        keys = {} if band.nurture is None else stages_of(band.nurture, handled_by(model.handled))
        for entity, key in keys.items():
            if (entity, key) not in stages:
                name = nurture if not stages else f"{nurture} ({band.name or band.id})"
                code, funnel = parts_of(key)
                path = ("band", number, "nurture")
                stages[entity, key] = NeededStage(code, name, path, entity, funnel)
    return tuple(stages.values())


def labels_of(texts: Texts) -> dict[str, str]:
    """Return the labels of the fields in a language, by their keys."""
    return {
        "score": texts.gettext("Lead score"),
        "score_date": texts.gettext("Lead score: computed at"),
        "band": texts.gettext("Lead score: band"),
        "score_why": texts.gettext("Lead score: reasons"),
        "score_adjust": texts.gettext("Lead score: correction (points)"),
        "score_until": texts.gettext("Lead score: correction holds until"),
        "nurture_date": texts.gettext("Handed over to nurturing at"),
        "objection": texts.gettext("Objects to being scored"),
    }


def needed_methods(model: FairleadToml) -> tuple[str, ...]:
    """Return the methods for what the card says, which not every portal knows yet."""
    explain = Explain(model.portal.explain)
    if explain is Explain.NONE:
        return ()
    return (ADD, UPDATE_COMMENT, PIN) if explain is Explain.PINNED else (ADD,)


def needed_users(model: FairleadToml) -> tuple[NeededUser, ...]:
    """Return every user in the configuration, each once, with the first of the roles."""
    users: dict[int, NeededUser] = {}
    for user in _named_users(model):
        users.setdefault(user.id, user)
    return tuple(users.values())


def _named_users(model: FairleadToml) -> Iterator[NeededUser]:
    for number, manager in enumerate(model.managers):
        yield NeededUser(manager.id, "a manager", ("manager", number, "id"))
    for user_id in model.portal.intake_user:
        yield NeededUser(user_id, "an intake user", ("portal", "intake_user"))
    if model.portal.senior is not None:
        yield NeededUser(model.portal.senior, "the senior", ("portal", "senior"))
    if model.privacy.manager is not None:
        yield NeededUser(model.privacy.manager, "given who objects to being scored", ("privacy", "manager"))
    for user_id in model.figures.digest_to:
        yield NeededUser(user_id, "sent the digest", ("figures", "digest_to"))
    for number, band in enumerate(model.bands):
        if band.nurture is not None:
            yield NeededUser(
                band.nurture.owner, f'the owner of nurtured "{band.id}" leads', ("band", number, "nurture")
            )
        for notified in band.notify:
            if notified.isdigit():
                yield NeededUser(int(notified), f'told about "{band.id}" leads', ("band", number, "notify"))


def events_of(entities: Iterable[str]) -> dict[str, str]:
    """Return the events that are served of what is handled, with their names in the portal's list.

    Clients of what is handled tell of phones and names that are added to them later.
    """
    kinds = [*(HANDLED[each] for each in entities), *CLIENTS.values()]
    happened = {"ADD": "created", "UPDATE": "updated", "DELETE": "deleted"}
    return {
        f"{kind.event}{code}": f"{kind.word.capitalize()} {what}"
        for kind in kinds
        for code, what in happened.items()
        if kind.key not in CLIENTS or code == "UPDATE"
    }


def outbound_webhook_steps(entities: Iterable[str]) -> tuple[str, ...]:
    """Return how to subscribe to events: `event.bind` is for applications only.

    See docs/bitrix24-api.md 1.8.
    """
    events = ", ".join(f"{name} ({code})" for code, name in events_of(entities).items())
    return (
        "In Bitrix24 open Developer resources > Other > Outbound webhook.",
        "Your handler address: https://YOUR-ADDRESS/lead_events (where Fairlead's functions run).",
        f"Events: {events}.",
        "Save. Put the application token that it shows into BITRIX24_APPLICATION_TOKEN.",
    )
