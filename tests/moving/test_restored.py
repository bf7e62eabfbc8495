"""A state that was restored sends no message twice, and gives no lead to another manager because of it."""

from pathlib import Path

import pytest

from tests.moving.restoring import Ended, a_week_and_an_hour, a_week_restored

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def without(tmp_path_factory: pytest.TempPathFactory) -> Ended:
    """The same week, of which nothing was restored."""
    return a_week_and_an_hour(tmp_path_factory.mktemp("without"))


@pytest.mark.parametrize("day", [1, 3, 5])
def test_a_file_that_was_restored_tells_nobody_twice(day: int, tmp_path: Path, without: Ended) -> None:
    backup = f"sqlite:///{tmp_path / 'backup.db'}"
    before, after = a_week_restored(tmp_path, backup=backup, restored=backup, on=day)
    assert {kind for _, kind, _ in before.told} > {"notification", "to-do", "reminder", "on top: True"}
    assert after.told - without.told == {}
    assert after.owners == without.owners


@pytest.mark.process
@pytest.mark.parametrize("store", ["firestore", "dynamodb"])
def test_a_state_that_was_saved_on_a_file_and_carried_back_tells_nobody_twice(
    store: str, tmp_path: Path, without: Ended, request: pytest.FixtureRequest
) -> None:
    new = request.getfixturevalue(f"new_{store}")
    backup = f"sqlite:///{tmp_path / 'backup.db'}"
    _, after = a_week_restored(tmp_path, backup=backup, restored=new(), on=2, url=new())
    assert after.told - without.told == {}
    assert after.owners == without.owners
