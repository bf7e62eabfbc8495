"""Every page, counted once more: what its view has to hold, by its path."""

from functools import cache
from typing import Any

from tests.recount.criteria import rule_rows, versions
from tests.recount.evidence import Evidence
from tests.recount.experiment import experiment_of
from tests.recount.learned import learned_card
from tests.recount.lines import Key, lines
from tests.recount.lives import Life, lives
from tests.recount.manager import manager_page
from tests.recount.overview import overview, shown_period
from tests.recount.period import Period
from tests.recount.selections import by_hour, selections
from tests.recount.shares import Plain
from tests.recount.sources import agreement_rows, source_rows
from tests.recount.story import story, what_happened
from tests.recount.team import fairness
from tests.recount.waiting import health


class Recount:
    """Counts the pages of a time once more, out of the evidence alone; each once, however often it is asked.

    Attributes:
        page: a page of figures by its path, such as `/rules`; "" is the first one.
        manager: the page of one manager.
        lines: the figures in long form.
    """

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.lives = lives(evidence)
        self.selections = selections(evidence, self.lives)
        self.period = cache(self._period)
        self.page, self.manager, self.lines = cache(self._page), cache(self._manager), cache(self._lines)

    def _period(self, days: int) -> Period:
        return Period.of(self.evidence, self.lives, days=days)

    def _page(self, path: str, *, days: int, queue: str = "") -> Plain:
        period = self.period(days)
        shown = {"as_of": self.evidence.as_of, "period": shown_period(period)}
        match path:
            case "":
                return overview(period, queue=queue)
            case "/managers":
                return shown | {"queues": fairness(period, is_by_name=True)}
            case "/rules":
                used = {version: {"leads": count} for version, count in versions(period).items()}
                card = learned_card(period)
                learned = card.view() if card else None
                is_unjudged = "learned" in period.evidence.config and card is None
                rules = {"rules": rule_rows(period), "versions": used}
                return shown | rules | {"learned": learned, "is_unjudged": is_unjudged}
            case "/sources":
                highest, rows = self.evidence.bands[0], source_rows(period)
                return shown | {"highest_band": highest, "sources": rows, "agreement": agreement_rows(period)}
            case "/experiment":
                trial, evidence = experiment_of(period), self.evidence
                horizon, highest = evidence.horizon, evidence.bands[0]
                view = trial.view() if trial else None
                return {
                    "as_of": evidence.as_of,
                    "horizon": horizon,
                    "highest_band": highest,
                    "experiment": view,
                }
            case "/health":
                return {"as_of": self.evidence.as_of, "items": health(period)}
        raise LookupError(f"There is no recount of the page {path}.")

    def _manager(self, manager: int, *, days: int) -> Plain:
        period = self.period(days)
        return {**manager_page(period, manager, self.selections), "period": shown_period(period)}

    def why_not(self, manager: int) -> list[tuple[Any, ...]]:
        """Return by day, hour and gate what became of the leads of the last week for a manager."""
        return sorted((*key, count) for key, count in by_hour(self.selections, manager).items())

    def story(self, life: Life) -> Plain:
        """Return the story of a lead."""
        return story(self.evidence, life)

    def happened(self, life: Life) -> Plain:
        """Return what happened to a lead."""
        return what_happened(self.evidence, life)

    def _lines(self, *, days: int) -> dict[Key, Plain]:
        return lines(self.period(days))
