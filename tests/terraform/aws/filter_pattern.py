"""The part of CloudWatch's filter patterns that our metric filters use, to try them on real lines.

`{ $.path = "text" && $.path > 1 || ... }`: `&&` binds closer, `*` in a text stands for anything, and a
comparison with what is not there is false.
"""

import re
from collections.abc import Mapping
from typing import Any

Line = Mapping[str, Any]

_PATTERN = re.compile(r"\{ (?P<either>.+) \}")
_TERM = re.compile(r'\$\.(?P<path>[\w.]+) (?P<sign>=|>) (?:"(?P<text>[^"]*)"|(?P<number>\d+))')


def matches(pattern: str, line: Line) -> bool:
    """Whether CloudWatch counts a line; a pattern that we cannot read is an error."""
    found = _PATTERN.fullmatch(pattern)
    assert found is not None, f"cannot be read: {pattern}"
    parts = [_all(part, line) for part in found["either"].split(" || ")]  # each is read, whatever others say
    return any(parts)


def _all(part: str, line: Line) -> bool:
    terms = [_one(term, line) for term in part.split(" && ")]
    return all(terms)


def _one(term: str, line: Line) -> bool:
    read = _TERM.fullmatch(term)
    assert read is not None, f"cannot be read: {term}"
    value: Any = line
    for name in read["path"].split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    if read["sign"] == ">":
        return isinstance(value, int | float) and value > int(read["number"])
    if read["text"] is None:
        return bool(value == int(read["number"]))
    wanted = ".*".join(map(re.escape, read["text"].split("*")))
    return isinstance(value, str) and re.fullmatch(wanted, value) is not None
