"""What `check` says of queues that choose by fit."""

import pytest

from functions.domain.distribution import Strategy
from infra.configuration.load import read_configuration
from tests.configuration.small_files import BANDS, EVERYONE, HEAD, the_mistake, warnings

PAIR = "[[manager]]\nid = 7\n[[manager]]\nid = 8\n"
FIT = "[[queue]]\nid = 'fit'\nmembers = [7, 8]\nstrategy = 'best-fit'\n"


@pytest.mark.parametrize(
    ("keys", "is_doubtful"),
    [
        ("when = 'band == \"hot\"'", True),
        ("when = 'band == \"hot\" && score > 5'", True),
        ("when = 'band == \"hot\" || score > 5'", False),
        ("when = 'band == \"hot\"'\nturns = 'everyone'", False),
        ("when = 'score > 5'", False),
    ],
)
def test_a_fit_among_leads_of_one_band_is_a_doubt(keys: str, *, is_doubtful: bool) -> None:
    found = warnings(f"{HEAD}{BANDS}{PAIR}{FIT}{keys}\n{EVERYONE}")
    assert [each.what.partition(",")[0] for each in found] == (
        ["All leads of fit are of one band"] if is_doubtful else []
    )


def test_where_there_is_one_band_a_fit_is_a_doubt_whatever_the_queue_takes() -> None:
    one = "[[band]]\nid = 'all'\nfrom = 0\n"
    [only] = warnings(f"{HEAD}{one}{PAIR}{FIT}")
    assert "Name in `turns`" in only.remedy


@pytest.mark.parametrize("strategy", ["least-open", "random"])
def test_turns_are_shared_with_a_queue_that_has_some(strategy: str) -> None:
    text = f"{HEAD}{BANDS}{PAIR}{FIT}when = 'score > 5'\nturns = 'everyone'\n{EVERYONE}"
    other = text.replace("id = 'everyone'", f"id = 'everyone'\nstrategy = '{strategy}'")
    assert "only round-robin and best-fit have any" in the_mistake(other).what


def test_the_configuration_says_whether_any_queue_chooses_by_fit() -> None:
    text = f"{HEAD}{BANDS}{PAIR}{FIT}"
    assert read_configuration(text).configuration.chooses_by_fit
    assert not read_configuration(text.replace("best-fit", "round-robin")).configuration.chooses_by_fit


@pytest.mark.parametrize(("keep", "is_tried"), [("", True), ('keep = "b"', True), ('keep = "a"', False)])
def test_a_queue_knows_by_which_other_strategy_an_experiment_gives_out_leads(
    keep: str, *, is_tried: bool
) -> None:
    compared = 'strategy = { queue = "fit", value = "best-fit" }'
    trial = f'[experiment]\nname = "fit"\nstarted = "2026-11-02"\n{compared}\n{keep}\n'
    text = f"{HEAD}{BANDS}{PAIR}{FIT.replace('best-fit', 'round-robin')}{trial}"
    found = read_configuration(text).configuration
    assert found.queues["fit"].tried is (Strategy.BEST_FIT if is_tried else None)
    assert found.chooses_by_fit is is_tried
