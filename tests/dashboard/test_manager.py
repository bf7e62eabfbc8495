"""The page of one manager: their leads, their clocks, and what stood between them and more."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from functions_framework import create_app

from functions.dashboard.manager import manager_page
from functions.dashboard.reading import Reading
from functions.dashboard.view.manager import Absence, DecisionRow, ManagerView, StoppedRow
from functions.domain.distribution import LEAD, Gate, Rotation
from functions.domain.distribution import Absence as DaysOff
from functions.domain.figures.cells import LOAD
from functions.domain.figures.documents import Document
from functions.domain.figures.proportions import Share
from functions.domain.figures.why_not import selection_cells, selections_name, with_selections
from functions.domain.item import DEAL, Item, lead
from functions.reporting.fold import LATENESS, fold
from infra import wiring
from infra.http.handlers import IS_LOCAL
from infra.web.dashboard import render_page
from tests.figures.eleven_leads import ANNA, AS_OF, BORIS, VERA
from tests.figures.test_why_not import a_row, a_selection
from tests.team import CONFIGURATION, Team, a_hot_lead, a_team

TODAY = AS_OF.date()
CAPPED = CONFIGURATION.replace("id = 7\ndaily_cap = 50", 'id = 7\nname = "Anna"\ndaily_cap = 1')


def page(reading: Reading, manager: int, selections: Document = Document()) -> ManagerView:  # noqa: B008  it is frozen
    load = reading.cubes.documents[LOAD]
    return manager_page(reading, manager, load=load, selections={TODAY: selections})


def selections_of_today() -> Document:
    gates = {ANNA: Gate.DAILY_CAP, BORIS: Gate.GIVEN}
    rows = {
        lead(1): a_row(a_selection(gates, at=AS_OF - timedelta(hours=4), manager=BORIS)),
        Item(DEAL, 2): a_row(a_selection(gates, at=AS_OF - timedelta(hours=2), manager=BORIS)),
        lead(3): a_row(a_selection({ANNA: Gate.GIVEN, BORIS: Gate.TURN}, at=AS_OF, manager=ANNA)),
        lead(4): a_row(a_selection({VERA: Gate.ABSENT}, at=AS_OF)),
    }
    changes = [cell for item, row in rows.items() for cell in selection_cells(item, row).items()]
    assert {cell.document for cell, _ in changes} == {selections_name(TODAY)}
    return with_selections(Document(), changes)


def test_the_clocks_and_leads_of_a_manager_of_the_worked_example(reading: Reading) -> None:
    view = page(reading, ANNA)
    assert (view.row.name, view.given, view.taken_back) == ("Anna", 4, 0)
    assert (view.median, view.nine_in_ten) == (9, 40)
    assert page(reading, VERA).taken_back == 1


def test_conversion_by_band_stands_beside_that_of_the_team(reading: Reading) -> None:
    hot, warm, _ = page(reading, ANNA).bands
    assert (hot.band, hot.own.count, hot.own.of) == ("hot", 1, 2)
    assert (hot.team.count, hot.team.of) == (1, 3)
    assert warm.own.of == 0


def test_open_leads_stand_by_band_and_age(reading: Reading) -> None:
    hot, warm, cold = page(reading, BORIS).bands
    assert (hot.open_by_age, warm.open_by_age, cold.open_by_age) == ((1, 0, 0, 0), (0, 0, 0, 1), (0, 0, 0, 0))


def test_with_five_leads_in_each_band_the_conversion_has_the_mix_of_the_team(reading: Reading) -> None:
    assert page(reading, ANNA).mixed is None
    team = {"hot": Share(40, 100), "warm": Share(0, 0), "cold": Share(30, 300)}
    own = {ANNA: {"hot": Share(10, 20), "cold": Share(1, 5)}}
    vars(reading)["conversion"], vars(reading)["conversion_by_manager"] = team, own
    mixed = page(reading, ANNA).mixed
    assert mixed is not None
    assert mixed.share == pytest.approx(0.275)
    assert mixed.of == 25
    assert mixed.low < mixed.share < mixed.high


def test_debts_have_the_bound_of_their_queue(reading: Reading) -> None:
    owing = replace(reading.standing, rotations={"everyone": Rotation("everyone", {ANNA: LEAD // 2})})
    [debt] = page(replace(reading, standing=owing), ANNA).debts
    assert (debt.queue, debt.owed, debt.bound) == ("everyone", 0.5, 1.0)


def test_absences_that_are_over_are_not_told(reading: Reading) -> None:
    config, day = reading.config, timedelta(days=1)
    days_off = (
        DaysOff(TODAY - 9 * day, TODAY - 2 * day),
        DaysOff(TODAY - day, TODAY),
        DaysOff(TODAY + day, TODAY + day),
    )
    anna = replace(config.managers[ANNA], absences=days_off)
    away = replace(reading, config=replace(config, managers={**config.managers, ANNA: anna}))
    assert page(away, ANNA).absences == (
        Absence(TODAY - day, TODAY),
        Absence(TODAY + day, TODAY + day),
    )


def test_what_stood_in_the_way_today_is_told_by_gate_and_hour(reading: Reading) -> None:
    today = page(reading, ANNA, selections_of_today()).today
    assert (today.given, today.not_given, today.elsewhere) == (1, 2, 1)
    assert today.stopped == (StoppedRow("daily-cap", 2, 12, 14),)


def test_the_last_decisions_say_who_got_the_lead_and_link_to_its_story(reading: Reading) -> None:
    view = page(reading, ANNA, selections_of_today())
    assert view.decisions == (
        DecisionRow(AS_OF, 3, 85, "hot", "given"),
        DecisionRow(AS_OF - timedelta(hours=2), 2, 85, "hot", "daily-cap", "deal", "Boris"),
        DecisionRow(AS_OF - timedelta(hours=4), 1, 85, "hot", "daily-cap", "lead", "Boris"),
    )
    text = render_page(view, base="/dashboard")
    for words in (
        "at the daily cap; Boris got it",
        "/dashboard/deals/2",
        "12:00–14:59",
        "1 lead was given, 2 were not.",
    ):
        assert words in text


def test_every_gate_has_words_on_the_page(reading: Reading) -> None:
    rows = tuple(DecisionRow(AS_OF, 1, 1, "hot", gate.value) for gate in Gate)
    text = render_page(replace(page(reading, ANNA), decisions=rows), base="/dashboard")
    assert text.count("; held</span>") == len(Gate) - 1
    assert 'faint">; held' not in text


# As it is asked for


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with a_team(tmp_path, configuration=CAPPED) as team:
        wiring.use(team.wiring)
        yield team


@pytest.fixture
def client(team: Team) -> FlaskClient:
    return a_browser(team)


def a_browser(team: Team) -> FlaskClient:
    """Let six leads come in and be counted, and return a browser on this machine."""
    for _ in range(6):
        team.add_lead(**a_hot_lead())
    team.process()
    team.clock.advance(LATENESS + timedelta(seconds=1))
    state, config, now = team.wiring.state, team.wiring.config, team.clock.now()
    fold(state.figures, business=config.business, closed_kept=config.closed_kept, now=now)
    client: FlaskClient = create_app("dashboard", "functions/main.py").test_client()
    return client


def asked(client: FlaskClient, path: str) -> tuple[int, str]:
    answer = client.get(f"/dashboard{path}", environ_overrides={IS_LOCAL: True})
    return answer.status_code, answer.text


def test_the_page_is_that_of_the_leads_that_came_and_the_table_leads_there(client: FlaskClient) -> None:
    status, text = asked(client, "/managers/7?days=7")
    assert (status, "at the daily cap" in text, "1 today, cap 1" in text) == (200, True, True)
    assert 'href="/dashboard/managers/7"' in asked(client, "/managers")[1]


def test_the_filter_leads_there_with_its_days(client: FlaskClient) -> None:
    answer = client.get("/dashboard?manager=7&days=30", environ_overrides={IS_LOCAL: True})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/dashboard/managers/7?days=30")


def test_who_is_not_known_is_a_404_in_our_words(client: FlaskClient) -> None:
    status, text = asked(client, "/managers/424242")
    assert (status, "There is nothing here" in text) == (404, True)


def test_where_no_figures_are_of_one_manager_there_is_no_page_and_no_link_to_it(tmp_path: Path) -> None:
    private = f"{CAPPED}\n[figures]\nby_manager = false\n"
    with a_team(tmp_path, configuration=private) as team:
        wiring.use(team.wiring)
        client = a_browser(team)
        assert asked(client, "/managers/7")[0] == 404
        for path in ("", "/managers"):
            assert "/managers/7" not in asked(client, path)[1]
