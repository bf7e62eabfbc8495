"""Holds a page against its recount: every value of a view has one, or a reason why it needs none."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from enum import Enum
from math import isclose
from typing import Any

NO_FIGURES: Mapping[str, str] = {
    "OverviewView.filter": "what could be shown",
    "OverviewView.lines": "where bands begin, as the state keeps it",
    "Compared": "words of the configuration",
    "ExperimentView.name": "words of the configuration",
    "ExperimentView.started_on": "words of the configuration",
    "ExperimentView.compared": "words of the configuration",
    "ExperimentView.wanted": "words of the configuration",
    "ExperimentView.harm": "words of the configuration",
    "OverdueLead.card": "an address",
    "HeldLead.card": "an address",
    "HeldReason.until": "a forecast",
    "ManagersView.sort": "the order of the lines",
    "TouchCurveView.until": "how wide the picture is",
    "FairnessView.has_pages": "whether managers have pages of their own",
    "ManagerRow.until": "until when an absence lasts, as the configuration says it",
    "RuleRow.title": "words of the configuration",
    "RuleRow.table": "words of the configuration",
    "RuleAgainst.title": "words of the configuration",
    "Filter": "what could be shown",
    "Line.figure": "its name, by which lines are compared",
    "Line.first": "by which lines are compared",
    "Line.dimension": "by which lines are compared",
    "InputRow.title": "words of the configuration",
    "Drifted.input": "words of the configuration",
    "ConservationTile.webhook_ago": "a sign of the machine",
    "HealthItem": "signs of the machine, but for those that count leads",
    "ConfigurationVersion.version": "its name, by which lines are compared",
    "ConfigurationVersion.since": "when a process took a version up",
    "ConfigurationVersion.by": "who brought a version to work",
    "ConfigurationVersion.changes": "lines of the file",
    "ConfigurationVersion.more": "lines of the file",
    "StoryView.bands": "the bands of the configuration",
    "StoryView.objection": "words about a decision of the person's",
    "StoryView.portal_url": "an address",
    "StoryView.next": "a forecast",
    "StoryView.improvements": "a forecast",
    "StoryView.as_of": "the moment of the look",
    "StoryView.reasons": "compared by their sum",
    "StoryView.line": "compared by its steps",
    "StoryView.events": "compared by how often each thing happened",
}
"""Fields of views, and whole views, that are no figures, each with the reason."""


@dataclass(frozen=True)
class Difference:
    """Where a page and its recount are not the same."""

    where: str
    page: Any
    recount: Any

    def __str__(self) -> str:
        """Say both in one line."""
        return f"{self.where}: the page says {self.page!r}, the recount {self.recount!r}"


class Compared:
    """What was compared so far, by field of a view, and where it differed."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self.differences: list[Difference] = []

    def compare(self, view: Any, recount: Any, *, where: str) -> None:
        """Compare a page with its recount, value by value."""
        self.differences += self._values(view, recount, where, "")

    def compare_story(self, view: Any, recount: Any, happened: Mapping[str, Any]) -> None:
        """Compare the story of a lead, and what is said in it with what happened."""
        where = f"lead {view.id}"
        self.compare(view, recount, where=where)
        counts = Counter(each.what.value for each in view.events)
        told: dict[str, Any] = {name: counts[name] for name in happened}
        told["steps"] = [(each.points, each.band) for each in view.line.steps]
        told["reasons"] = sum(each.points for each in view.reasons)
        for name, value in happened.items():
            self.differences += self._values(told[name], value, f"{where}.{name}", f"StoryEvent.{name}")

    def _values(self, page: Any, recount: Any, where: str, name: str) -> Iterator[Difference]:
        if is_dataclass(page) and recount is not None:
            yield from self._fields(page, recount, where)
        elif isinstance(page, list | tuple) and isinstance(recount, Mapping):
            yield from self._lines(page, recount, where, name)
        elif isinstance(page, list | tuple) and isinstance(recount, list | tuple):
            self.counts[name] = self.counts.get(name, 0) + 1
            if len(page) != len(recount):
                yield Difference(f"{where}, how many", len(page), len(recount))
            for number, (one, other) in enumerate(zip(page, recount, strict=False)):
                yield from self._values(one, other, f"{where}[{_key(one, number)}]", name)
        else:
            self.counts[name] = self.counts.get(name, 0) + 1
            if not _is_same(page.value if isinstance(page, Enum) else page, recount):
                yield Difference(where, page, recount)

    def _lines(
        self, page: Sequence[Any], recount: Mapping[Any, Any], where: str, name: str
    ) -> Iterator[Difference]:
        """Compare lines whose order is no figure, each with that of its name."""
        rest = dict(recount)
        for number, line in enumerate(page):
            key = _key(line, number)
            kinds = {type(line).__name__, getattr(line, "figure", "")}
            if key in rest or not kinds & NO_FIGURES.keys():
                yield from self._values(line, rest.pop(key, None), f"{where}[{key}]", name)
        for key, line in rest.items():
            yield Difference(f"{where}[{key}]", "no such line", line)

    def _fields(self, page: Any, recount: Mapping[str, Any], where: str) -> Iterator[Difference]:
        kind, rest = type(page).__name__, dict(recount)
        for each in fields(page):
            name = f"{kind}.{each.name}"
            if each.name in rest:
                yield from self._values(
                    getattr(page, each.name), rest.pop(each.name), f"{where}.{each.name}", name
                )
            elif name not in NO_FIGURES and kind not in NO_FIGURES:
                yield Difference(f"{where}.{each.name}", getattr(page, each.name), "no recount of it")
        for name, value in rest.items():
            yield Difference(f"{where}.{name}", "no such figure", value)


def _key(line: Any, number: int) -> Any:
    """Return what a line of a table is called, or its number."""
    if hasattr(line, "figure"):
        return line.figure, line.first, line.dimension
    named = (getattr(line, name, None) for name in ("id", "band", "name", "queue", "term", "sign", "version"))
    found = next((each for each in named if each not in {None, ""}), number)
    return found.value if isinstance(found, Enum) else found


def _is_same(page: Any, recount: Any) -> bool:
    if isinstance(page, float) and isinstance(recount, int | float):
        return isclose(page, recount, rel_tol=1e-9, abs_tol=1e-9)
    if isinstance(page, datetime) and isinstance(recount, datetime):
        return page == recount
    return bool(page == recount)
