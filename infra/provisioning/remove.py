"""Remove what provisioning has made in the portal: only what is Fairlead's, and stages only when empty."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from functions.domain.item import CLIENTS, LEAD
from functions.domain.texts import LANGUAGES
from functions.errors import NotFound, PortalError
from infra.bitrix24.crm.entities import HANDLED, kind_named
from infra.bitrix24.rest.client import Bitrix24Client, Idempotency
from infra.configuration.handling import handled_by
from infra.configuration.model import FairleadToml
from infra.language.speaker import texts_in
from infra.provisioning.create_missing import BECOME_ADMINISTRATOR, NO_RIGHT, given_code, misfit
from infra.provisioning.needs import (
    OBJECTION,
    NeededField,
    NeededStage,
    fields_of_clients,
    labels_of,
    needed_fields,
    needed_stages,
    of_every_kind,
    records_of,
)
from infra.provisioning.portal_view import PortalView


class RemovalState(StrEnum):
    """How one field or stage stands."""

    PENDING = "pending"
    REMOVED = "removed"
    GONE = "gone"
    KEPT = "kept"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Removal:
    """One field or stage: what is to be done to it, or was; `code` is what the portal calls it."""

    need: NeededField | NeededStage
    state: RemovalState
    detail: str
    code: str = ""

    def __str__(self) -> str:
        """Return it as one line."""
        is_field = isinstance(self.need, NeededField)
        what = f"field {self.need.name}" if is_field else f"stage {self.code or _code_of(self.need)}"
        where = "" if self.need.entity == LEAD else f" of {records_of(self.need.entity)}"
        return f"{what}{where}: {self.detail}"


def removals(view: PortalView, model: FairleadToml) -> list[Removal]:
    """Return what there is to remove; nothing is written.

    A field is Fairlead's by its name, its type and its label, a stage by its code and its name, in whichever
    language it was made. What bears other words may be the portal's own, and is left to people. So is what is
    there of leads or deals that the file does not handle: another deployment may. `view` has both.
    """
    every, handled = of_every_kind(model), handled_by(model.handled)
    fields = [_field(view, need) for need in (*needed_fields(every), *fields_of_clients(every))]
    planned = [*fields, *(_stage(view, need) for need in needed_stages(every))]
    known = {*handled, *CLIENTS}
    ours = [each for each in planned if each.need.entity in known]
    others = [_left(each) for each in planned if each not in ours and each.state is RemovalState.PENDING]
    return [*ours, *others]


def _left(each: Removal) -> Removal:
    """Return what is there of a kind that the file does not handle, as it is left to people."""
    why = "is left: no [[handle]] has its kind. If nothing else uses it, add one and do this again."
    return replace(each, state=RemovalState.KEPT, detail=why)


def remove(client: Bitrix24Client, planned: Iterable[Removal]) -> Iterator[Removal]:
    """Remove what is pending, and yield the result of each as it comes; twice is safe."""
    for each in planned:
        if each.state is not RemovalState.PENDING:
            continue
        try:
            yield _removed(client, each)
        except NotFound:
            yield replace(each, state=RemovalState.GONE, detail="is gone already.")
        except PortalError as error:
            remedy = f" {BECOME_ADMINISTRATOR}" if isinstance(error, NO_RIGHT) else ""
            yield replace(each, state=RemovalState.FAILED, detail=f"not removed. {error}{remedy}")


def _field(view: PortalView, need: NeededField) -> Removal:
    there = {**view.of_clients, **view.fields}[need.entity]
    if isinstance(there, PortalError):
        return Removal(need, RemovalState.FAILED, f"not looked at. {there}")
    field = there.get(need.name)
    if field is None:
        return Removal(need, RemovalState.GONE, "is not there.")
    if kind_named(need.entity).is_smart_process:
        return Removal(need, RemovalState.KEPT, "is left: remove it in the settings of the smart process.")
    if misfit(need, field) or field.title not in _labels(need):
        why = f'is left: its label is "{field.title}", so it may be your own. Remove it in Bitrix24 if not.'
        return Removal(need, RemovalState.KEPT, why)
    return Removal(need, RemovalState.PENDING, f'"{field.title}", with its value in every record.')


def _stage(view: PortalView, need: NeededStage) -> Removal:
    there = view.stages[need.entity, need.funnel]
    if isinstance(there, PortalError):
        return Removal(need, RemovalState.FAILED, f"not looked at. {there}")
    code = need.code if need.code in there else given_code(need, there)
    if code is None:
        return Removal(need, RemovalState.GONE, "is not there.")
    name = there[code].name
    if not any(name == ours or name.startswith(f"{ours} (") for ours in _names()):
        why = f'is left: its name is "{name}", so it may be your own. Remove it in Bitrix24 if not.'
        return Removal(need, RemovalState.KEPT, why, code)
    return Removal(need, RemovalState.PENDING, f'"{name}", once no record stands in it.', code)


def _removed(client: Bitrix24Client, each: Removal) -> Removal:
    if isinstance(each.need, NeededField):
        if each.need.path == OBJECTION and _objects_any(client, each.need):
            why = (
                "is left: people object in it to being scored. Remove it in Bitrix24 if nothing scores them."
            )
            return replace(each, state=RemovalState.KEPT, detail=why)
        method, wanted = f"crm.{each.need.entity}.userfield", {"FIELD_NAME": each.need.name}
    else:
        stages = HANDLED[each.need.entity].stages_in(each.need.funnel)
        method, wanted = "crm.status", {"ENTITY_ID": stages, "STATUS_ID": each.code}
        if _stands_any(client, each.need, each.code):
            why = "is left: records stand in it. Move them, and run this again."
            return replace(each, state=RemovalState.KEPT, detail=why)
    rows: Sequence[Mapping[str, Any]] = client.call(f"{method}.list", {"filter": wanted}).result
    ids = [row["ID"] for row in rows if all(row.get(key) == value for key, value in wanted.items())]
    for number in ids:
        client.call(f"{method}.delete", {"id": number}, idempotency=Idempotency.IDEMPOTENT)
    state = RemovalState.REMOVED if ids else RemovalState.GONE
    return replace(each, state=state, detail="removed." if ids else "is gone already.")


def _stands_any(client: Bitrix24Client, need: NeededStage, code: str) -> bool:
    return _is_any(client, need.entity, {"=stageId": code})


def _objects_any(client: Bitrix24Client, need: NeededField) -> bool:
    # A yes/no field is filtered by 1 alone (docs/bitrix24-api.md 3.6).
    return _is_any(client, need.entity, {f"={need.name}": 1})


def _is_any(client: Bitrix24Client, entity: str, wanted: Mapping[str, Any]) -> bool:
    params = {
        "entityTypeId": kind_named(entity).type_id,
        "filter": wanted,
        "select": ["id"],
        "order": {"id": "ASC"},
        "start": -1,
        "useOriginalUfNames": "Y",
    }
    return bool(client.call("crm.item.list", params).result["items"])


def _labels(need: NeededField) -> set[str]:
    return {labels_of(texts_in(code))[str(need.path[-1])] for code in LANGUAGES}


def _names() -> set[str]:
    return {texts_in(code).gettext("Nurture") for code in LANGUAGES}


def _code_of(need: NeededField | NeededStage) -> str:
    return need.name if isinstance(need, NeededField) else need.code
