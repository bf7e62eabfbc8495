"""Create what the portal lacks, each thing once; nothing that exists is changed."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from functions.domain.item import LEAD
from functions.errors import (
    AccessDenied,
    CallInvalid,
    PermissionMissing,
    PortalError,
    ValueRefused,
)
from infra.bitrix24.crm.entities import HANDLED, kind_named
from infra.bitrix24.rest.client import Bitrix24Client, Idempotency
from infra.bitrix24.rest.commands import Command
from infra.bitrix24.rest.error_codes import PORTAL_WIDE
from infra.configuration.model import FairleadToml
from infra.provisioning.needs import (
    NeededField,
    NeededStage,
    fields_of_clients,
    needed_fields,
    needed_stages,
    records_of,
)
from infra.provisioning.portal_view import (
    DictionaryEntry,
    LeadField,
    PortalView,
    fields_command,
    fields_in,
    stages_command,
    stages_in,
)

NO_RIGHT = (AccessDenied, PermissionMissing)
RUN_AGAIN = "Run this again when the portal answers."
_STEP = 10
LONGEST_CODE = 21
"""Characters of a stage's code, its funnel's prefix included (docs/bitrix24-deals.md 3)."""
BECOME_ADMINISTRATOR = (
    "Run it once with an inbound webhook of an administrator of the CRM (the right to change its settings);"
    " the webhook that Fairlead works with later does not need it."
)

Thing = TypeVar("Thing")


class CreationState(StrEnum):
    """Whether one field or stage exists now."""

    THERE = "there"
    CREATED = "created"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Creation:
    """The result for one field or stage, with the remedy when it failed."""

    thing: str
    state: CreationState
    detail: str = ""
    remedy: str = ""

    def __str__(self) -> str:
        """Return the result as one line."""
        return " ".join(part for part in (f"{self.thing}:", self.detail, self.remedy) if part)


def create_missing(client: Bitrix24Client, view: PortalView, model: FairleadToml) -> Iterator[Creation]:
    """Yield the result for every field and stage as it comes; a second run changes nothing.

    A field that exists with another type is reported and left alone. When the portal stops answering, the
    rest is not tried.
    """
    needs: Iterator[NeededField | NeededStage] = iter(
        [*needed_fields(model), *fields_of_clients(model), *needed_stages(model)]
    )
    for need in needs:
        try:
            yield _create(client, view, need)
        except PORTAL_WIDE as error:
            yield _failed(need, error)
            yield from (
                Creation(_name(rest), CreationState.FAILED, "not tried.", RUN_AGAIN) for rest in needs
            )
        except PortalError as error:
            yield _failed(need, error)


def sort_before_the_end(stages: Iterable[DictionaryEntry]) -> int:
    """Return a sort number after the last stage in work and before the first final one."""
    listed = list(stages)
    first_final = min((stage.sort for stage in listed if stage.is_final), default=None)
    in_work = [stage.sort for stage in listed if not stage.is_final]
    if first_final is None:
        return max(in_work, default=0) + _STEP
    last = max((sort for sort in in_work if sort <= first_final), default=0)
    return last + (first_final - last) // 2


def misfit(need: NeededField, field: LeadField) -> str:
    """Return why an existing field cannot be used; empty when it can."""
    kind = f"{field.kind}, several values" if field.is_multiple else field.kind
    return "" if kind == need.kind else f"The portal has it as {kind}; Fairlead needs {need.kind}."


def remedy_of_misfit(need: NeededField) -> str:
    """Return what to do about a field of another type."""
    key = need.path[-1]
    return f'Give it another name with "{key}" in [{need.path[0]}], or delete the field in Bitrix24.'


def _create(client: Bitrix24Client, view: PortalView, need: NeededField | NeededStage) -> Creation:
    if isinstance(need, NeededField):
        return _create_field(client, _readable({**view.of_clients, **view.fields}[need.entity]), need)
    return _create_stage(client, _readable(view.stages[need.entity, need.funnel]), need)


def _readable(seen: Mapping[str, Thing] | PortalError) -> Mapping[str, Thing]:
    if isinstance(seen, PortalError):
        raise seen
    return seen


def _create_field(client: Bitrix24Client, fields: Mapping[str, LeadField], need: NeededField) -> Creation:
    field = fields.get(need.name)
    if field is None and kind_named(need.entity).is_smart_process:
        # Only userfieldconfig.add makes it, for which the webhook would need one more scope.
        remedy = f'Create it by hand in the settings of the smart process: {need.kind}, "{need.label}".'
        return Creation(_name(need), CreationState.FAILED, "is not there.", remedy)
    if field is None:
        return _add_field(client, need)
    reason = misfit(need, field)
    if reason:
        return Creation(_name(need), CreationState.FAILED, reason, remedy_of_misfit(need))
    return Creation(_name(need), CreationState.THERE, "is there.")


def _add_field(client: Bitrix24Client, need: NeededField) -> Creation:
    labels = dict.fromkeys(("EDIT_FORM_LABEL", "LIST_COLUMN_LABEL", "LIST_FILTER_LABEL"), need.label)
    fields = {"FIELD_NAME": need.name, "USER_TYPE_ID": need.kind, "SHOW_FILTER": "Y", **labels}
    command = Command(
        "add", f"crm.{need.entity}.userfield.add", {"fields": fields}, Idempotency.NOT_IDEMPOTENT
    )
    _add(client, command, lambda: need.name in fields_in(_call(client, fields_command(need.entity))))
    return Creation(_name(need), CreationState.CREATED, f'created ({need.kind}, "{need.label}").')


def _create_stage(
    client: Bitrix24Client, stages: Mapping[str, DictionaryEntry], need: NeededStage
) -> Creation:
    if need.code in stages:
        return Creation(_name(need), CreationState.THERE, "is there.")
    if given := given_code(need, stages):
        return _named_otherwise(need, given, "is there")
    fields = {
        "ENTITY_ID": HANDLED[need.entity].stages_in(need.funnel),
        "STATUS_ID": _bare(need.code)[: LONGEST_CODE - len(_prefix_in(stages))],
        "NAME": need.name,
        "SORT": sort_before_the_end(stages.values()),
    }
    command = Command("add", "crm.status.add", {"fields": fields}, Idempotency.NOT_IDEMPOTENT)
    _add(client, command, lambda: given_code(need, _stages_now(client, need)) is not None)
    given = given_code(need, _stages_now(client, need)) if HANDLED[need.entity].has_funnels else need.code
    if given is None:
        what = "created, and not listed by the portal yet."
        return Creation(_name(need), CreationState.FAILED, what, RUN_AGAIN)
    if given != need.code:
        return _named_otherwise(need, given, "created")
    return Creation(_name(need), CreationState.CREATED, f'created ("{need.name}", before the final stages).')


def _stages_now(client: Bitrix24Client, need: NeededStage) -> Mapping[str, DictionaryEntry]:
    return stages_in(_call(client, stages_command(need.entity, need.funnel)))


def given_code(need: NeededStage, stages: Iterable[str]) -> str | None:
    """Return the code that the portal has for the stage.

    Outside the default funnel it puts a prefix before it, and cuts the whole (docs/bitrix24-deals.md 3).
    """
    return next((code for code in stages if _is_code_of(need.code, code)), None)


def _is_code_of(asked: str, given: str) -> bool:
    bare, rest = _bare(asked), _bare(given)
    is_cut = len(given) == LONGEST_CODE and bare.startswith(rest)
    return given == asked or (rest != given and (rest == bare or is_cut))


def _bare(code: str) -> str:
    """Return the code without the prefix of its funnel."""
    return code.rpartition(":")[2]


def _prefix_in(stages: Iterable[str]) -> str:
    """Return the prefix that the codes of a funnel have; empty in the default one."""
    return next((code.removesuffix(_bare(code)) for code in stages if ":" in code), "")


def _named_otherwise(need: NeededStage, given: str, what: str) -> Creation:
    remedy = f'The portal calls it "{given}": write that as the stage of nurturing, and check again.'
    return Creation(_name(need), CreationState.FAILED, f"{what}, with another code.", remedy)


def _add(client: Bitrix24Client, command: Command, is_there: Callable[[], bool]) -> None:
    """Add something once: before an unanswered add is sent again, the portal is asked whether it was done.

    Adding a field can outlast every time-out on a big portal and yet succeed (docs/bitrix24-api.md 4.1).
    """
    try:
        client.call(command.method, command.params, idempotency=command.idempotency, was_done=is_there)
    except (CallInvalid, ValueRefused):
        # "It exists already": an earlier attempt, or another run, was faster.
        if not is_there():
            raise


def _call(client: Bitrix24Client, command: Command) -> Any:
    return client.call(command.method, command.params).result


def _failed(need: NeededField | NeededStage, error: PortalError) -> Creation:
    remedy = BECOME_ADMINISTRATOR if isinstance(error, NO_RIGHT) else ""
    return Creation(_name(need), CreationState.FAILED, f"not created. {error}", remedy)


def _name(need: NeededField | NeededStage) -> str:
    what = f"field {need.name}" if isinstance(need, NeededField) else f"stage {need.code}"
    return what if need.entity == LEAD else f"{what} of {records_of(need.entity)}"
