"""What the dashboard is asked for, and what is counted before."""

from functions.reporting.fold import fold
from infra.http.handlers import IS_LOCAL
from tests.team import Team

HERE = {IS_LOCAL: True}
PAGES = ["", "/managers", "/rules", "/sources", "/health", "/definitions"]
FILES = [".csv", ".json"]


def count(team: Team) -> None:
    state, config, now = team.wiring.state, team.wiring.config, team.clock.now()
    fold(state.figures, business=config.business, closed_kept=config.closed_kept, now=now)
