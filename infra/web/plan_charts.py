"""The page of a plan and its charts: leads a day by manager, open leads by score."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from functions.commands.plan.view import PlanView
from infra.language.language import ENGLISH, Language
from infra.web.charts.axes import MOST_TICKS, every
from infra.web.charts.bars import stacked_bars
from infra.web.charts.drawing import PEOPLE, Size, band_number, tone
from infra.web.page import write_page

MOST_DAYS = 31
STEP = 10
"""Points of a score that one bar stands for."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart in every size, with its legend and the same numbers as lines of a table.

    Attributes:
        places: what the bars stand for.
        key: (name, class of the style sheet) of each colour, from the bottom of a stack.
        rows: (place, a number for each colour).
    """

    title: str
    places: str
    key: Sequence[tuple[str, str]]
    rows: Sequence[tuple[str, Sequence[int]]]
    language: Language

    @property
    def full(self) -> Markup:
        """For wide pages."""
        return self._drawn(Size.FULL)

    @property
    def half(self) -> Markup:
        """For narrow pages."""
        return self._drawn(Size.HALF)

    @property
    def phone(self) -> Markup:
        """For phones."""
        return self._drawn(Size.PHONE)

    def _drawn(self, size: Size) -> Markup:
        named = every(len(self.rows), most=MOST_TICKS[size])
        return stacked_bars(
            tuple(tuple(numbers[at] for _, numbers in self.rows) for at in range(len(self.key))),
            tones=tuple(tone(color) for _, color in self.key),
            labels=tuple((place, self.rows[place][0]) for place in named),
            size=size,
            language=self.language,
        )


def plan_charts(view: PlanView, language: Language = ENGLISH) -> list[Chart]:
    """Return the charts of a plan; one that would be empty is left out."""
    return [chart for chart in (_days(view, language), _scores(view, language)) if chart.rows]


def _days(view: PlanView, language: Language) -> Chart:
    managers = [line for line in view.managers if line.draft]
    load = view.report.load
    return Chart(
        title=language.gettext("Leads a day, by manager"),
        places=language.gettext("Day"),
        key=[(line.name, f"person-{at % PEOPLE + 1}") for at, line in enumerate(managers)],
        rows=[
            (language.day(day), [load.get((line.id, day), 0) for line in managers])
            for day in view.days[-MOST_DAYS:]
        ],
        language=language,
    )


def _scores(view: PlanView, language: Language) -> Chart:
    bands = view.bands
    return Chart(
        title=language.gettext("Open leads by score, in steps of 10"),
        places=language.gettext("Score from"),
        key=[(band, f"band-{band_number(at, len(bands))}") for at, band in enumerate(bands)],
        rows=list(_steps(view, language)),
        language=language,
    )


def _steps(view: PlanView, language: Language) -> Iterator[tuple[str, list[int]]]:
    """Yield from how many points on a step is, and how many open leads of each band are on it."""
    scores = [lead.evaluation.score for lead in view.report.leads if not lead.evaluation.is_closed]
    steps = [score.points // STEP for score in scores]
    for step in range(min(steps), max(steps) + 1) if steps else ():
        on_it = [score.band for score, own in zip(scores, steps, strict=True) if own == step]
        yield language.number(step * STEP), [on_it.count(band) for band in view.bands]


def write_plan_page(view: PlanView, path: Path) -> None:
    """Write the page of a plan, with its charts."""
    write_page(path, "plan.html.jinja", view=view, report=view.report, charts=plan_charts(view))
