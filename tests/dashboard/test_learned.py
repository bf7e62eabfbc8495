"""What the pages say of a learned card: on the page of rules, in long form, and in the digest."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest

from functions.dashboard.content import Dashboard
from functions.dashboard.digest import digest_view
from functions.dashboard.learned import learned_view, read_learned
from functions.dashboard.reading import Reading, read_period
from functions.dashboard.routes import Page, Query
from functions.dashboard.signs import Signs
from functions.dashboard.view.digest import Finding
from functions.dashboard.view.learned import Drift, Drifted, LearnedView
from functions.dashboard.view.pages import RulesView
from functions.domain.experiment import Arm, Experiment, Mode, Stop
from functions.domain.figures.documents import Progress
from functions.domain.figures.stored import PROGRESS, dump_progress
from functions.ports import ConfigurationVersion, State, Stored
from infra.configuration.load import read_configuration
from infra.language.language import ENGLISH
from infra.sqlite.state import SqliteState
from infra.web.drifted import drifted_words
from tests.builders import BERLIN
from tests.figures.card_world import CARD, SINCE, SIZES, SOURCES, TODAY, CardWorld, cubes_of, the_card

NOW = datetime.combine(TODAY, time(16), BERLIN)
CONFIG = read_configuration(CARD).configuration
MOVED = CardWorld(
    sources=SOURCES | {"TIKTOK": 111}, sizes=SIZES | {5: 50, 200: 400}, rate=2.0, version=CONFIG.version
)
HOLDS = CardWorld(version=CONFIG.version)


@pytest.fixture
def a_state() -> Iterator[Callable[..., State]]:
    """Yield what makes states, and close each of them."""
    with ExitStack() as opened:

        def made(*worlds: CardWorld, texts: dict[str, str] | None = None) -> State:
            state = SqliteState("memory://")
            opened.callback(state.close)
            return filled(state, worlds, texts or {})

        yield made


def filled(state: State, worlds: Sequence[CardWorld], texts: dict[str, str]) -> State:
    """Return a state that has counted these leads, and keeps these configurations beside that at work."""
    cubes = cubes_of([row for world in worlds for row in world.rows()], the_card())
    documents = {name: Stored(document.dump()) for name, document in cubes.documents.items()}
    progress = Stored(dump_progress(Progress(SINCE, NOW)))
    assert state.figures.commit({**documents, PROGRESS: progress}, {})
    for number, (version, text) in enumerate({**texts, CONFIG.version: CARD}.items()):
        moment = NOW - timedelta(days=50 - number)
        state.configuration_versions.add(ConfigurationVersion(version, moment, "anna", text))
    return state


def reading_of(state: State, days: int = 90) -> Reading:
    reading = read_period(state.figures, state.assignments, CONFIG, NOW, days=days, names={})
    assert reading is not None
    return reading


def view_of(state: State, days: int = 90) -> LearnedView:
    reading = reading_of(state, days)
    view = learned_view(reading, read_learned(state, reading))
    assert view is not None
    return view


def findings(state: State) -> tuple[Finding, ...]:
    reading = reading_of(state)
    monday = TODAY - timedelta(days=TODAY.weekday())
    return digest_view(reading, monday, signs=Signs(NOW), learned=read_learned(state, reading)).findings


def test_a_card_that_holds_is_quiet(a_state: Callable[..., State]) -> None:
    state = a_state(HOLDS)
    view = view_of(state)
    assert view.drifted == ()
    assert view.is_telling
    assert [(row.title, row.psi is not None) for row in view.inputs] == [("Size", True), ("Source", True)]
    assert [row.band for row in view.foretold] == ["", "hot", "cold"]
    assert view.order is not None
    assert view.order.promised == 0.67
    assert not [each for each in findings(state) if isinstance(each, Drifted)]


def test_what_is_lost_is_said_the_worst_first_and_the_digest_says_the_worst(
    a_state: Callable[..., State],
) -> None:
    state = a_state(MOVED)
    view = view_of(state)
    assert [(each.what, each.input) for each in view.drifted] == [
        (Drift.FORETOLD, ""),
        (Drift.NEW, "Source"),
        (Drift.MOVED, "Size"),
    ]
    assert [each.what for each in findings(state) if isinstance(each, Drifted)] == [Drift.FORETOLD]


@pytest.mark.parametrize("days", [7, 30])
def test_the_card_is_judged_by_the_same_leads_whatever_period_the_page_shows(
    days: int, a_state: Callable[..., State]
) -> None:
    state = a_state(HOLDS)
    assert view_of(state, days) == view_of(state)


def test_a_band_alone_that_is_not_as_foretold_is_named_for_no_shift_of_the_whole_mends_it(
    a_state: Callable[..., State],
) -> None:
    """A quarter of the leads is converted: more of the hot ones, and fewer of the cold ones."""
    flat = read_configuration(CARD.replace("[[0, 0.02], [100, 0.62]]", "[[0, 0.25], [100, 0.25]]"))
    state = a_state(replace(HOLDS, version=flat.version))
    page = Dashboard(state, flat.configuration, NOW).figures(Page.RULES, Query(days=90))
    assert isinstance(page, RulesView)
    assert page.learned is not None
    assert [(each.what, each.band) for each in page.learned.drifted] == [
        (Drift.BAND, "hot"),
        (Drift.BAND, "cold"),
    ]


def test_only_what_changes_points_ends_the_time_of_a_card(a_state: Callable[..., State]) -> None:
    """Another manager, another band or another probability is the same card; other points are another one."""
    before, now = CardWorld(days=80, until=40, version="v0"), CardWorld(days=40, version=CONFIG.version)
    same = CARD.replace("0.62]]", "0.5]]").replace("from = 50", "from = 45").replace("id = 7", "id = 9")
    other = CARD.replace("WEB = 10", "WEB = 11")
    whole = TODAY - timedelta(days=119)
    assert view_of(a_state(before, now, texts={"v0": same})).since == whole
    assert view_of(a_state(before, now, texts={"v0": other})).since == TODAY - timedelta(days=39)
    assert view_of(a_state(before, now)).since == TODAY - timedelta(days=39)


def test_a_card_that_was_not_learned_has_no_section_and_reads_nothing(a_state: Callable[..., State]) -> None:
    plain = CARD[: CARD.index("[learned]")] + CARD[CARD.index("[[table]]") :]
    config, state = read_configuration(plain).configuration, a_state(HOLDS)
    page = Dashboard(state, config, NOW).figures(Page.RULES, Query(days=90))
    assert isinstance(page, RulesView)
    assert page.learned is None


@pytest.mark.parametrize(
    ("more", "is_judged"),
    [
        ({}, False),
        ({"kept": Arm.B}, False),
        ({"stopped": Stop(Arm.B, TODAY)}, False),
        ({"kept": Arm.A}, True),
        ({"mode": Mode.SHADOW}, True),
        ({"card": None}, True),
    ],
)
def test_a_card_is_not_judged_by_leads_of_another_one(
    more: dict[str, Any], a_state: Callable[..., State], *, is_judged: bool
) -> None:
    trial = replace(Experiment("b", TODAY, card=the_card(), file="b.toml"), **more)
    config, state = replace(CONFIG, experiment=trial), a_state(MOVED)
    dashboard = Dashboard(state, config, NOW)
    page = dashboard.figures(Page.RULES, Query(days=90))
    assert isinstance(page, RulesView)
    assert (page.learned is not None, page.is_unjudged) == (is_judged, not is_judged)
    lines = {each.figure for each in dashboard.lines(Query(days=30))}
    assert ("order (AUC)" in lines) is is_judged


def test_the_page_of_rules_and_the_long_form_have_it(a_state: Callable[..., State]) -> None:
    dashboard = Dashboard(a_state(MOVED), CONFIG, NOW)
    page = dashboard.figures(Page.RULES, Query(days=30))
    assert isinstance(page, RulesView)
    assert page.learned is not None
    lines = {(each.figure, each.dimension): each for each in dashboard.lines(Query(days=30))}
    drift = {row.id: row for row in page.learned.inputs}
    assert lines["input drift (PSI)", "input=size"].value == drift["size"].psi
    assert lines["values not named", "input=source"].value == drift["source"].new
    whole = page.learned.foretold[0]
    assert lines["foretold conversions", ""].value == whole.expected
    assert lines["conversions of closed leads", ""].value == whole.converted
    assert ("order (AUC)", "") in lines


@pytest.mark.parametrize("what", Drift)
def test_every_alarm_says_what_to_do_next(what: Drift) -> None:
    words = drifted_words(Drifted(what, "Source", 402, 310, "hot"), ENGLISH)
    assert "fairlead learn" in words
    assert ("--recalibrate" in words) == (what is Drift.FORETOLD)
    assert ("Source" in words) == (what in {Drift.NEW, Drift.MOVED})
