"""Reading a whole list in pages by ascending id: nothing is counted, nothing is skipped."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from functions.errors import CallInvalid, PortalFailed
from infra.bitrix24.rest.answers import Answer
from infra.bitrix24.rest.envelope import as_int
from infra.bitrix24.rest.limits import PAGE_SIZE


def rows_by_id(
    call: Callable[[dict[str, Any]], Answer], params: Mapping[str, Any], *, id_field: str, method: str
) -> Iterator[dict[str, Any]]:
    """Yield every row once, by ascending id (docs/bitrix24-api.md 3.6).

    A row that exists from the first page to the last is never skipped, even if other rows are added or
    deleted meanwhile, because every page starts after the last id of the page before and not at an offset.

    Raises:
        CallInvalid: `params` set `order` or `start`, or the method cannot be paged by `id_field`.
        PortalError: a page could not be read.
    """
    prepared = _prepared(params, id_field, method)
    after, last = f">{id_field}", as_int(prepared["filter"].get(f">{id_field}")) or 0
    is_more = True
    while is_more:
        page = _rows(call({**prepared, "filter": {**prepared["filter"], after: last}}).result, method)
        ids = [_id_of(row, id_field, method) for row in page]
        if page and max(ids) <= last:
            raise CallInvalid(
                f"{method} does not filter by {after}, so it cannot be read by id.", method=method
            )
        yield from (row for number, row in zip(ids, page, strict=True) if number > last)
        last, is_more = max(ids, default=last), len(page) >= PAGE_SIZE


def _prepared(params: Mapping[str, Any], id_field: str, method: str) -> dict[str, Any]:
    # The portal ignores the case of parameter names and takes the last: of two spellings one is lost (3.6).
    folded = {name.casefold(): value for name, value in params.items()}
    if len(folded) < len(params) or not {"order", "start"}.isdisjoint(folded):
        raise CallInvalid(
            f"{method}: reading by id sets order and start itself, and every parameter is given once.",
            method=method,
        )
    select = _with_id(folded.get("select"), id_field)
    return {
        **{name: value for name, value in params.items() if name.casefold() not in ("filter", "select")},
        **({"select": select} if select else {}),
        "filter": dict(folded.get("filter") or {}),
        "order": {id_field: "ASC"},
        "start": -1,
    }


def _with_id(select: Any, id_field: str) -> list[Any]:
    columns = list(select or [])
    return columns if not columns or "*" in columns or id_field in columns else [*columns, id_field]


def _rows(result: Any, method: str) -> list[dict[str, Any]]:
    """Return the rows of either family: a list, or `{"items": […]}`; an empty result may be `[]` in both."""
    rows = result.get("items") if isinstance(result, dict) else result
    if isinstance(rows, list) and all(isinstance(row, dict) for row in rows):
        return rows
    raise PortalFailed(f"{method}: the portal's answer is no list of rows. Try later.", method=method)


def _id_of(row: dict[str, Any], id_field: str, method: str) -> int:
    number = as_int(row.get(id_field))
    if number is None:
        raise CallInvalid(f"{method}: a row has no {id_field}. Name the list's id field.", method=method)
    return number
