"""After six weeks of a quarter every figure on every page equals the recount, and a wrong one is noticed."""

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any, get_args, get_type_hints

import pytest

from functions.dashboard.lines import Line
from functions.dashboard.view.charts import ConfidenceSequence, SequencePoint
from functions.dashboard.view.experiment import ExperimentPageView
from functions.dashboard.view.learned import Drifted, ForetoldRow, InputRow, LearnedView, OrderRow
from functions.dashboard.view.manager import ManagerView
from functions.dashboard.view.pages import HealthView, ManagersView, OverviewView, RulesView, SourcesView
from functions.dashboard.view.story import StoryView
from functions.domain.figures.cells import Cell, cohort_name, flow_name
from functions.domain.figures.documents import Document
from functions.domain.figures.why_not import selections_name
from functions.ports import Stored
from infra.web.sources import dashboard_of
from tests.quarter.people import DAY
from tests.quarter.play import START, Quarter, a_quarter
from tests.quarter.verdict import figures_held_against, held_against, recount_of_quarter
from tests.recount.compare import NO_FIGURES, Compared
from tests.recount.pages import Recount
from tests.recount.received import fates

pytestmark = pytest.mark.long
DAY_OF_WEEK_6 = (START + 36 * DAY).date()
RARE = {f"RuleAgainst.{name}" for name in ("id", "points", "count")} | {
    f"MixedShare.{name}" for name in ("share", "of", "low", "high")
}
LATER = (LearnedView, InputRow, ForetoldRow, OrderRow, Drifted, ConfidenceSequence, SequencePoint)
RARE |= {f"{view.__name__}.{each.name}" for view in LATER for each in fields(view)}
"""Fields that have a recount, of what six weeks lack: rules that mislead, managers with enough of a band,
leads that one scorecard alone has scored, and arms with ten conversions each; `test_learned.py` and
`test_experiment.py` of `tests/recount` have those."""
Change = Callable[[Document, str], Iterator[tuple[Cell, int]]]


@pytest.fixture(scope="module")
def quarter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Quarter]:
    with a_quarter(tmp_path_factory.mktemp("quarter"), leads=200, weeks=6, seed=1) as played:
        yield played


@pytest.fixture(scope="module")
def recount(quarter: Quarter) -> Recount:
    return recount_of_quarter(quarter)


@pytest.fixture(scope="module")
def compared(quarter: Quarter, recount: Recount) -> Compared:
    return held_against(recount, dashboard_of(quarter.stage.app))


def test_every_figure_on_every_page_equals_the_recount(compared: Compared) -> None:
    assert list(map(str, compared.differences)) == []


def test_every_field_of_every_view_was_compared_or_is_no_figure(compared: Compared) -> None:
    views = (
        *(OverviewView, ManagersView, ManagerView, RulesView, SourcesView, ExperimentPageView, HealthView),
        *(StoryView, Line),
    )
    known = compared.counts.keys() | NO_FIGURES.keys() | RARE
    assert [field for view in views for field in figures_of(view) if field not in known] == []


def figures_of(view: Any) -> Iterator[str]:
    """The fields of a view, and of the views in it, in which a number, a moment or a name stands."""
    if view.__name__ in NO_FIGURES:
        return
    hints = get_type_hints(view)
    for name in (f"{view.__name__}.{each.name}" for each in fields(view)):
        inner = list(views_in(hints[name.rpartition(".")[2]]))
        if not inner:
            yield name
        for each in inner if name not in NO_FIGURES else ():
            yield from figures_of(each)


def views_in(hint: Any) -> Iterator[Any]:
    """The views that a field may hold, alone or several of them."""
    if is_dataclass(hint):
        yield hint
    for each in get_args(hint):
        yield from views_in(each)


def test_the_quarter_has_all_that_may_happen_to_a_lead(quarter: Quarter, recount: Recount) -> None:
    happened = {each.fate for each in recount.lives} | {
        clock.end for each in recount.lives for clock in each.clocks
    }
    assert {"converted", "junk", "lost", "gone", "open"} <= happened
    assert {"taken back", "transferred", "released", "closed", "nurtured"} <= happened
    assert {each.arm for each in recount.lives} == {"", "handed-off", "control"}
    assert len({each.config for each in recount.lives}) == 2
    assert quarter.happened["were opened again"]
    assert {fate for _, fate in fates(recount.period(90))} == {"matched", "unmatched", "expired"}
    gates = {gate for each in recount.selections for gate in each.gates.values()}
    assert {"given", "turn", "off-hours", "daily-cap", "not-asked", "passed"} <= gates


def one_more(document: Document, name: str) -> Iterator[tuple[Cell, int]]:
    for cube in ("leads", "got"):
        for key in list(document.cube(cube))[:1]:
            yield Cell(name, cube, key), 1


def a_day_later(document: Document, name: str) -> Iterator[tuple[Cell, int]]:
    for cube in ("sources", "got"):
        for (day, *rest), count in list(document.cube(cube).items())[:1]:
            yield Cell(name, cube, (day, *rest)), -count
            yield Cell(name, cube, ((int(day) + 1) % 7, *rest)), count


def another_fate(document: Document, name: str) -> Iterator[tuple[Cell, int]]:
    for (*rest, fate), count in list(document.cube("scores").items()):
        if fate == "lost":
            yield Cell(name, "scores", (*rest, fate)), -count
            yield Cell(name, "scores", (*rest, "converted/3")), count


def another_gate(document: Document, name: str) -> Iterator[tuple[Cell, int]]:
    for (*rest, gate), count in list(document.cube("gates").items())[:1]:
        yield Cell(name, "gates", (*rest, gate)), -count
        yield Cell(name, "gates", (*rest, "standby")), count


def a_signal_of_nobody(document: Document, name: str) -> Iterator[tuple[Cell, int]]:
    for (*rest, fate), _ in list(document.cube("received").items()):
        if fate == "matched":
            yield Cell(name, "received", (*rest, fate)), -1
            yield Cell(name, "received", (*rest, "unmatched")), 1


@pytest.mark.parametrize("change", [one_more, a_day_later, another_fate, another_gate, a_signal_of_nobody])
def test_a_wrong_count_in_a_week_is_noticed(quarter: Quarter, recount: Recount, change: Change) -> None:
    figures = quarter.stage.app.state.figures
    names = [cohort_name(START.date()), flow_name(DAY_OF_WEEK_6), selections_name(DAY_OF_WEEK_6)]
    before = figures.read(names)
    wrong = {}
    for name, each in before.items():
        document = Document.load(each.text)
        wrong[name] = Stored(document.plus(change(document, name)).dump(), each.version)
    assert figures.commit(wrong, {})
    assert figures_held_against(recount, dashboard_of(quarter.stage.app)).differences
    now = figures.read(names)
    assert figures.commit({name: Stored(each.text, now[name].version) for name, each in before.items()}, {})
    assert figures_held_against(recount, dashboard_of(quarter.stage.app)).differences == []
