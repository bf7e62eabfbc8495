"""Creates what the portal lacks, each thing once, and changes nothing that is there."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from functions.errors import (
    AccessDenied,
    CallInvalid,
    PermissionMissing,
    PortalBusy,
    PortalError,
    PortalGone,
    PortalMoved,
    ValueRefused,
    WebhookRejected,
)
from infra.bitrix24.rest.client import Bitrix24Client, Idempotency
from infra.bitrix24.rest.commands import Command
from infra.configuration.model import FairleadToml
from infra.provisioning.needs import NeededField, NeededStage, needed_fields, needed_stages
from infra.provisioning.portal_view import (
    Entry,
    LeadField,
    PortalView,
    fields_command,
    fields_in,
    stages_command,
)

_NO_RIGHT = (AccessDenied, PermissionMissing)
_NO_PORTAL = (PortalBusy, PortalGone, PortalMoved, WebhookRejected)
_LATER = "Run this again when the portal answers."
_STEP = 10
_BECOME_ADMINISTRATOR = (
    "Run it once with an inbound webhook of an administrator of the CRM (the right to change its settings);"
    " the webhook that Fairlead works with later does not need it."
)

Thing = TypeVar("Thing")


class State(StrEnum):
    """What became of one thing."""

    THERE = "there"
    CREATED = "created"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One field or stage, what became of it, and what to do when that is not good."""

    thing: str
    state: State
    detail: str = ""
    remedy: str = ""

    def __str__(self) -> str:
        """Return it as one line."""
        return " ".join(part for part in (f"{self.thing}:", self.detail, self.remedy) if part)


def provision(client: Bitrix24Client, view: PortalView, model: FairleadToml) -> Iterator[Outcome]:
    """Yield what became of every field and stage, as it happens; run twice it changes nothing more.

    A field that is there with another type is told and left alone. When the portal stops answering, the
    rest is not tried.
    """
    needs: Iterator[NeededField | NeededStage] = iter([*needed_fields(model), *needed_stages(model)])
    for need in needs:
        try:
            yield _settled(client, view, need)
        except _NO_PORTAL as error:
            yield _failed(need, error)
            yield from (Outcome(_name(rest), State.FAILED, "not tried.", _LATER) for rest in needs)
        except PortalError as error:
            yield _failed(need, error)


def sort_before_the_end(stages: Iterable[Entry]) -> int:
    """Return a place after the last stage in work and before the first final one."""
    listed = list(stages)
    first_final = min((stage.sort for stage in listed if stage.is_final), default=None)
    in_work = [stage.sort for stage in listed if not stage.is_final]
    if first_final is None:
        return max(in_work, default=0) + _STEP
    last = max((sort for sort in in_work if sort <= first_final), default=0)
    return last + (first_final - last) // 2


def misfit(need: NeededField, field: LeadField) -> str:
    """Return why a field that is there cannot be used; empty when it can."""
    kind = f"{field.kind}, several values" if field.is_multiple else field.kind
    return "" if kind == need.kind else f"The portal has it as {kind}; Fairlead needs {need.kind}."


def remedy_of_misfit(need: NeededField) -> str:
    """Return what to do about a field with another type."""
    key = need.path[-1]
    return f'Give it another name with "{key}" in [fields], or delete the field in Bitrix24.'


def _settled(client: Bitrix24Client, view: PortalView, need: NeededField | NeededStage) -> Outcome:
    if isinstance(need, NeededField):
        return _settle_field(client, _seen(view.fields), need)
    return _settle_stage(client, _seen(view.stages), need)


def _seen(seen: Mapping[str, Thing] | PortalError) -> Mapping[str, Thing]:
    if isinstance(seen, PortalError):
        raise seen
    return seen


def _settle_field(client: Bitrix24Client, fields: Mapping[str, LeadField], need: NeededField) -> Outcome:
    field = fields.get(need.name)
    if field is None:
        return _add_field(client, need)
    reason = misfit(need, field)
    if reason:
        return Outcome(_name(need), State.FAILED, reason, remedy_of_misfit(need))
    return Outcome(_name(need), State.THERE, "is there.")


def _add_field(client: Bitrix24Client, need: NeededField) -> Outcome:
    labels = dict.fromkeys(("EDIT_FORM_LABEL", "LIST_COLUMN_LABEL", "LIST_FILTER_LABEL"), need.label)
    fields = {"FIELD_NAME": need.name, "USER_TYPE_ID": need.kind, "SHOW_FILTER": "Y", **labels}
    command = Command("add", "crm.lead.userfield.add", {"fields": fields}, Idempotency.NOT_IDEMPOTENT)
    _add(client, command, lambda: need.name in fields_in(_ask(client, fields_command())))
    return Outcome(_name(need), State.CREATED, f'created ({need.kind}, "{need.label}").')


def _settle_stage(client: Bitrix24Client, stages: Mapping[str, Entry], need: NeededStage) -> Outcome:
    if need.code in stages:
        return Outcome(_name(need), State.THERE, "is there.")
    fields = {
        "ENTITY_ID": "STATUS",
        "STATUS_ID": need.code,
        "NAME": need.name,
        "SORT": sort_before_the_end(stages.values()),
    }
    command = Command("add", "crm.status.add", {"fields": fields}, Idempotency.NOT_IDEMPOTENT)
    _add(client, command, lambda: bool(_ask(client, stages_command(STATUS_ID=need.code))))
    return Outcome(_name(need), State.CREATED, f'created ("{need.name}", before the final stages).')


def _add(client: Bitrix24Client, command: Command, is_there: Callable[[], bool]) -> None:
    """Add something once: an add that was not answered is looked for before it is sent again.

    Adding a field can outlast every time-out on a big portal and yet succeed (docs/bitrix24-api.md 4.1).
    """
    try:
        client.call(command.method, command.params, effect=command.idempotency, was_done=is_there)
    except (CallInvalid, ValueRefused):
        # "It exists already": an earlier attempt, or another run, was faster.
        if not is_there():
            raise


def _ask(client: Bitrix24Client, command: Command) -> Any:
    return client.call(command.method, command.params).result


def _failed(need: NeededField | NeededStage, error: PortalError) -> Outcome:
    remedy = _BECOME_ADMINISTRATOR if isinstance(error, _NO_RIGHT) else ""
    return Outcome(_name(need), State.FAILED, f"not created. {error}", remedy)


def _name(need: NeededField | NeededStage) -> str:
    return f"field {need.name}" if isinstance(need, NeededField) else f"stage {need.code}"
