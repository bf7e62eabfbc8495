"""The figures of the eleven leads of the worked examples, as pages read them."""

from datetime import date

import pytest

from functions.dashboard.reading import Reading
from functions.domain.figures.cells import NOW
from functions.domain.figures.cohorts import Cubes, Period
from functions.domain.figures.documents import Progress
from infra.configuration.load import read_configuration
from tests.figures.eleven_leads import AS_OF, SINCE, cubes_of, eleven
from tests.team import CONFIGURATION

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
