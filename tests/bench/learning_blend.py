"""Rows: a card blended out of rules and few leads, beside the rules alone, on rows that neither has seen."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from functions.commands.learn.blend import POINTS_A_UNIT
from functions.commands.learn.calibrate import platt
from functions.commands.learn.measures import auc_of, losses, mean, sigmoid
from tests.bench.learning import (
    ABSENT,
    OUTCOME,
    SETS,
    DataSettings,
    configuration,
    fairlead,
    rows_of,
    scored,
    write,
)
from tests.bench.row import NotMeasured, Row
from tests.learning.environment import INSTALL, is_ready

RULES: Mapping[str, str] = {
    "bank_marketing": """
[[table]]
id = "before"
value = "lead.poutcome"
points = { success = 35, nonexistent = 5 }

[[table]]
id = "by"
value = "lead.contact"
points = { cellular = 15 }

[[table]]
id = "when"
value = "lead.month"
points = { mar = 15, sep = 15, oct = 15, dec = 15 }

[[table]]
id = "work"
value = "lead.job"
points = { student = 10, retired = 10 }

[[table]]
id = "calls"
value = "lead.campaign"
steps = [[4, -5], [8, -10]]
""",
    "online_shoppers": """
[[table]]
id = "leaves"
value = "lead.exitrates"
otherwise = 20
steps = [[0.03, 10], [0.06, 0]]

[[table]]
id = "products"
value = "lead.productrelated"
steps = [[10, 5], [30, 10], [80, 15]]

[[table]]
id = "when"
value = "lead.month"
points = { Nov = 10, Feb = -10 }

[[table]]
id = "who"
value = "lead.visitortype"
points = { New_Visitor = 10 }
""",
}
"""What a person who knows the business writes in five minutes; nothing of it was fitted."""
SIZES = (100, 250, 500, 1000)
DRAWS = 8
FEWEST = 30
"""Conversions; a sample with fewer is not learned from."""
LEFT_OUT = 5000
"""Rows of train, not in the sample, that a blend is judged by as well; settings were chosen on such rows."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What a blend of so many leads says of some rows, less what the rules say, in log loss."""

    size: int
    more: float


@dataclass
class Judged:
    """All samples by the rows that they are judged by.

    Attributes:
        by: these rows, in words.
        said: the mean of each size, set by set, in words.
    """

    by: str
    samples: list[Sample] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def add(self, name: str, samples: Sequence[Sample], auc: float) -> None:
        """Add the samples of a set, of which its rules have this AUC on the test rows."""
        by_size = ", ".join(f"{size}: {mean(each):+.4f}" for size, each in _by_size(samples).items())
        self.said.append(f"{name}, rules with AUC {auc:.3f} on test: {by_size}")
        self.samples += samples

    def rows(self, refused: int) -> tuple[Row, Row]:
        """Return the worst size, and the worst sample."""
        means = [mean(each) for each in _by_size(self.samples).values()]
        worst = max(each.more for each in self.samples)
        what = f"Log loss of rules blended with 100 to 1,000 leads, more than rules alone, {self.by}"
        share = sum(each.more > 0 for each in self.samples) / len(self.samples)
        return (
            Row(
                what=f"{what}: worst size",
                reached=round(max(means), 4),
                target=0,
                unit="of log loss",
                bound="at most",
                ratio=round(min(means), 4),
                ratio_to="at the best size",
                run=f"{DRAWS} samples of each size ({'; '.join(self.said)}); {refused} had no 30 conversions",
            ),
            Row(
                what=f"The same, {self.by}: the worst sample",
                reached=round(worst, 4),
                target=0.005,
                unit="of log loss",
                bound="at most",
                ratio=round(share, 3),
                ratio_to="samples in which it is more at all",
                run=f"{len(self.samples)} samples, both calibrated on the rows of the sample",
            ),
        )


def measure() -> tuple[Row, ...]:
    """Return the worst size and the worst sample of both sets, on test and on rows of train left out."""
    folder = DataSettings().folder
    if not is_ready():
        raise NotMeasured(INSTALL)
    if folder is None or not all((folder / name / "meta.json").exists() for name in SETS):
        raise NotMeasured(ABSENT)
    on_test, on_train = Judged("on test"), Judged(f"on {LEFT_OUT:,} rows of train left out")
    refused = 0
    for name in SETS:
        refused += _judge(folder / name, on_test, on_train)
    return *on_test.rows(refused), *on_train.rows(refused)


def _judge(folder: Path, on_test: Judged, on_train: Judged) -> int:
    """Add the samples of a set to both; return how many were too small to learn from."""
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    out = {*meta["ids"], *meta["leak"], *meta["suspect"]}
    train, test = (rows_of(folder / f"{part}.csv.gz", out) for part in ("train", "test"))
    numeric = [name for name in train[0] if name in meta["numeric"]]
    of_test, of_train, refused = list[Sample](), list[Sample](), 0
    with TemporaryDirectory(prefix="fairlead-learning-") as scratch:
        place = Path(scratch)
        rules = configuration(list(train[0]), numeric) + RULES[folder.name]
        (place / "fairlead.toml").write_text(rules, encoding="utf-8")
        write(place / "test.csv", test)
        by_rules, outcomes = _scores(place, "test.csv"), _outcomes(test)
        for chosen, left_out in _drawn(len(train)):
            sample, rest = [train[each] for each in chosen], [train[each] for each in left_out]
            if sum(_outcomes(sample)) < FEWEST:
                refused += 1
                continue
            write(place / "sample.csv", sample)
            write(place / "rest.csv", rest)
            fairlead(place, "learn", "sample.csv", "--outcome", OUTCOME, "--force")
            line = platt(_scores(place, "sample.csv"), _outcomes(sample), unit=POINTS_A_UNIT)
            more = _more(place, "test.csv", outcomes, [line.at(each) for each in by_rules])
            of_test.append(Sample(len(sample), more))
            of_rest = [line.at(each) for each in _scores(place, "rest.csv")]
            of_train.append(Sample(len(sample), _more(place, "rest.csv", _outcomes(rest), of_rest)))
    auc = auc_of(by_rules, outcomes) or 0.5
    on_test.add(folder.name, of_test, auc)
    on_train.add(folder.name, of_train, auc)
    return refused


def _drawn(rows: int) -> Iterator[tuple[list[int], list[int]]]:
    """Yield the numbers of the rows of each sample, and of rows that are left out of it."""
    for size in SIZES:
        for seed in range(DRAWS):
            chance = Random(seed * 10_000 + size)
            chosen = chance.sample(range(rows), size)
            drawn = set(chosen)
            yield chosen, chance.sample([each for each in range(rows) if each not in drawn], LEFT_OUT)


def _more(place: Path, file: str, outcomes: Sequence[bool], by_rules: Sequence[float]) -> float:
    """Return the log loss of the learned card on a file, less that of the rules by their log-odds."""
    blend = [float(row["probability"]) for row in scored(place, file, "fairlead.learned.toml")]
    alone = [sigmoid(each) for each in by_rules]
    return mean(losses(blend, outcomes)) - mean(losses(alone, outcomes))


def _outcomes(rows: Sequence[Mapping[str, str]]) -> list[bool]:
    return [row[OUTCOME] == "1" for row in rows]


def _scores(place: Path, file: str) -> list[float]:
    """Return what the rules give the rows of a file."""
    return [float(row["score"]) for row in scored(place, file, "fairlead.toml")]


def _by_size(samples: Sequence[Sample]) -> dict[int, list[float]]:
    found: dict[int, list[float]] = {}
    for each in samples:
        found.setdefault(each.size, []).append(each.more)
    return found
