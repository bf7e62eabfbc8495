"""What a column holds that no configuration knows: numbers, yes and no, or texts; asked cell by cell."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from functions.commands.score_file.cells import Cells, CellUnreadable, flag
from functions.domain.conditions import Kind

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WORDS = frozenset("yes no true false ja nein да нет oui non sí sim não tak nie так ні y n".split())  # noqa: SIM905 a line


@dataclass
class Guess:
    """What the cells of one column have been so far."""

    are_numbers: bool = True
    are_flags: bool = True
    cells: int = 0

    def meet(self, text: str, cells: Cells) -> None:
        """Take one more cell into account; one that is empty says nothing."""
        if not text:
            return
        self.cells += 1
        self.are_numbers = self.are_numbers and _reads(cells.number, text)
        self.are_flags = self.are_flags and text.casefold() in _WORDS and _reads(flag, text)

    @property
    def kind(self) -> Kind:
        """The type that all cells have."""
        if self.are_flags:
            return "bool"
        return "double" if self.are_numbers else "string"


def words_of(title: str) -> str:
    """Return a title as people read it: `ExitRates` as `Exit rates`, `day_of_week` as `Day of week`."""
    apart = (
        _CAMEL.sub(" ", title.strip().removeprefix("UF_CRM_")) if " " not in title.strip() else title.strip()
    )
    words = " ".join(re.sub(r"[_.]", " ", apart).split() if " " not in title.strip() else apart.split())
    if words.isupper() and len(words) > 4:
        words = words.lower()
    first, *others = words.split(" ") or [""]
    if apart != title.strip():
        others = [each if each.isupper() else each[:1].lower() + each[1:] for each in others]
    return " ".join([first[:1].upper() + first[1:], *others])


def _reads(reader: Callable[[str], object], text: str) -> bool:
    try:
        reader(text)
    except CellUnreadable:
        return False
    return True


def outcome_of(text: str) -> bool | None:
    """Return the outcome that a cell tells; None for an open lead, which has none.

    Raises:
        CellUnreadable: it is neither.
    """
    word = text.strip().casefold()
    if not word:
        return None
    if word in _WON | _LOST:
        return word in _WON
    if word in {"1.0", "0.0"}:
        return word == "1.0"
    return flag(word)


_WON = frozenset({"won", "converted", "s", "success"})
_LOST = frozenset({"lost", "f", "failed", "failure", "junk"})
