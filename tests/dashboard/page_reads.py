"""What a page of the dashboard reads among many leads, and how long it takes, as a browser asks for it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import uuid4

from flask.testing import FlaskClient
from functions_framework import create_app

from infra import wiring
from infra.http.handlers import IS_LOCAL
from tests.dashboard.crowd import TODAY, fill
from tests.gcp.wire import Wire, wired
from tests.stored import database_of
from tests.team import CONFIGURATION, Team, a_team

PAGES = ("", "/managers", "/managers/100", "/rules", "/sources", "/health", ".json")
"""Each page of figures, of 90 days."""
MOST = 50
"""Documents that a page may read; the design has 47."""


def configuration(managers: int) -> str:
    """Return the configuration of a team of so many."""
    head, _, _ = CONFIGURATION.partition("[[manager]]")
    people = "".join(
        f'[[manager]]\nid = {100 + number}\nname = "Manager {number}"\ndaily_cap = 50\n\n'
        for number in range(managers)
    )
    members = [100 + number for number in range(managers)]
    return f'{head}{people}[[queue]]\nid = "everyone"\nmembers = {members}\n'


@contextmanager
def a_crowd(
    directory: Path, *, leads: int, managers: int, url: str = "", wire: Wire | None = None
) -> Iterator[tuple[Team, FlaskClient]]:
    """Yield a team that has so many leads, and a browser on its machine."""
    directory.mkdir(parents=True, exist_ok=True)
    with a_team(directory, configuration=configuration(managers), at=TODAY, state=url) as team:
        if wire is not None:
            state: Any = team.wiring.state
            state.ports = wired(url, wire)
        fill(team.wiring.state, leads, managers)
        wiring.use(team.wiring)
        yield team, create_app("dashboard", "functions/main.py").test_client()


def shown(client: FlaskClient, page: str) -> int:
    """Ask for a page; return how many bytes it has."""
    answer = client.get(f"/dashboard{page}?days=90", environ_overrides={IS_LOCAL: True})
    assert answer.status_code == 200
    return len(answer.data)


def steps_of_pages(directory: Path, *, leads: int, managers: int = 20) -> dict[str, tuple[int, int]]:
    """Return by page how many texts it is handed by SQLite, and the steps of SQLite's machine."""
    read = {}
    with a_crowd(directory / str(leads), leads=leads, managers=managers) as (team, client):
        counted = CountedState(team.wiring.state)
        stands_in: Any = counted
        team.wiring.state = stands_in
        for page in PAGES:
            shown(client, page)
            counted.read, steps = 0, count()
            with database_of(counted.of).reading() as connection:
                connection.set_progress_handler(partial(_counted, steps), 1)
                shown(client, page)
                connection.set_progress_handler(None, 0)
            read[page] = counted.read, next(steps)
        team.wiring.state = counted.of
    return read


def billed_for_pages(directory: Path, *, leads: int, managers: int = 20) -> dict[str, int]:
    """Return by page how many reads Firestore bills for it."""
    url, wire, billed = f"firestore://demo-{uuid4().hex}/(default)", Wire(), {}
    with a_crowd(directory, leads=leads, managers=managers, url=url, wire=wire) as (team, client):
        for page in PAGES:
            wire.forget()
            shown(client, page)
            billed[page] = wire.billed["reads"]
            assert not wire.billed["writes"]
        state: Any = team.wiring.state
        state.ports.database.close()
    return billed


def seconds_of_pages(
    directory: Path, *, leads: int, managers: int, times: int = 5, beside: Sequence[str] = ()
) -> dict[str, float]:
    """Return by page the longest of so many times that it takes, once it has been shown before.

    The pages `beside` those of figures are measured as well.
    """
    with a_crowd(directory, leads=leads, managers=managers) as (_, client):
        taken = {}
        for page in (*PAGES, *beside):
            shown(client, page)
            taken[page] = max(_seconds(client, page) for _ in range(times))
    return taken


def _seconds(client: FlaskClient, page: str) -> float:
    begin = perf_counter()
    shown(client, page)
    return perf_counter() - begin


def _counted(steps: "count[int]") -> int:
    """Count one step; 0 lets SQLite go on."""
    next(steps)
    return 0


class CountedState:
    """A state that counts what its ports hand out: each value of a list or a mapping, else one."""

    def __init__(self, state: Any) -> None:
        self.of = state
        self.read = 0

    def __getattr__(self, name: str) -> Any:
        return _CountedPort(self, getattr(self.of, name))


class _CountedPort:
    def __init__(self, state: CountedState, port: Any) -> None:
        self._state, self._port = state, port

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._port, name)

        def call(*args: Any, **kwargs: Any) -> Any:
            found = method(*args, **kwargs)
            self._state.read += len(found) if isinstance(found, list | dict) else 1
            return found

        return call
