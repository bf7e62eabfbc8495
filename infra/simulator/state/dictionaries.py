"""The dictionaries of the simulated portal: stages, sources, honorifics (docs/bitrix24-api.md 3.3, 4.2)."""

from collections.abc import Iterator
from dataclasses import dataclass

from infra.simulator.state.context import Context

_STAGES = (
    ("NEW", "Unassigned", "", "#39A8EF"),
    ("IN_PROCESS", "In progress", "", "#2FC6F6"),
    ("PROCESSED", "Processed", "", "#55D0E0"),
    ("JUNK", "Junk lead", "F", "#FF5752"),
    ("CONVERTED", "Good lead", "S", "#7BD500"),
)
_DEAL_STAGES = (
    ("NEW", "New", "", "#39A8EF"),
    ("EXECUTING", "In progress", "", "#47E4C2"),
    ("WON", "Deal won", "S", "#7BD500"),
    ("LOSE", "Deal lost", "F", "#FF5752"),
)
_SOURCES = [
    "CALL",
    "EMAIL",
    "WEB",
    "ADVERTISING",
    "PARTNER",
    "RECOMMENDATION",
    "TRADE_SHOW",
    "WEBFORM",
    "CALLBACK",
    "RC_GENERATOR",
    "STORE",
    "OTHER",
]
_HONORIFICS = (("HNR_EN_1", "Mr."), ("HNR_EN_2", "Mrs."))


@dataclass(frozen=True)
class Status:
    """One entry of a dictionary; `semantics` is F for failure, S for success, empty in progress."""

    id: int
    entity_id: str
    code: str
    name: str
    sort: int
    semantics: str = ""
    color: str = ""
    is_system: bool = False

    @property
    def semantic_id(self) -> str:
        """Return P in progress, S success, F failure."""
        return self.semantics or "P"


class Dictionaries:
    """All entries of all dictionaries, in their order."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._entries: dict[tuple[str, str], Status] = {}
        for entity_id, stages in (("STATUS", _STAGES), ("DEAL_STAGE", _DEAL_STAGES)):
            for code, name, semantics, color in stages:
                self._install(entity_id, code, name=name, semantics=semantics, color=color)
        for code in _SOURCES:
            self._install("SOURCE", code, name=code.replace("_", " ").capitalize())
        for code, name in _HONORIFICS:
            self._install("HONORIFIC", code, name=name)

    def add(
        self,
        entity_id: str,
        code: str,
        *,
        name: str,
        sort: int | None = None,
        semantics: str = "",
        color: str = "",
    ) -> int:
        """Add a custom entry, e.g. the stage `UC_NURTURE` to `STATUS`, and return its id."""
        position = 10 * (1 + len(list(self.of(entity_id)))) if sort is None else sort
        number = self._context.next_id("status")
        self._entries[entity_id, code] = Status(number, entity_id, code, name, position, semantics, color)
        return number

    def change(self, status: Status) -> None:
        """Replace the entry with the same code."""
        self._entries[status.entity_id, status.code] = status

    def remove(self, status: Status) -> None:
        """Remove an entry."""
        del self._entries[status.entity_id, status.code]

    def find(self, entity_id: str, code: str) -> Status | None:
        """Return the entry of a code, None when the dictionary has none."""
        return self._entries.get((entity_id, code))

    def of(self, entity_id: str) -> Iterator[Status]:
        """Return the entries of one dictionary in the order of `sort`."""
        return iter(
            sorted((each for each in self if each.entity_id == entity_id), key=lambda each: each.sort)
        )

    def __iter__(self) -> Iterator[Status]:
        return iter(list(self._entries.values()))

    def _install(self, entity_id: str, code: str, *, name: str, semantics: str = "", color: str = "") -> None:
        position = 10 * (1 + sum(each.entity_id == entity_id for each in self))
        number = self._context.next_id("status")
        entry = Status(number, entity_id, code, name, position, semantics, color, is_system=True)
        self._entries[entity_id, code] = entry
