"""Decoding of HTTP requests into parameters by PHP's rules (docs/bitrix24-api.md 1.3, 3.6, 5)."""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from infra.simulator.refusals import RestRefused

_KEY = re.compile(r"([^\[\]]+)((?:\[[^\]]*\])*)")
_PART = re.compile(r"\[([^\]]*)\]")


def from_php(query: str) -> dict[str, Any]:
    """Return nested parameters of a query string or form: `a[b][]=1`, encoded or bare, the last one wins.

    Maps whose keys are 0, 1, 2 … become lists, as in PHP.
    """
    tree: dict[str, Any] = {}
    for key, value in parse_qsl(query, keep_blank_values=True):
        match = _KEY.fullmatch(key)
        # As in PHP, a key whose brackets do not match is a plain name.
        path = [match.group(1), *_PART.findall(match.group(2))] if match else [key.replace("[", "_")]
        _put(tree, path, value)
    return {key: _with_lists(value) for key, value in tree.items()}


def parameters(query: str, content_type: str, body: bytes) -> dict[str, Any]:
    """Return the parameters of a request by lower-case top-level name; of two spellings the last wins.

    Raises:
        RestRefused: the body is declared as JSON and is not JSON.
    """
    sent = list(from_php(query).items())
    text = body.decode("utf-8", "replace")
    if "json" in content_type.lower() and text.strip():
        sent += _from_json(text).items()
    elif text:
        sent += from_php(text).items()
    return fold_names(dict(sent))


def fold_names(params: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters with lower-case top-level names; the last of two spellings wins."""
    return {key.lower(): value for key, value in params.items()}


def php_array(pairs: Mapping[str, Any]) -> dict[str, Any] | list[Any]:
    """Return an array as PHP encodes it: `[]` when empty, a list when keyed 0, 1, 2 …, else a map."""
    is_list = list(pairs) == [str(index) for index in range(len(pairs))]
    return list(pairs.values()) if is_list else dict(pairs)


def _from_json(text: str) -> dict[str, Any]:
    try:
        parsed = json.loads(text)
    except ValueError as wrong:
        raise RestRefused("INVALID_REQUEST", "The body is not valid JSON") from wrong
    if isinstance(parsed, list):
        return {str(index): each for index, each in enumerate(parsed)}
    return parsed if isinstance(parsed, dict) else {}


def _put(tree: dict[str, Any], path: list[str], value: str) -> None:
    node = tree
    for part in path[:-1]:
        key = part or str(len(node))
        if not isinstance(node.get(key), dict):
            node[key] = {}
        node = node[key]
    node[path[-1] or str(len(node))] = value


def _with_lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return php_array({key: _with_lists(each) for key, each in value.items()})
