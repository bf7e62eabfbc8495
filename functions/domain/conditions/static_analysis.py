"""Values that a condition only compares with fixed ones: its answer follows from their place among those.

`lead.amount >= 50000.0` has the same answer for every amount between two edges, `lead.company != ""` for
every company but one, so answers can be remembered for a handful of places instead of for every value.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

Thresholds = Sequence[float] | Sequence[str]

NOWHERE = -1
"""The place of NaN, which is on no side of any edge, and of a text that is none of those compared with."""

_NUMBER = r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?"
_TEXT = r"\"[^\"\\\n]*\"|'[^'\\\n]*'"
_COMPARED = r"(?:^|[(?:]|&&|\|\|)\s*{name}\s*(?:{operator})\s*({fixed})\s*(?=$|[)?:]|&&|\|\|)"
_NAMED = r"(?<!\w){name}(?!\w)"


def numbers_compared(name: str, text: str) -> tuple[float, ...] | None:
    """Return the numbers that a condition compares a number with, ascending; None when it does more with it.

    Whatever is not surely a plain comparison (`2.0 * lead.amount > 5.0`, `lead.size in [1, 2]`) is more.
    """
    found = _compared(name, text, "[<>]=?|[=!]=", _NUMBER)
    return None if found is None else tuple(sorted({_exact(number) for number in found}))


def texts_compared(name: str, text: str) -> tuple[str, ...] | None:
    """Return the texts that a condition asks a text to be or not to be; None when it does more with it."""
    found = _compared(name, text, "[=!]=", _TEXT)
    return None if found is None else tuple(sorted({quoted[1:-1] for quoted in found}))


def bucket_of(value: float | str, edges: Sequence[float | str]) -> int:
    """Return where a value is among edges; a number on an edge has a place of its own."""
    if isinstance(value, str):
        return edges.index(value) if value in edges else NOWHERE
    if value != value:  # noqa: PLR0124  only NaN differs from itself
        return NOWHERE
    return bisect_left(edges, value) + bisect_right(edges, value)


def _compared(name: str, text: str, operator: str, fixed: str) -> list[str] | None:
    escaped = re.escape(name)
    found = re.findall(_COMPARED.format(name=escaped, operator=operator, fixed=fixed), text)
    is_all = bool(found) and len(found) == len(re.findall(_NAMED.format(name=escaped), text))
    return found if is_all else None


def _exact(number: str) -> float:
    return int(number) if number.removeprefix("-").isdigit() else float(number)
