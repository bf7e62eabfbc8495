"""Encoding of Python values: JSON for a single call, a PHP query for a command of a batch."""

import math
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from functions.errors import CallInvalid
from infra.bitrix24.rest.commands import Reference
from infra.bitrix24.rest.limits import MAX_INPUT_VARS

Path = tuple[str, ...]

_LOOKS_LIKE_A_REFERENCE = "$result["
# PHP cuts a key at the first bracket, strips it on the left, and replaces these in an outermost key by _.
_LOST_IN_OUTER_KEYS = frozenset("[]. \0")
_LOST_IN_INNER_KEYS = frozenset("[]\0")


def as_json(params: Mapping[str, Any]) -> dict[str, Any]:
    """Return `params` as the JSON body of a single call.

    Raises:
        CallInvalid: a value has no form for the portal; the error names its path, never the value.
    """
    tree = plain(params)
    for path, leaf in leaves(tree):
        if isinstance(leaf, Reference):
            raise CallInvalid(f"{_named(path)} refers to another command. Send both in one batch.")
    return dict(tree)


def as_query(params: Mapping[str, Any]) -> str:
    """Return `params` as the query of a batch command, `fields[TITLE]=…&fields[OPENED]=1`.

    Raises:
        CallInvalid: a query cannot express a value (docs/bitrix24-api.md 5); the error names its path.
    """
    pairs = [
        f"{_php_key(path)}={quote(_php_value(leaf, path), safe='')}" for path, leaf in leaves(plain(params))
    ]
    if len(pairs) > MAX_INPUT_VARS:
        raise CallInvalid(f"A batch command carries at most {MAX_INPUT_VARS} values. Send this call alone.")
    return "&".join(pairs)


def plain(value: Any, path: Path = ()) -> Any:
    """Return `value` as dicts, lists, text, numbers, None and References only.

    A boolean becomes 1 or 0, which every field type and filter accepts (docs/bitrix24-api.md 3.6); where
    the portal needs "Y" or "N" the caller passes that text. A moment keeps its offset (3.4).
    """
    match value:
        case Mapping():
            return {_key(key, path): plain(inner, (*path, str(key))) for key, inner in value.items()}
        case list() | tuple():
            return [plain(inner, (*path, str(index))) for index, inner in enumerate(value)]
        case None | Reference():
            return value
        case _:
            return _scalar(value, path)


def leaves(tree: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield every leaf of a plain tree with its path; an empty dict or list is a leaf."""
    if not isinstance(tree, dict | list) or (not tree and path):
        yield path, tree
        return
    for key, inner in tree.items() if isinstance(tree, dict) else enumerate(tree):
        yield from leaves(inner, (*path, str(key)))


def references(value: Any) -> Iterator[Reference]:
    """Yield every reference in `value`, as it was before it was made plain."""
    if isinstance(value, Reference):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from references(inner)


def _scalar(value: Any, path: Path) -> str | int | float:
    match value:
        case bool():
            return int(value)
        case str():
            return _text(str(value), path)
        case int():
            return int(value)
        case float() if math.isfinite(value):
            return float(value)
        case Decimal() if value.is_finite():
            return format(value, "f")
        case date():
            return _day_or_moment(value, path)
    raise CallInvalid(f"{_named(path)} is a {type(value).__name__}, which the portal cannot read.")


def _day_or_moment(value: date, path: Path) -> str:
    if isinstance(value, datetime) and value.utcoffset() is None:
        raise CallInvalid(f"{_named(path)} is a moment without an offset. Give it a time zone.")
    return value.isoformat()


def _key(key: object, path: Path) -> str:
    if isinstance(key, str | int) and not isinstance(key, bool):
        return _text(str(key), path)
    raise CallInvalid(f"{_named(path)} has a key that is no text.")


def _text(text: str, path: Path) -> str:
    if any("\ud800" <= sign <= "\udfff" for sign in text):
        raise CallInvalid(f"{_named(path)} holds half a character (a lone surrogate). Decode it properly.")
    return text


@lru_cache(maxsize=4096)  # the commands of a run name the same fields again and again
def _php_key(path: Path) -> str:
    outer, *inner = path
    if _is_lost(outer, _LOST_IN_OUTER_KEYS) or any(_is_lost(key, _LOST_IN_INNER_KEYS) for key in inner):
        raise CallInvalid(
            f"{_named(path)} has a key that cannot be written in a batch. Send this call alone."
        )
    return quote(outer, safe="") + "".join(f"[{quote(key, safe='')}]" for key in inner)


def _is_lost(key: str, signs: frozenset[str]) -> bool:
    return not key or not signs.isdisjoint(key)


def _php_value(leaf: Any, path: Path) -> str:
    if leaf is None or isinstance(leaf, dict | list):
        raise CallInvalid(f"{_named(path)} is empty, which a batch cannot say. Send this call alone.")
    if isinstance(leaf, str) and _LOOKS_LIKE_A_REFERENCE in leaf:
        raise CallInvalid(f"{_named(path)} would be taken for a reference in a batch. Send this call alone.")
    if isinstance(leaf, float):
        return format(Decimal(repr(leaf)), "f")
    return str(leaf)


def _named(path: Path) -> str:
    """Return the path for a message; names of parameters and fields only, so it is safe to print."""
    return ".".join(path) or "The call"
