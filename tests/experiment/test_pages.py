"""The page of an experiment over HTTP: there, and linked to, while there is one; its card; the digest."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from functions_framework import create_app

from functions.dashboard.digest import digest_view
from functions.dashboard.view.experiment import Stage
from infra import wiring
from infra.http.handlers import IS_LOCAL
from infra.web.digest import digest_text
from infra.web.sources import dashboard_of
from tests.experiment.trying import OLD, a_trying_team, count_arms
from tests.team import Team

LINK = 'href="/dashboard/experiment"'
A_Team = Callable[[str], Team]


@pytest.fixture
def started(tmp_path: Path) -> Iterator[A_Team]:
    """Brings up a team with an experiment, or without one."""
    with ExitStack() as stack:

        def start(experiment: str) -> Team:
            team = stack.enter_context(a_trying_team(tmp_path, experiment))
            wiring.use(team.wiring)
            return team

        yield start


def page(path: str) -> str:
    client: FlaskClient = create_app("dashboard", "functions/main.py").test_client()
    response = client.get(f"/dashboard{path}", environ_overrides={IS_LOCAL: True})
    assert response.status_code == 200
    return response.text


def test_the_page_shows_both_arms_and_every_page_links_to_it(started: A_Team) -> None:
    count_arms(started(OLD), (600, 4000), (760, 4000))
    shown = page("/experiment")
    assert "Decided: arm B converts more, by 1.4 to 6.6 percentage points." in shown
    assert "15.0%" in shown
    assert "19.0%" in shown
    for path in ("", "/health", "/definitions"):
        assert LINK in page(path)
    assert "Decided: arm B converts more" in page("")
    assert "difference of arms,2026-09-03," in page(".csv")


def test_without_an_experiment_nothing_links_to_it_and_the_page_says_so(started: A_Team) -> None:
    count_arms(started(""), (0, 10), (0, 10))
    assert "Nothing is compared" in page("/experiment")
    assert LINK not in page("")


@pytest.mark.parametrize(("b", "stage"), [((760, 4000), Stage.DECIDED), ((640, 4000), None)])
def test_the_digest_has_a_line_of_one_that_has_come_to_something(
    started: A_Team, b: tuple[int, int], stage: Stage | None
) -> None:
    team = started(OLD)
    count_arms(team, (600, 4000), b)
    dashboard = dashboard_of(team.wiring)
    reading = dashboard.reading(90)
    assert reading is not None
    monday = reading.period.today - timedelta(days=reading.period.today.weekday())
    view = digest_view(reading, monday, signs=dashboard.signs(), experiment=dashboard.experiment(reading))
    assert (view.experiment.stage if view.experiment else None) == stage
    assert ("Experiment: learned" in digest_text(view)) is (stage is not None)
