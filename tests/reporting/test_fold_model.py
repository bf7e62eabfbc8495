"""The fold counts every lead exactly once, whatever happens to it: the documents equal a recount."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from functions.domain.figures.row import Tally
from functions.domain.item import Item
from functions.ports import Departure, Figures, State, Stored
from tests.reporting.model import differs


@pytest.mark.parametrize("seed", range(1, 7))
def test_documents_equal_a_recount_whatever_happens(state: State, seed: int) -> None:
    assert differs(state, seed, leads=60, steps=300) == {}


@dataclass
class Unconditional:
    """The store without its condition: the last commit wins."""

    port: Figures

    def __getattr__(self, name: str) -> Any:
        return getattr(self.port, name)

    def commit(
        self,
        documents: Mapping[str, Stored],
        tallies: Mapping[Item, Tally],
        *,
        departed: Sequence[Departure] = (),
    ) -> bool:
        """Commit as if every document were as it was read."""
        found = self.port.read(list(documents))
        current = {
            name: Stored(each.text, found[name].version if name in found else None)
            for name, each in documents.items()
        }
        return self.port.commit(current, tallies, departed=departed)


def noticed(state_of_seed: Any, **spoilt: Any) -> bool:
    return any(differs(state_of_seed(), seed, leads=60, steps=300, **spoilt) for seed in range(1, 13))


def test_a_fold_that_stays_too_little_behind_the_clock_is_noticed(more_states: Any) -> None:
    assert noticed(more_states, lateness=timedelta(seconds=30))


def test_a_commit_without_its_condition_is_noticed(more_states: Any) -> None:
    assert noticed(more_states, spoil=Unconditional)


def test_examples_that_are_kept_beyond_their_number_are_noticed(
    more_states: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("functions.domain.figures.why_not.MOST_EXAMPLES", 21)
    assert noticed(more_states)


def test_a_floor_that_does_not_hold_back_older_examples_is_noticed(
    more_states: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("functions.domain.figures.why_not._is_below", lambda *_: False)
    assert noticed(more_states)
