"""Whatever a store keeps is carried, to the last field; a kind that is left out is noticed."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from functions.commands.move import move_state
from functions.domain.item import lead
from functions.domain.lead.history import HistoryRow
from functions.domain.lead.record import Ending
from functions.ports import Departure, Filing, State
from functions.ports.carrier import Kept, Kind
from infra.sqlite import Database
from infra.sqlite.carrier import SqliteCarrier
from tests.moving.raw import raw
from tests.moving.week import WEEK, a_week, opened
from tests.quarter.play import START
from tests.stored import database_of, file_rows

pytestmark = pytest.mark.long
NOW = START + WEEK + timedelta(hours=1)
DERIVED = {"lead_subjects"}
"""Tables that triggers fill."""


def played(directory: Path, url: str) -> None:
    """Let a state have something of every kind."""
    with a_week(directory, url=url) as stage:
        stage.app.state.figures.depart([Departure(lead(1), None)])
        row = HistoryRow("lead", Ending.LOST, START)
        file_rows(stage.app.state, [Filing(lead(1), "c0ffee", row, NOW + WEEK)], now=NOW)


def there_and_back(source: State, between: State, target: State) -> None:
    for here, there, origin in ((source, between, "source"), (between, target, "between")):
        report = move_state(here, there, origin=origin, now=NOW)
        assert report.is_done, report
        assert all(each.read == each.written == each.found > 0 for each in report.moved), report


def without_mark(rows: dict[str, Any]) -> dict[str, Any]:
    """Rows without what the mover notes of itself."""
    name = next(each for each in rows if each.startswith("checkpoint"))
    own = {key: row for key, row in rows[name].items() if "move" not in key}
    return {**rows, name: own}


@pytest.mark.process
@pytest.mark.parametrize(
    ("store", "other"), [("sqlite", "firestore"), ("firestore", "dynamodb"), ("dynamodb", "sqlite")]
)
def test_every_row_comes_back_as_it_was(
    store: str, other: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    new, elsewhere = (request.getfixturevalue(f"new_{each}") for each in (store, other))
    url = new()
    played(tmp_path, url)
    source, target = opened(url), opened(new())
    there_and_back(source, opened(elsewhere()), target)
    before, after = without_mark(raw(source)), without_mark(raw(target))
    assert all(before.values()), [name for name, rows in before.items() if not rows]
    assert before.keys() == after.keys()
    for name, rows in before.items():
        assert rows == after[name], name


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Iterator[State]:
    folder = tmp_path_factory.mktemp("week")
    url = f"sqlite:///{folder / 'fairlead.db'}"
    played(folder, url)
    state = opened(url)
    yield state
    state.close()


class Forgetful(SqliteCarrier):
    """A mover that forgets one kind, in reading or in writing."""

    def __init__(self, file: Database, *, unread: Kind | None = None, unput: Kind | None = None) -> None:
        super().__init__(file)
        self._unread, self._unput = unread, unput

    def everything(self) -> Iterator[Sequence[Kept]]:
        for page in super().everything():
            yield [each for each in page if each.kind is not self._unread]

    def put(self, things: Sequence[Kept]) -> None:
        super().put([each for each in things if each.kind is not self._unput])


@pytest.mark.parametrize("kind", Kind)
def test_a_kind_that_is_never_read_is_missed_in_the_rows(
    kind: Kind, source: State, new_sqlite: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    target = opened(new_sqlite())
    monkeypatch.setitem(vars(source), "carrier", Forgetful(database_of(source), unread=kind))
    assert move_state(source, target, origin="source", now=NOW).is_done
    before, after = without_mark(raw(source)), without_mark(raw(target))
    assert [name for name, rows in before.items() if rows != after[name] and name not in DERIVED]


@pytest.mark.parametrize("kind", Kind)
def test_a_kind_that_is_not_written_is_named(
    kind: Kind, source: State, new_sqlite: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    target = opened(new_sqlite())
    monkeypatch.setitem(vars(target), "carrier", Forgetful(database_of(target), unput=kind))
    report = move_state(source, target, origin="source", now=NOW)
    assert report.differing == (kind,)
    assert not report.is_done
