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
    ("PREPARATION", "Prepare documents", "", "#2FC6F6"),
    ("PREPAYMENT_INVOICE", "Prepayment invoice", "", "#55D0E0"),
    ("EXECUTING", "In progress", "", "#47E4C2"),
    ("FINAL_INVOICE", "Final invoice", "", "#FFA900"),
    ("WON", "Deal won", "S", "#7BD500"),
    ("LOSE", "Deal lost", "F", "#FF5752"),
    ("APOLOGY", "Analyse failure", "F", "#FF5752"),
)
_ITEM_STAGES = (
    ("NEW", "Start", "", "#22B9FF"),
    ("PREPARATION", "Preparation", "", "#88B9FF"),
    ("CLIENT", "With the client", "", "#10E5FC"),
    ("SUCCESS", "Success", "S", "#00FF00"),
    ("FAIL", "Failure", "F", "#FF0000"),
)
_LONGEST_CODE = 21
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
_TYPES = (
    ("DEAL_TYPE", ("SALE", "COMPLEX", "GOODS", "SERVICES", "SERVICE")),
    ("CONTACT_TYPE", ("CLIENT", "SUPPLIER", "PARTNER", "OTHER")),
    ("COMPANY_TYPE", ("CUSTOMER", "SUPPLIER", "COMPETITOR", "PARTNER", "OTHER")),
    ("INDUSTRY", ("IT", "TELECOM", "MANUFACTURING", "BANKING", "CONSULTING", "OTHER")),
    ("EMPLOYEES", ("EMPLOYEES_1", "EMPLOYEES_2", "EMPLOYEES_3", "EMPLOYEES_4")),
)
_HONORIFICS = (("HNR_EN_1", "Mr."), ("HNR_EN_2", "Mrs."))


@dataclass(frozen=True)
class Status:
    """One entry of a dictionary; `semantics` is F for failure, S for success, empty in progress.

    A funnel has one stage of success and may have several of failure; one of these is its apology.
    """

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

    @property
    def group(self) -> str:
        """Return process, success, failure or apology."""
        if self.semantics == "F" and self.code.endswith("APOLOGY"):
            return "apology"
        return {"S": "success", "F": "failure"}.get(self.semantics, "process")


class Dictionaries:
    """All entries of all dictionaries, in their order."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._entries: dict[tuple[str, str], Status] = {}
        self._in_order: dict[str, list[Status]] = {}
        for entity_id, stages in (("STATUS", _STAGES), ("DEAL_STAGE", _DEAL_STAGES)):
            for code, name, semantics, color in stages:
                self._install(entity_id, code, name=name, semantics=semantics, color=color)
        for code in _SOURCES:
            self._install("SOURCE", code, name=code.replace("_", " ").capitalize())
        for entity_id, codes in _TYPES:
            for code in codes:
                self._install(entity_id, code, name=code.replace("_", " ").capitalize())
        for code, name in _HONORIFICS:
            self._install("HONORIFIC", code, name=name)

    def install_funnel(self, entity_id: str, prefix: str, *, is_of_deals: bool = True) -> None:
        """Give a new funnel the usual stages, with the funnel's prefix; those of deals are cut."""
        for code, name, semantics, color in _DEAL_STAGES if is_of_deals else _ITEM_STAGES:
            full = (prefix + code)[: _LONGEST_CODE if is_of_deals else None]
            self._install(entity_id, full, name=name, semantics=semantics, color=color)

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
        self._put(Status(number, entity_id, code, name, position, semantics, color))
        return number

    def change(self, status: Status) -> None:
        """Replace the entry with the same code."""
        self._put(status)

    def remove(self, status: Status) -> None:
        """Remove an entry."""
        self._in_order.pop(status.entity_id, None)
        del self._entries[status.entity_id, status.code]

    def find(self, entity_id: str, code: str) -> Status | None:
        """Return the entry of a code, None when the dictionary has none."""
        return self._entries.get((entity_id, code))

    def first(self, entity_id: str) -> str:
        """Return the code of the first entry, e.g. the stage in which a new record is."""
        return next((each.code for each in self.of(entity_id)), "NEW")

    def of(self, entity_id: str) -> Iterator[Status]:
        """Return the entries of one dictionary in the order of `sort`."""
        if entity_id not in self._in_order:
            own = (each for each in self if each.entity_id == entity_id)
            self._in_order[entity_id] = sorted(own, key=lambda each: each.sort)
        return iter(self._in_order[entity_id])

    def __iter__(self) -> Iterator[Status]:
        return iter(list(self._entries.values()))

    def _install(self, entity_id: str, code: str, *, name: str, semantics: str = "", color: str = "") -> None:
        position = 10 * (1 + sum(each.entity_id == entity_id for each in self))
        number = self._context.next_id("status")
        self._put(Status(number, entity_id, code, name, position, semantics, color, is_system=True))

    def _put(self, status: Status) -> None:
        self._in_order.pop(status.entity_id, None)
        self._entries[status.entity_id, status.code] = status
