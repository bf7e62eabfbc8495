"""PHP's reading of a query, written down a second time so that the encoder is not judged by itself."""

import re
from typing import Any
from urllib.parse import unquote_plus

_OUTER = re.compile(r"([^\[]+)((?:\[[^\]]*\])*)")


def php_parsed(query: str) -> dict[str, Any]:
    """Return what PHP's parse_str makes of `query`; its arrays are dicts with text keys here."""
    parsed: dict[str, Any] = {}
    for pair in filter(None, query.split("&")):
        name, _, value = pair.partition("=")
        whole = _OUTER.match(unquote_plus(name))
        assert whole is not None
        outer = whole[1].lstrip(" ").replace(" ", "_").replace(".", "_")
        _put(parsed, [outer, *re.findall(r"\[([^\]]*)\]", whole[2])], unquote_plus(value))
    return parsed


def _put(target: dict[str, Any], path: list[str], value: str) -> None:
    for key in path[:-1]:
        target = target.setdefault(key or str(len(target)), {})
    target[path[-1] or str(len(target))] = value
