"""Phones, e-mails and other multifields: their ids, and two ways to change them.

See docs/bitrix24-api.md 3.8.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from infra.simulator.state.fields import MULTIFIELDS

NewId = Callable[[], int]


@dataclass(frozen=True)
class MultiField:
    """One phone, e-mail, site, messenger or link of a record."""

    id: int
    type_id: str
    value_type: str
    value: str


Values = tuple[MultiField, ...]


def changed_by_rows(current: Values, type_id: str, *, rows: Any, new_id: NewId) -> Values:
    """Return the values after an array of rows of `crm.lead.update`; other values are unchanged."""
    values = current
    for row in _rows(rows):
        values = _after_row(values, type_id, row=row, new_id=new_id)
    return values


def changed_by_fm(current: Values, fm: Any, *, new_id: NewId) -> Values:
    """Return all values of a record after `crm.item.update`'s `fm`.

    A JSON array always adds, a text removes everything, a map changes by id; a row without `typeId` has no
    effect.
    """
    if isinstance(fm, str):
        return ()
    if isinstance(fm, list):
        return current + tuple(_made(row, new_id) for row in fm if _is_item_row(row))
    values = current
    for key, row in fm.items() if isinstance(fm, Mapping) else ():
        values = _after_entry(values, str(key), row=row, new_id=new_id) if _is_item_row(row) else values
    return values


def first(values: Values, type_id: str, *, value_type: str = "") -> str:
    """Return the first value of a type, or of a value type (WORK, HOME …); empty text when there is none."""
    found = (each.value for each in values if each.type_id == type_id and value_type in ("", each.value_type))
    return next(found, "")


def _rows(rows: Any) -> list[Mapping[str, Any]]:
    listed = list(rows.values()) if isinstance(rows, Mapping) and "VALUE" not in rows else rows
    several = listed if isinstance(listed, list | tuple) else [listed]
    return [row for row in several if isinstance(row, Mapping)]


def _after_row(values: Values, type_id: str, *, row: Mapping[str, Any], new_id: NewId) -> Values:
    number, value = str(row.get("ID") or ""), str(row.get("VALUE") or "").strip()
    known = next((each for each in values if str(each.id) == number), None)
    if known is None:
        value_type = str(row.get("VALUE_TYPE") or "WORK")
        return (*values, MultiField(new_id(), type_id, value_type, value)) if value else values
    if str(row.get("DELETE") or "") == "Y" or ("VALUE" in row and not value):
        return tuple(each for each in values if each is not known)
    return _with(values, known, value=value, value_type=row.get("VALUE_TYPE"))


def _after_entry(values: Values, key: str, *, row: Mapping[str, Any], new_id: NewId) -> Values:
    known = next((each for each in values if str(each.id) == key), None)
    value = str(row.get("value") or "").strip()
    if known is None:
        return (*values, _made(row, new_id)) if value else values
    if not value:
        return tuple(each for each in values if each is not known)
    return _with(values, known, value=value, value_type=row.get("valueType"))


def _with(values: Values, known: MultiField, *, value: str, value_type: Any) -> Values:
    changed = replace(known, value=value or known.value, value_type=str(value_type or known.value_type))
    return tuple(changed if each is known else each for each in values)


def _is_item_row(row: Any) -> bool:
    return isinstance(row, Mapping) and str(row.get("typeId") or "") in MULTIFIELDS


def _made(row: Mapping[str, Any], new_id: NewId) -> MultiField:
    value_type = str(row.get("valueType") or "WORK")
    return MultiField(new_id(), str(row["typeId"]), value_type, str(row.get("value") or "").strip())
