"""Reads off the text of a condition which names it uses, and which values it compares them with.

`lead.amount >= 50000.0` has the same answer for every amount between two thresholds, `lead.company != ""` for
every company but one.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from functions.domain.conditions.fields import Kind

Thresholds = Sequence[float] | Sequence[str]
"""The values that a condition compares one field with, ascending."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*")
_TEXT_OR_COMMENT = re.compile(
    r"//[^\n]*|\"\"\"(?:\\.|[^\\])*?\"\"\"|'''(?:\\.|[^\\])*?'''"
    r"|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'",
    re.DOTALL,
)
_DOT = re.compile(r"\s*\.\s*")
_SPACED_DOT = re.compile(r"\s\.|\.\s")
_BRACKET_OR_OPERATOR = re.compile(r"[()\[\]{}?]|&&|\|\|")
_NUMBER = r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?"
_TEXT = r"\"[^\"\\\n]*\"|'[^'\\\n]*'"
_COMPARED = r"(?:^|[(?:]|&&|\|\|)\s*{name}\s*(?:{operator})\s*({fixed})\s*(?=$|[)?:]|&&|\|\|)"
_NAMED = r"(?<!\w){name}(?!\w)"


def names_in(text: str) -> frozenset[str]:
    """Return the names in a condition, with their dots: `lead.source`, `lead.source.matches`, `count`."""
    return frozenset(_NAME.findall(_DOT.sub(".", _TEXT_OR_COMMENT.sub(" ", text))))


def fields_read(fields: Iterable[str], names: frozenset[str]) -> frozenset[str]:
    """Return the fields that a condition with these names reads: `lead.source.matches` reads `lead.source`.

    A macro's variable that bears a field's name is taken for that field, which is harmless.
    """
    return frozenset(
        field for field in fields if any(name == field or name.startswith(f"{field}.") for name in names)
    )


def conjuncts(text: str) -> tuple[str, ...]:
    """Return the parts of a condition that must all hold: `a && (b || c)` has `a` and `(b || c)`.

    A condition that is no such list is its own only part.
    """
    blank = _TEXT_OR_COMMENT.sub(lambda found: "_" * len(found[0]), text)
    cuts, depth = [0], 0
    for found in _BRACKET_OR_OPERATOR.finditer(blank):
        depth += (found[0] in "([{") - (found[0] in ")]}")
        if depth == 0 and found[0] in {"||", "?"}:
            return (text.strip(),)
        if depth == 0 and found[0] == "&&":
            cuts += found.span()
    cuts.append(len(text))
    return tuple(text[start:end].strip() for start, end in zip(cuts[::2], cuts[1::2], strict=True))


def is_plain(text: str) -> bool:
    """True when a condition has no comment, and no name in it is spaced around its dots.

    Only then do patterns over the text find every use of a name.
    """
    has_comment = any(found[0].startswith("//") for found in _TEXT_OR_COMMENT.finditer(text))
    return not has_comment and not _SPACED_DOT.search(_TEXT_OR_COMMENT.sub(" ", text))


def thresholds_in(text: str, fields: Mapping[str, Kind]) -> Mapping[str, Thresholds]:
    """Return those of the fields that a condition only compares with fixed values, each with the values."""
    if not is_plain(text):
        return {}
    found: dict[str, Thresholds | None] = {}
    for name in sorted(fields):
        if fields[name] in {"int", "double"}:
            found[name] = numbers_compared(name, text)
        elif fields[name] == "string":
            found[name] = texts_compared(name, text)
    return {name: thresholds for name, thresholds in found.items() if thresholds is not None}


def numbers_compared(name: str, text: str) -> tuple[float, ...] | None:
    """Return the numbers that a plain condition compares a field with, ascending.

    None when the condition does anything else with the field, or may do so (`2.0 * lead.amount > 5.0`,
    `lead.size in [1, 2]`).
    """
    found = _compared(name, text, "[<>]=?|[=!]=", _NUMBER)
    return None if found is None else tuple(sorted({_exact(number) for number in found}))


def texts_compared(name: str, text: str) -> tuple[str, ...] | None:
    """Return the texts that a plain condition compares a field with by `==` or `!=`; None as above."""
    found = _compared(name, text, "[=!]=", _TEXT)
    return None if found is None else tuple(sorted({quoted[1:-1] for quoted in found}))


def texts_beside(name: str, text: str) -> frozenset[str]:
    """Return the texts that a condition asks of a field: by `==`, `!=` and `in`, or of each of its values.

    A text with a backslash, and one that is only searched in, is left out.
    """
    code = _TEXT_OR_COMMENT.sub(lambda found: " " if found[0].startswith("//") else found[0], text)
    named = rf"(?<![\w.]){re.escape(name)}"
    quoted = re.findall(rf"{named}\s*[=!]=\s*({_TEXT})", code)
    quoted += re.findall(rf"({_TEXT})\s*(?:[=!]=|in\b)\s*{named}(?![\w.])", code)
    for listed in re.findall(rf"{named}\s+in\s*\[([^\]]*)\]", code):
        quoted += re.findall(_TEXT, listed)
    each = re.findall(rf"{named}\.(?:all|exists|exists_one|filter)\(\s*([A-Za-z_]\w*)\s*,", code)
    of_each = (texts_beside(variable, code) for variable in each if variable != name)
    return frozenset(found[1:-1] for found in quoted).union(*of_each)


def _compared(name: str, text: str, operator: str, fixed: str) -> list[str] | None:
    escaped = re.escape(name)
    found = re.findall(_COMPARED.format(name=escaped, operator=operator, fixed=fixed), text)
    is_all = bool(found) and len(found) == len(re.findall(_NAMED.format(name=escaped), text))
    return found if is_all else None


def _exact(number: str) -> float:
    return int(number) if number.removeprefix("-").isdigit() else float(number)
