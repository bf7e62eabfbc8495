"""The part of Cloud Logging's query language that our filters use, to try them on real lines."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

Entry = Mapping[str, Any]

TOKEN = re.compile(
    r'\s*(?:(?P<word>AND|OR|[()])|(?P<path>[\w.]+)(?P<sign>=~|=|>)(?P<value>"(?:\\.|[^"])*"|\d+))'
)


def matches(query: str, entry: Entry) -> bool:
    """Whether an entry is one that the query finds; a query that we cannot read is an error."""
    tokens = list(_tokens(query))
    is_found = _either(tokens, entry)
    assert tokens == []
    return is_found


def _tokens(query: str) -> Iterator[re.Match[str]]:
    at = 0
    while at < len(query):
        token = TOKEN.match(query, at)
        assert token is not None, f"cannot be read: {query[at:]}"
        yield token
        at = token.end()


def _either(tokens: list[re.Match[str]], entry: Entry) -> bool:
    # Not `any`: every part has to be read to the end, whatever the first one says.
    parts = [_both(tokens, entry)]
    while _is_next(tokens, "OR"):
        parts.append(_both(tokens, entry))
    return any(parts)


def _both(tokens: list[re.Match[str]], entry: Entry) -> bool:
    parts = [_one(tokens, entry)]
    while _is_next(tokens, "AND"):
        parts.append(_one(tokens, entry))
    return all(parts)


def _one(tokens: list[re.Match[str]], entry: Entry) -> bool:
    if _is_next(tokens, "("):
        is_found = _either(tokens, entry)
        assert _is_next(tokens, ")")
        return is_found
    token = tokens.pop(0)
    found: Any = entry
    for name in token["path"].split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found is not None and _compared(found, token["sign"], token["value"])


def _compared(found: Any, sign: str, value: str) -> bool:
    if sign == ">":
        return bool(found > int(value))
    text = re.sub(r"\\(.)", r"\1", value.strip('"'))
    return re.search(text, str(found)) is not None if sign == "=~" else str(found) == text


def _is_next(tokens: list[re.Match[str]], word: str) -> bool:
    is_it = bool(tokens) and tokens[0]["word"] == word
    if is_it:
        tokens.pop(0)
    return is_it
