"""Rows: a card blended out of rules and few leads, beside the rules alone, on rows that neither has seen."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Sample:
    """What a blend of so many leads says of the test rows, less what the rules say, in log loss."""

    size: int
    more: float


def measure() -> tuple[Row, Row]:
    """Return the mean, and the worst, of all samples of both sets."""
    folder = DataSettings().folder
    if not is_ready():
        raise NotMeasured(INSTALL)
    if folder is None or not all((folder / name / "meta.json").exists() for name in SETS):
        raise NotMeasured(ABSENT)
    samples, refused, said = list[Sample](), 0, list[str]()
    for name in SETS:
        found, auc, without = _samples(folder / name)
        samples += found
        refused += without
        by_size = ", ".join(f"{size}: {mean(each):+.4f}" for size, each in _by_size(found).items())
        said.append(f"{name}, rules with AUC {auc:.3f}: {by_size}")
    run = f"{DRAWS} samples of each size ({'; '.join(said)}); {refused} had no 30 conversions to learn from"
    means = [mean(each) for each in _by_size(samples).values()]
    worst = max(each.more for each in samples)
    return (
        Row(
            what="Log loss of rules blended with 100 to 1,000 leads, more than rules alone: worst size",
            reached=round(max(means), 4),
            target=0,
            unit="of log loss",
            bound="at most",
            ratio=round(min(means), 4),
            ratio_to="at the best size",
            run=run,
        ),
        Row(
            what="The same: the worst sample",
            reached=round(worst, 4),
            target=0.005,
            unit="of log loss",
            bound="at most",
            ratio=round(sum(each.more > 0 for each in samples) / len(samples), 3),
            ratio_to="samples in which it is more at all",
            run=f"{len(samples)} samples, both calibrated on the rows of the sample",
        ),
    )


def _samples(folder: Path) -> tuple[list[Sample], float, int]:
    """Return the samples of a set, the AUC of its rules, and how many were too small to learn from."""
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    out = {*meta["ids"], *meta["leak"], *meta["suspect"]}
    train, test = (rows_of(folder / f"{part}.csv.gz", out) for part in ("train", "test"))
    numeric = [name for name in train[0] if name in meta["numeric"]]
    outcomes = [row[OUTCOME] == "1" for row in test]
    found, refused, auc = list[Sample](), 0, 0.5
    with TemporaryDirectory(prefix="fairlead-learning-") as scratch:
        place = Path(scratch)
        rules = configuration(list(train[0]), numeric) + RULES[folder.name]
        (place / "fairlead.toml").write_text(rules, encoding="utf-8")
        write(place / "test.csv", test)
        by_rules = [float(row["score"]) for row in scored(place, "test.csv", "fairlead.toml")]
        auc = auc_of(by_rules, outcomes) or auc
        for size in SIZES:
            for seed in range(DRAWS):
                sample = Random(seed * 10_000 + size).sample(train, size)
                if sum(row[OUTCOME] == "1" for row in sample) < 30:
                    refused += 1
                    continue
                write(place / "sample.csv", sample)
                fairlead(place, "learn", "sample.csv", "--outcome", OUTCOME, "--force")
                blend = [
                    float(row["probability"]) for row in scored(place, "test.csv", "fairlead.learned.toml")
                ]
                alone = _calibrated(place, sample, by_rules)
                found.append(Sample(size, mean(losses(blend, outcomes)) - mean(losses(alone, outcomes))))
    return found, auc, refused


def _calibrated(place: Path, sample: Sequence[Mapping[str, str]], by_rules: Sequence[float]) -> list[float]:
    """Return what the rules foretell of the test rows, by the line that fits the rows of the sample best."""
    points = [float(row["score"]) for row in scored(place, "sample.csv", "fairlead.toml")]
    line = platt(points, [row[OUTCOME] == "1" for row in sample], unit=POINTS_A_UNIT)
    return [sigmoid(line.at(each)) for each in by_rules]


def _by_size(samples: Sequence[Sample]) -> dict[int, list[float]]:
    found: dict[int, list[float]] = {}
    for each in samples:
        found.setdefault(each.size, []).append(each.more)
    return found
