"""The row `learning`: the rivals are what they say, and the row tells where its sets can be had."""

import json
from pathlib import Path

import pytest

from tests.bench import learning
from tests.bench.odoo import NaiveBayes, in_bins, joined
from tests.bench.row import NotMeasured
from tests.learning.environment import INSTALL, is_ready
from tests.learning.world import World


def test_odoos_method_gives_the_probability_of_odoos_own_test() -> None:
    factors = [
        (0.1 / 1.2, 2.1 / 2.2),  # source
        (1.1 / 2.2, 1.1 / 1.2),  # country
        (2.1 / 2.1, 3.1 / 3.1),  # state of the e-mail
        (2.1 / 2.2, 0.1 / 1.2),  # state
        (2.1 / 2.2, 1.1 / 3.2),  # state of the phone
        (1.0, 1.1 / 3.1),  # stage
    ]
    assert round(100 * joined((2.1, 3.1), factors), 2) == 74.30


def test_odoos_method_counts_values_as_texts_and_skips_what_it_never_saw() -> None:
    model = NaiveBayes()
    model.learn([{"a": "x"}, {"a": "x"}, {"a": "y"}, {"a": ""}], [True, True, False, False])
    assert model.probability({"a": "x"}) > 0.9
    assert model.probability({"a": "z"}) == model.probability({}) == 0.5


def test_numbers_are_put_into_ten_bins() -> None:
    rows = [{"n": str(number), "t": "7"} for number in range(100)]
    binned = in_bins(rows, ["n"], rows)
    assert len({row["n"] for row in binned}) == 10
    assert {row["t"] for row in binned} == {"7"}


@pytest.mark.process
def test_without_the_sets_it_is_said_where_they_can_be_had(monkeypatch: pytest.MonkeyPatch) -> None:
    if not is_ready():
        pytest.skip(INSTALL)
    monkeypatch.delenv("FAIRLEAD_LEARNING_DATA", raising=False)
    with pytest.raises(NotMeasured, match=r"10\.24432/C5K306.*10\.24432/C5F88Q"):
        learning.measure()


@pytest.mark.process
@pytest.mark.long
def test_a_set_is_judged_beside_both_rivals(tmp_path: Path) -> None:
    if not is_ready():
        pytest.skip(INSTALL)
    import gzip

    for part, seed in (("train", 1), ("test", 2)):
        World(1500, seed=seed).write(tmp_path / part)
        (tmp_path / f"{part}.csv.gz").write_bytes(gzip.compress((tmp_path / part).read_bytes()))
    meta = {
        "ids": ["decided_at", "closed_at"],
        "leak": [],
        "suspect": ["weather"],
        "numeric": ["visits", "company_size", "shoe_size"],
    }
    (tmp_path / "meta.json").write_text(json.dumps(meta), encoding="utf-8")
    judged = learning.judge(tmp_path)
    assert judged.auc(judged.card) > 0.65
    assert judged.more(judged.rival) > -0.03
    assert judged.more(judged.odoo) > 0
    assert judged.error < 0.08
    assert judged.figures.count("AUC") == 3
