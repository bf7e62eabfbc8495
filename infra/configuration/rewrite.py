"""Changes a configuration as text: sections out, sections in, values exchanged; all else stays to the byte.

Libraries that keep style write sections of one kind together, so a file in which [[table]] and [[rule]] take
turns would come out in another order.
"""

import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from infra.configuration.source_map import KeyPath, SourceMap

_NUMBER = re.compile(r"[+-]?\d[\d_]*")
_EMPTY = re.compile(r"[ \t]*(#.*)?")


class NotRewritten(Exception):
    """A change cannot be made in a text as it is written; says what to write instead."""


@dataclass(frozen=True, slots=True)
class Edit:
    """What is to be changed.

    Attributes:
        without: kinds of sections that go: `table` for every `[[table]]`.
        numbers: whole numbers by their path; a key that is not there is added to its section.
        lines: lines that are added to a section, by its name.
        block: text that stands where the first section was that went.
    """

    without: Collection[str] = ()
    numbers: Mapping[KeyPath, int] = field(default_factory=dict)
    lines: Mapping[str, Sequence[str]] = field(default_factory=dict)
    block: str = ""


def rewritten(text: str, edit: Edit) -> str:
    """Return the text with a change.

    Raises:
        NotRewritten: a value or a section cannot be found as it is written.
    """
    expected = _expected(tomllib.loads(text), edit)
    anchor = edit.without
    for path, number in edit.numbers.items():
        text = _with_number(text, path, number, anchor)
    for section, lines in edit.lines.items():
        text = _with_lines(text, section, lines, anchor)
    text = _with_block(text, edit)
    try:
        is_as_meant = tomllib.loads(text) == expected
    except tomllib.TOMLDecodeError:
        is_as_meant = False
    if not is_as_meant:
        raise NotRewritten(
            "The configuration cannot be changed as it is written. Write [score], [inputs] and [learned] as "
            "sections with their keys below, and tables, rules and pairs as [[table]], [[rule]], [[pair]]."
        )
    return text


def _expected(raw: dict[str, Any], edit: Edit) -> dict[str, Any]:
    """Return what the changed text has to say."""
    for kind in edit.without:
        raw.pop(kind, None)
    for path, number in edit.numbers.items():
        at: Any = raw
        for part in path[:-1]:
            at = at.setdefault(part, {}) if isinstance(at, dict) else at[part]
        at[path[-1]] = number
    for section, lines in edit.lines.items():
        raw.setdefault(section, {}).update(tomllib.loads("\n".join(lines)))
    return _merged(raw, tomllib.loads(edit.block))


def _merged(raw: dict[str, Any], added: Mapping[str, Any]) -> dict[str, Any]:
    for name, value in added.items():
        if isinstance(value, list):
            raw[name] = [*raw.get(name, []), *value]
        else:
            raw[name] = value
    return raw


def _with_number(text: str, path: KeyPath, number: int, anchor: Collection[str]) -> str:
    found = SourceMap.of(text).offsets.get(path)
    if found is None:
        return _with_lines(text, str(path[0]), [f"{path[-1]} = {number}"], anchor)
    value = _NUMBER.match(text, found.value)
    if value is None:
        raise NotRewritten(f"{'.'.join(map(str, path))} is no whole number. Write one.")
    return f"{text[: value.start()]}{number}{text[value.end() :]}"


def _with_lines(text: str, section: str, lines: Sequence[str], anchor: Collection[str]) -> str:
    """Add lines to a section, below its header; one that is not there comes before what is exchanged."""
    added = "".join(f"{line}\n" for line in lines)
    header = SourceMap.of(text).offsets.get((section,))
    if header is not None and text.startswith("[", header.key):
        at = _line_end(text, header.key)
        return f"{text[:at]}{added}{text[at:]}"
    at = _anchor(text, anchor)
    return f"{text[:at]}[{section}]\n{added}\n{text[at:]}"


def _with_block(text: str, edit: Edit) -> str:
    gone, at = _extents(text, edit.without), _anchor(text, edit.without)
    for start, end in reversed(gone):
        text = text[:start] + text[end:]
    if not edit.block:
        return text
    before = text[:at]
    blank = "" if before.endswith("\n\n") or not before else "\n" if before.endswith("\n") else "\n\n"
    return f"{before}{blank}{edit.block.rstrip()}\n\n{text[at:]}".rstrip("\n") + "\n"


def _extents(text: str, kinds: Collection[str]) -> list[tuple[int, int]]:
    """Return where the sections of these kinds begin and end, without the comments behind them."""
    headers = _headers(text)
    extents = []
    for (path, start), end in zip(headers, [*(at for _, at in headers[1:]), len(text)], strict=True):
        if path[0] not in kinds:
            continue
        lines = text[start:end].splitlines(keepends=True)
        last = max(number for number, line in enumerate(lines) if not _EMPTY.fullmatch(line.rstrip("\r\n")))
        stop = start + sum(map(len, lines[: last + 1]))
        # The blank line behind it goes, too, so that none are left over.
        if last + 1 < len(lines) and not lines[last + 1].strip():
            stop += len(lines[last + 1])
        extents.append((start, stop))
    return extents


def _headers(text: str) -> list[tuple[KeyPath, int]]:
    """Return the path and the offset of every header, in their order."""
    offsets = SourceMap.of(text).offsets
    found = [
        (path, each.key)
        for path, each in offsets.items()
        if each.key == each.value and text.startswith("[", each.key)
    ]
    return sorted(found, key=lambda header: header[1])


def _anchor(text: str, kinds: Collection[str]) -> int:
    """Return where the first section of these kinds begins, else the first band, else where the text ends."""
    headers = _headers(text)
    first = [at for path, at in headers if path[0] in kinds] or [
        at for path, at in headers if path[0] == "band"
    ]
    return first[0] if first else len(text)


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1
