"""Rows: HTTP requests for one lead of a `least-open` queue, by the size of the team."""

from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.row import Row
from tests.team import CONFIGURATION, Team, a_hot_lead, a_team

FIRST_ID = 1_001
TEAMS = (60, 200, 500)
MOST = {"new": 3, "unchanged": 1}


def measure(teams: tuple[int, ...] = TEAMS) -> tuple[Row, ...]:
    """Return the requests for a new lead, presence and counts included, and for one that changed nothing."""
    return tuple(row for size in teams for row in _rows(size))


def a_large_team_configuration(size: int) -> str:
    """Return a configuration with one least-open queue of so many managers."""
    head = CONFIGURATION.partition("[[manager]]")[0]
    ids = range(FIRST_ID, FIRST_ID + size)
    managers = "".join(f"[[manager]]\nid = {each}\n\n" for each in ids)
    return f'{head}{managers}[[queue]]\nid = "everyone"\nstrategy = "least-open"\nmembers = {list(ids)}\n'


def employ(team: Team, size: int) -> None:
    """Let so many managers be employed in the portal."""
    for number in range(FIRST_ID, FIRST_ID + size):
        team.portal.people.add(id=number, name=f"Manager {number}")


def _rows(size: int) -> tuple[Row, Row]:
    configuration = a_large_team_configuration(size)
    with TemporaryDirectory() as directory, a_team(Path(directory), configuration=configuration) as team:
        employ(team, size)
        item = team.add_lead(**a_hot_lead())
        # The first lead of a process also brings the roster, and nobody is counted yet: the dearest case.
        new = team.requests_during(team.process)
        assert team.record(item).assignment.manager is not None
        counts = team.portal.requests.count_commands("crm.item.list")
        team.announce(item)
        unchanged = team.requests_during(team.process)
    return _row("new", new, size, counts), _row("unchanged", unchanged, size, counts)


def _row(kind: str, reached: int, size: int, counts: int) -> Row:
    return Row(
        what=f"Requests to the portal for one {kind} lead, least-open, {size} managers",
        reached=reached,
        target=MOST[kind],
        unit="requests",
        bound="at most",
        ratio=round(reached / MOST[kind], 2),
        ratio_to="the target",
        run=f"the first lead of a process; {counts} lists in its requests, counts of managers among them",
    )
