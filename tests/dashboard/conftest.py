"""The figures of the eleven leads of the worked examples, as pages read them; and a dashboard over HTTP."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from functions_framework import create_app

from functions.dashboard.reading import Reading
from functions.domain.figures.cells import NOW
from functions.domain.figures.cohorts import Cubes, Period
from functions.domain.figures.documents import Progress
from functions.domain.item import Item
from functions.reporting.fold import LATENESS
from infra import wiring
from infra.configuration.load import read_configuration
from tests.dashboard.asking import count
from tests.figures.eleven_leads import AS_OF, SINCE, cubes_of, eleven
from tests.team import COLD, CONFIGURATION, Team, a_hot_lead, a_team

PERIOD = Period(date(2026, 10, 1), AS_OF.date(), AS_OF.date())


@pytest.fixture
def reading() -> Reading:
    config = read_configuration(CONFIGURATION).configuration
    cubes = cubes_of(eleven(), PERIOD)
    return Reading(
        config,
        90,
        {7: "Anna", 8: "Boris"},
        Progress(SINCE, AS_OF),
        cubes,
        Cubes(cubes.documents, PERIOD.before),
        cubes.documents[NOW],
        config.initial_state(AS_OF),
    )


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with a_team(tmp_path) as team:
        wiring.use(team.wiring)
        yield team


@pytest.fixture
def item(team: Team) -> Item:
    """A lead that was scored, given out and counted, beside a cold one."""
    item = team.add_lead(**a_hot_lead())
    team.add_lead(**COLD)
    team.process()
    team.clock.advance(LATENESS + timedelta(seconds=1))
    count(team)
    return item


@pytest.fixture
def client(team: Team) -> FlaskClient:
    client: FlaskClient = create_app("dashboard", "functions/main.py").test_client()
    return client
