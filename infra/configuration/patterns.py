r"""Reads a regular expression (RE2) as far as it takes to find what silently never matches.

In RE2 `\w` is an ASCII letter, digit or `_`, and `\b` a place between one of these and anything else
(github.com/google/re2/wiki/Syntax). So `\bÜbung` is found in no text in which that word stands alone.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

_TOKEN = re.compile(
    r"(?P<flags>\(\?[a-zA-Z-]+\))"
    r"|(?P<open>\((?:\?P?<\w+>|\?[a-zA-Z-]*:)?)"
    r"|(?P<close>\))"
    r"|(?P<or>\|)"
    r"|(?P<times>[*+?]\??|\{\d+(?:,\d*)?\}\??)"
    r"|(?P<set>\[\^?\]?(?:\\.|\[:\^?\w+:\]|[^\]\\])*\])"
    r"|(?P<edge>\\[bBAz]|[\^$])"
    r"|(?P<property>\\[pP](?:\{\^?\w+\}|\w))"
    r"|(?P<code>\\x(?:\{[0-9A-Fa-f]{1,6}\}|[0-9A-Fa-f]{2}))"
    r"|(?P<sign>\\?.)",
    re.DOTALL,
)
_DEEPEST = 12
"""Groups inside groups; a deeper pattern is not read."""
_NULLABLE = re.compile(r"[*?]|\{0")
_OF_ANY_SCRIPT = re.compile(r"\\p(?:\{?(?:[LMNPSZC][a-z]?|Any|Latin|Common|Inherited)\}?)", re.ASCII)
WORD_SIGN, BEFORE, BEHIND = r"[\pL\pN_]", r"(^|[^\pL\pN_])", r"([^\pL\pN_]|$)"
r"""`\w`, and `\b` before and behind a word, for letters of every script."""


@dataclass(frozen=True, slots=True)
class AsciiOnly:
    r"""Something in a pattern that knows ASCII letters only, beside a letter that is not one.

    Attributes:
        token: `\b` or `\w`.
        letter: what stands beside it.
        never: True when nothing is found there; False when the token may match nothing or something else.
        instead: the whole pattern as it was meant; None where that is not certain.
    """

    token: str
    letter: str
    never: bool
    instead: str | None


@dataclass(slots=True)
class _Item:
    """One sign, set or edge; or a group, with its alternatives."""

    text: str = ""
    kind: str = ""
    at: int = 0
    alternatives: list[list["_Item"]] = field(default_factory=list)
    is_nullable: bool = False


@dataclass(frozen=True, slots=True)
class _Place:
    """An item with all that may stand right before and right behind it."""

    item: _Item
    before: Sequence[_Item]
    behind: Sequence[_Item]


def ascii_only(pattern: str) -> AsciiOnly | None:
    r"""Return the first `\b` or `\w` of a valid pattern beside a letter that is not ASCII; None without one.

    One that never matches comes before one that may match nothing, as `\w*`.
    """
    places = list(_places(_parsed(pattern), (), ()))
    found = [
        (place.item, letter)
        for place in places
        if (letter := next(filter(_is_foreign, chain(place.behind, place.before)), None)) is not None
        and (place.item.text == r"\b" or _is_word_sign(place.item))
    ]
    if not found:
        return None
    item, letter = min(found, key=lambda each: (not _is_strict(each[0]), each[0].at))
    token = r"\b" if item.kind == "edge" else r"\w"
    return AsciiOnly(token, letter.text, _is_strict(item), _instead(pattern, places))


def _is_strict(item: _Item) -> bool:
    return not item.is_nullable and item.kind != "set"


def _parsed(pattern: str) -> list[list[_Item]]:
    """Return the alternatives of a pattern; brackets that are not closed are closed at its end.

    None of them holds anything where groups are nested too deep to be read.
    """
    levels: list[list[list[_Item]]] = [[[]]]
    for found in _TOKEN.finditer(pattern):
        kind, text = str(found.lastgroup), found[0]
        sequence = levels[-1][-1]
        if kind == "open":
            group = _Item(kind="group", at=found.start(), alternatives=[[]])
            sequence.append(group)
            levels.append(group.alternatives)
            if len(levels) > _DEEPEST:
                return [[]]
        elif kind == "close":
            levels = levels[:-1] or [[[]]]
        elif kind == "or":
            levels[-1].append([])
        elif kind == "times":
            if sequence:
                sequence[-1].is_nullable |= bool(_NULLABLE.match(text))
        elif kind != "flags":
            sequence.append(_Item(text, kind, found.start()))
    return levels[0]


def _places(
    alternatives: list[list[_Item]], before: Sequence[_Item], behind: Sequence[_Item]
) -> Iterator[_Place]:
    for sequence in alternatives:
        for at, item in enumerate(sequence):
            left = _reached([*reversed(sequence[:at])], before, is_first=False)
            right = _reached(sequence[at + 1 :], behind, is_first=True)
            if item.kind == "group":
                yield from _places(item.alternatives, left, right)
            else:
                yield _Place(item, left, right)


def _reached(items: Sequence[_Item], beyond: Sequence[_Item], *, is_first: bool) -> list[_Item]:
    """Return what can stand next: the first of the items, and further ones as long as those can be empty."""
    found: list[_Item] = []
    for item in items:
        if item.kind == "group":
            for sequence in item.alternatives:
                found += _reached(sequence if is_first else sequence[::-1], (), is_first=is_first)
        elif item.kind != "edge":
            found.append(item)
        if not _may_be_empty(item):
            return found
    return [*found, *beyond]


def _may_be_empty(item: _Item) -> bool:
    if item.kind == "group" and any(all(map(_may_be_empty, each)) for each in item.alternatives):
        return True
    return item.is_nullable or item.kind == "edge"


def _is_foreign(item: _Item) -> bool:
    """Return True for a letter, or a set of such, that is not ASCII."""
    if item.kind == "set":
        return not item.text.startswith("[^") and any(map(_is_letter, item.text))
    if item.kind == "property":
        return item.text.startswith(r"\p") and not _OF_ANY_SCRIPT.fullmatch(item.text)
    if item.kind == "code":
        return _is_letter(chr(min(int(item.text[2:].strip("{}"), 16), 0x10FFFF)))
    return item.kind == "sign" and _is_letter(item.text)


def _is_letter(sign: str) -> bool:
    return not sign.isascii() and sign.isalpha()


def _is_word_sign(item: _Item) -> bool:
    if item.kind == "set":
        return r"\w" in item.text and not item.text.startswith("[^") and not _is_foreign(item)
    return item.text == r"\w"


def _instead(pattern: str, places: Sequence[_Place]) -> str | None:
    r"""Return the pattern for letters of every script; None with a `\b` inside that a sign has to replace."""
    whole, end = "", 0
    for place in places:
        new = _replacement(place)
        if new is None:
            return None
        whole += pattern[end : place.item.at] + new
        end = place.item.at + len(place.item.text)
    return whole + pattern[end:]


def _replacement(place: _Place) -> str | None:
    item = place.item
    if _is_word_sign(item):
        return WORD_SIGN if item.kind == "sign" else item.text.replace(r"\w", WORD_SIGN[1:-1])
    if item.text != r"\b":
        return item.text
    if not place.before:
        return BEFORE
    if not place.behind:
        return BEHIND
    divides = all(map(_divides, place.before)) or all(map(_divides, place.behind))
    return "" if divides else None


def _divides(item: _Item) -> bool:
    """Return True for a sign that is no part of a word: a blank, a hyphen."""
    sign = item.text.removeprefix("\\") if item.kind == "sign" else ""
    return item.text == r"\s" or (len(sign) == 1 and not sign.isalnum() and sign not in {"_", "."})
