"""A condition that cannot be understood, in our words."""

import re

_OURS = {
    "undeclared reference to": "no field is called",
    "mismatched input '<EOF>'": "the condition ends too early",
}
_PLACE = re.compile(r"<input>:(\d+):(\d+): ([^\n]*)")


class ConditionInvalid(Exception):
    """A condition cannot be understood, or mixes types; carries the place in its text."""

    def __init__(self, what: str, line: int, column: int) -> None:
        self.what, self.line, self.column = what, line, column
        super().__init__(f"{line}:{column}: {what}")


def in_our_words(message: str) -> ConditionInvalid:
    """Return what the compiler of CEL says, with the place, and without what it would have expected."""
    place = _PLACE.search(message)
    if place is None or int(place[1]) < 1:
        return ConditionInvalid("this condition is too deeply nested", 1, 1)
    what = place[3].removesuffix(" (in container '')").removeprefix("Syntax error: ")
    what = what.partition(" expecting {")[0]
    for theirs, ours in _OURS.items():
        what = what.replace(theirs, ours)
    return ConditionInvalid(what, int(place[1]), int(place[2]))
