"""What a condition may cost: checked when the file is read, so that no lead waits for a costly condition.

CEL always terminates and its regular expressions are linear, but it may take long: `.map(a, a + a)` in a row
doubles a text each time, and lists inside lists multiply. What is allowed costs a lead milliseconds at most,
and the runtime stops by itself after 10,000 steps through lists.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST = 2000
"""Characters of a condition."""
DEEPEST = 24
"""Brackets inside brackets; the runtime's own parser gives up soon after."""
MOST_RULES = 1000
"""Rules, or queues, with a condition: each is evaluated for every lead."""

_TEXT = re.compile(
    r"//[^\n]*|\"\"\".*?\"\"\"|'''.*?'''|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", re.DOTALL
)
_LOOP = re.compile(r"\.\s*(all|exists|exists_one|filter|map)\s*\(")


@dataclass(frozen=True, slots=True)
class TooCostly:
    """Why a condition is refused, at which character of its text, and what to write instead."""

    what: str
    remedy: str
    at: int


def too_costly(text: str) -> TooCostly | None:
    """Return the first reason why a condition could cost too much, or None."""
    if len(text) > LONGEST:
        remedy = "Split it into several [[rule]]s, or use a [[table]]."
        return TooCostly(f"This condition is longer than {LONGEST:,} characters.", remedy, LONGEST)
    code = _TEXT.sub(lambda found: " " * len(found[0]), text)
    return next(_reasons(code), None)


def _reasons(code: str) -> Iterator[TooCostly]:
    depth = loop_ends = 0
    loops = {found.end() - 1: found for found in _LOOP.finditer(code)}
    for at, sign in enumerate(code):
        depth += (sign in "([{") - (sign in ")]}")
        if depth > DEEPEST:
            remedy = "Name the parts as several [[rule]]s."
            yield TooCostly(f"Brackets are nested more than {DEEPEST} deep here.", remedy, at)
        loop = loops.get(at)
        if loop is None:
            continue
        if loop[1] == "map":
            remedy = "A condition is a yes or no: exists and all look at the elements themselves."
            yield TooCostly("map makes values grow.", remedy, loop.start(1))
        if at < loop_ends:
            remedy = "Write out the inner list with || or &&, or use two [[rule]]s."
            yield TooCostly(f"{loop[1]} stands inside another step through a list.", remedy, loop.start(1))
        loop_ends = max(loop_ends, _end_of(code, at))


def _end_of(code: str, opened: int) -> int:
    """Return the index at which the bracket at `opened` is closed; the length of the text if it is not."""
    depth = 0
    for at in range(opened, len(code)):
        depth += (code[at] in "([{") - (code[at] in ")]}")
        if depth == 0:
            return at
    return len(code)
