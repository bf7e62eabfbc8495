"""Bands that begin by capacity: what the file has to say of them."""

import pytest

from functions.errors import ConfigurationInvalid
from infra.configuration.load import read_configuration
from tests.team import CONFIGURATION

WHOLE = 'from = "capacity"\ntouches_per_hour = 4\nat_least = 55\nat_most = 90\n'


def with_hot(text: str) -> str:
    return CONFIGURATION.replace("from = 70\n", text)


def mistakes(text: str) -> str:
    with pytest.raises(ConfigurationInvalid) as refused:
        read_configuration(with_hot(text))
    return " ".join(map(str, refused.value.problems))


def test_a_whole_one_begins_in_the_middle() -> None:
    loaded = read_configuration(with_hot(WHOLE))
    assert [band.threshold for band in loaded.scorecard.bands if band.id == "hot"] == [72]
    assert set(loaded.configuration.capacities) == {"hot"}
    assert loaded.warnings == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (WHOLE.replace("touches_per_hour = 4\n", ""), "touches_per_hour = 4"),
        (WHOLE.replace("at_least = 55\n", ""), "at_least = 55, at_most = 90"),
        (WHOLE.replace("55", "95"), "the lower one first"),
        (WHOLE.replace("55", "30"), 'The band "warm" begins between 30 and 90'),
        (WHOLE.replace('"capacity"', '"the capacity"'), "from"),
    ],
)
def test_what_is_missing_is_said(text: str, said: str) -> None:
    assert said in mistakes(text)


def test_bounds_of_a_band_with_a_number_do_nothing_and_are_doubtful() -> None:
    [doubt] = read_configuration(with_hot("from = 70\nat_least = 55\n")).warnings
    assert "`at_least` counts only where the band begins by capacity" in str(doubt)


def test_the_share_alone_is_of_four_touches_an_hour() -> None:
    loaded = read_configuration(with_hot(WHOLE.replace("touches_per_hour = 4", "share = 0.5")))
    capacity = loaded.configuration.capacities["hot"]
    assert (capacity.touches_per_hour, capacity.share) == (4, 0.5)
