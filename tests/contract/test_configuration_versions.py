"""What every store of configuration versions promises."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from functions.domain.versions.retention import KEPT, MOST
from functions.ports import ConfigurationVersion, State
from infra.serialization import LARGEST_COMPRESSED
from tests.contract.conftest import MANY, RACES
from tests.team import CONFIGURATION

NOW = datetime(2026, 11, 3, 11, 0, tzinfo=UTC)


def a_version(
    name: str, at: datetime = NOW, *, used_by: str = "anna", text: str = CONFIGURATION
) -> ConfigurationVersion:
    return ConfigurationVersion(name, at, used_by, text)


def test_versions_come_back_whole_and_newest_first(state: State) -> None:
    first, second = a_version("b"), a_version("a", NOW + timedelta(days=1), used_by="deployment", text="")
    for each in (second, first):
        assert state.configuration_versions.add(each)
    assert state.configuration_versions.newest(10) == [second, first]
    assert state.configuration_versions.newest(1) == [second]


def test_a_version_is_known_once_it_is_kept(state: State) -> None:
    assert not state.configuration_versions.has("a")
    assert state.configuration_versions.newest(10) == []
    state.configuration_versions.add(a_version("a"))
    assert state.configuration_versions.has("a")
    assert not state.configuration_versions.has("b")


def test_who_used_a_version_first_stays(state: State) -> None:
    state.configuration_versions.add(a_version("a"))
    assert not state.configuration_versions.add(a_version("a", NOW + timedelta(days=1), used_by="boris"))
    assert state.configuration_versions.newest(10) == [a_version("a")]


@pytest.mark.not_on_moto(RACES)
def test_processes_that_find_a_version_new_at_once_keep_it_once(state: State) -> None:
    entries = [a_version("a", used_by=f"process-{number}") for number in range(8)]
    with ThreadPoolExecutor(len(entries)) as threads:
        new = list(threads.map(state.configuration_versions.add, entries))
    assert new.count(True) == 1
    assert state.configuration_versions.newest(10) == [entries[new.index(True)]]


@pytest.mark.not_on_moto(MANY)
def test_the_newest_hundred_are_kept(state: State) -> None:
    for number in range(MOST + 2):
        state.configuration_versions.add(
            a_version(f"v{number}", NOW + timedelta(minutes=number), text="a = 1")
        )
    kept = [each.version for each in state.configuration_versions.newest(1_000)]
    assert kept == [f"v{number}" for number in range(MOST + 1, 1, -1)]


def test_what_was_replaced_three_years_ago_is_not_kept(state: State) -> None:
    moments = {"first": NOW, "second": NOW + timedelta(days=1), "third": NOW + KEPT + timedelta(days=2)}
    for name, at in moments.items():
        state.configuration_versions.add(a_version(name, at))
    assert [each.version for each in state.configuration_versions.newest(10)] == ["third", "second"]


def test_a_text_too_large_for_a_store_is_left_out_and_the_version_kept(state: State) -> None:
    text = random.Random(7).randbytes(LARGEST_COMPRESSED).hex() * 2
    state.configuration_versions.add(a_version("a", text=text))
    assert state.configuration_versions.newest(1) == [a_version("a", text="")]
