"""The portal as provisioning and checking need it, read in one batch."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, Field, TypeAdapter, ValidationError

from functions.domain.item import CLIENTS
from functions.errors import PortalError, PortalFailed
from infra.bitrix24.crm.entities import COMPANY, CONTACT, HANDLED, Entity, kind_named
from infra.bitrix24.crm.list_texts import items_of
from infra.bitrix24.crm.payloads import Employee, rows_in
from infra.bitrix24.crm.rates import CurrencyRow, base_in, currency_commands, rows_of, unrated_in
from infra.bitrix24.crm.user_names import names_in
from infra.bitrix24.crm.values import Flag, Text
from infra.bitrix24.rest.answers import Answer, BatchAnswer
from infra.bitrix24.rest.client import Bitrix24Client
from infra.bitrix24.rest.commands import Command
from infra.clock import WaitingClock
from infra.provisioning.people_view import NOBODY, PeopleAsked, PeopleView

_PAGE = 50
_SOURCES = "SOURCE"

Value = TypeVar("Value")


class Profile(BaseModel):
    """The user of the webhook, from `profile` (docs/bitrix24-api.md 4.10)."""

    id: int = Field(alias="ID")
    is_admin: Flag = Field(default=False, alias="ADMIN")


class LeadField(BaseModel):
    """A field of leads or deals, from `crm.item.fields`: `name` the upper-case one, `title` its label.

    See docs/bitrix24-api.md 3.2.
    """

    name: Text = Field("", alias="upperName")
    kind: Text = Field("", alias="type")
    title: Text = ""
    is_multiple: Flag = Field(default=False, alias="isMultiple")
    items: Annotated[dict[int, str], BeforeValidator(items_of)] = Field(default_factory=dict)


class Funnel(BaseModel):
    """A funnel of deals, from `crm.category.list` (docs/bitrix24-deals.md 3)."""

    id: int
    name: Text = ""


class DictionaryEntry(BaseModel):
    """A stage or a source, from `crm.status.list` (docs/bitrix24-api.md 4.2)."""

    id: int = Field(alias="ID")
    code: str = Field(alias="STATUS_ID")
    sort: int = Field(alias="SORT")
    name: Text = Field("", alias="NAME")
    semantics: Text = Field("", alias="SEMANTICS")

    @property
    def is_final(self) -> bool:
        """True when a lead in this stage is closed."""
        return self.semantics in {"S", "F"}


# PHP prints an empty map as a list (docs/bitrix24-api.md 5).
_FIELDS = TypeAdapter(
    Annotated[dict[str, LeadField], BeforeValidator(lambda value: {} if value == [] else value)]
)
_ENTRIES = TypeAdapter(list[DictionaryEntry])
_EMPLOYEES = TypeAdapter(list[Employee])
_FUNNELS = TypeAdapter(list[Funnel])
_TEXTS = TypeAdapter(list[str])
_MODE = TypeAdapter(int)


@dataclass(frozen=True)
class PortalView:
    """What the portal has; a part that could not be read is the error instead.

    Attributes:
        fields: by entity, by upper-case name.
        of_clients: the same of contacts and companies.
        stages: by entity and funnel, by code, in the portal's order.
        funnels: by entity of those that have any, their names by id.
        sources: the codes.
        users: by id, True for active ones; an id that is missing is no user of the portal.
        names: of those users, by id.
        customers: whether contacts and companies may be read.
        currencies: those with a rate.
        unrated: the codes of the others.
        base_currency: the base as the portal names it by itself; empty where it does not.
        skew: how far the portal's clock is ahead of ours, at least; None where it did not send its time.
        people: what was asked of people beyond that.
        also: the answers to further commands that travelled along, by their keys.
    """

    profile: Profile | PortalError
    scopes: frozenset[str] | PortalError
    mode: int | PortalError
    fields: Mapping[str, Mapping[str, LeadField] | PortalError]
    of_clients: Mapping[str, Mapping[str, LeadField] | PortalError]
    stages: Mapping[tuple[str, int], Mapping[str, DictionaryEntry] | PortalError]
    funnels: Mapping[str, Mapping[int, str] | PortalError]
    sources: frozenset[str] | PortalError
    users: Mapping[int, bool] | PortalError
    names: Mapping[int, str]
    customers: bool | PortalError
    currencies: list[CurrencyRow] | PortalError
    unrated: tuple[str, ...]
    base_currency: str
    skew: timedelta | None
    people: PeopleView
    also: Mapping[str, Answer | PortalError] = field(default_factory=dict)


def read_portal(
    client: Bitrix24Client,
    *,
    users: Iterable[int],
    clock: WaitingClock,
    funnels: Mapping[str, Sequence[int]],
    people: PeopleAsked = NOBODY,
    also: Sequence[Command] = (),
) -> PortalView:
    """Return what the portal has; of its users only those with the ids `users`.

    `funnels` are those whose stages matter, by the entities that are handled. The commands of `also` travel
    along; their answers are passed on as they are.

    Raises:
        PortalError: the portal did not answer at all, or not to this webhook.
    """
    before = clock.now()
    answers = client.batch([*_commands(sorted(set(users)), funnels), *people.commands(), *also])
    currencies = rows_of(answers)
    return PortalView(
        profile=_read(answers, "profile", Profile.model_validate),
        scopes=_read(answers, "scopes", lambda result: frozenset(_TEXTS.validate_python(result))),
        mode=_read(answers, "mode", _MODE.validate_python),
        fields={each: _read(answers, f"fields-{each}", fields_in) for each in funnels},
        of_clients={each: _read(answers, f"fields-{each}", fields_in) for each in CLIENTS},
        stages={
            (entity, funnel): _read(answers, f"stages-{entity}-{funnel}", stages_in)
            for entity, several in funnels.items()
            for funnel in several
        },
        funnels={each: _read(answers, f"funnels-{each}", _funnels_in) for each in funnels if _has_any(each)},
        sources=_read(answers, "sources", lambda result: frozenset(stages_in(result))),
        users=_users(answers),
        names=_names(answers),
        customers=_customers(answers),
        currencies=currencies,
        unrated=unrated_in(answers, currencies),
        base_currency=base_in(answers),
        skew=_skew(answers, before, clock.now()),
        people=people.seen_in(answers),
        also={each.key: answers[each.key] for each in also},
    )


def fields_in(result: Any) -> Mapping[str, LeadField]:
    """Return the fields by upper-case name, out of the result of `crm.item.fields`."""
    shown = result.get("fields", []) if isinstance(result, Mapping) else result
    return {field.name or name: field for name, field in _FIELDS.validate_python(shown).items()}


def fields_command(entity: str) -> Command:
    """Return the command that describes all fields of a kind, the custom ones by their own names."""
    params = {"entityTypeId": kind_named(entity).type_id, "useOriginalUfNames": "Y"}
    return Command(f"fields-{entity}", "crm.item.fields", params)


def stages_command(entity: str, funnel: int = 0, **conditions: Any) -> Command:
    """Return the command that lists the stages of leads, or of deals in a funnel."""
    dictionary = HANDLED[entity].stages_in(funnel)
    params = {"filter": {"ENTITY_ID": dictionary, **conditions}}
    return Command(f"stages-{entity}-{funnel}", "crm.status.list", params)


def _funnels_in(result: Any) -> Mapping[int, str]:
    shown = result.get("categories", []) if isinstance(result, Mapping) else result
    return {funnel.id: funnel.name for funnel in _FUNNELS.validate_python(shown)}


def _commands(users: list[int], funnels: Mapping[str, Sequence[int]]) -> list[Command]:
    pages = [users[at : at + _PAGE] for at in range(0, len(users), _PAGE)]
    return [
        Command("profile", "profile"),
        Command("scopes", "scope"),
        Command("mode", "crm.settings.mode.get"),
        *(fields_command(entity) for entity in (*funnels, *CLIENTS)),
        *(stages_command(entity, funnel) for entity, several in funnels.items() for funnel in several),
        *(
            Command(f"funnels-{entity}", "crm.category.list", {"entityTypeId": HANDLED[entity].type_id})
            for entity in funnels
            if _has_any(entity)
        ),
        *currency_commands(),
        Command("sources", "crm.status.list", {"filter": {"ENTITY_ID": _SOURCES}}),
        *(Command(f"customers-{each.name}", "crm.item.list", _any_of(each)) for each in (CONTACT, COMPANY)),
        *(
            Command(f"users-{number}", "user.get", {"FILTER": {"ID": ids}})
            for number, ids in enumerate(pages)
        ),
    ]


def _has_any(entity: str) -> bool:
    return HANDLED[entity].has_funnels


def _any_of(entity: Entity) -> dict[str, Any]:
    return {"entityTypeId": entity.type_id, "select": ["id"], "order": {"id": "DESC"}, "start": -1}


def _customers(answers: BatchAnswer) -> bool | PortalError:
    answered = [answers[f"customers-{each.name}"] for each in (CONTACT, COMPANY)]
    return next((each for each in answered if isinstance(each, PortalError)), True)


def _read(answers: BatchAnswer, key: str, read: Callable[[Any], Value]) -> Value | PortalError:
    outcome = answers[key]
    if isinstance(outcome, PortalError):
        return outcome
    try:
        return read(outcome.result)
    except ValidationError:
        return PortalFailed(f"The portal's answer about its {key} has another shape than is known.")


def stages_in(result: Any) -> Mapping[str, DictionaryEntry]:
    """Return the entries by code, in the portal's order, out of the result of `crm.status.list`."""
    entries = sorted(_ENTRIES.validate_python(result), key=lambda entry: (entry.sort, entry.id))
    return {entry.code: entry for entry in entries}


def _users(answers: BatchAnswer) -> Mapping[int, bool] | PortalError:
    found: dict[int, bool] = {}
    for key in _pages_of_users(answers):
        page = _read(answers, key, _EMPLOYEES.validate_python)
        if isinstance(page, PortalError):
            return page
        found |= {employee.id: employee.is_active for employee in page}
    return found


def _names(answers: BatchAnswer) -> Mapping[int, str]:
    pages = (answers[key] for key in _pages_of_users(answers))
    return names_in(
        [row for page in pages if not isinstance(page, PortalError) for row in rows_in(page.result)]
    )


def _pages_of_users(answers: BatchAnswer) -> list[str]:
    return [key for key in answers if key.startswith("users-")]


def _skew(answers: BatchAnswer, before: datetime, after: datetime) -> timedelta | None:
    """Return how far the portal's time stamp lies outside of our own time of the call."""
    outcome = answers["profile"]
    stamp = None if isinstance(outcome, PortalError) else outcome.time.started_at
    if stamp is None:
        return None
    return max(stamp - after, timedelta()) + min(stamp - before, timedelta())
