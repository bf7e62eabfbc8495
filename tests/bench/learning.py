"""Rows: a learned card beside LightGBM and Odoo's method on unseen rows; and how long learning takes."""

import csv
import gzip
import json
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from resource import RUSAGE_CHILDREN, getrusage
from tempfile import TemporaryDirectory

from pydantic import Field
from pydantic_settings import BaseSettings

from functions.commands.learn.gate import auc_differences
from functions.commands.learn.measures import auc_of, calibration_error, losses, mean
from functions.domain.conditions import LEAD_FIELDS
from tests.bench.odoo import NaiveBayes, in_bins
from tests.bench.row import NotMeasured, Row
from tests.learning.environment import INSTALL, PYTHON, RUN, environment, is_ready
from tests.learning.world import World

SETS = ("bank_marketing", "online_shoppers")
ABSENT = (
    "FAIRLEAD_LEARNING_DATA names no folder with bank_marketing and online_shoppers, each with meta.json, "
    "train.csv.gz and test.csv.gz. Both sets are public (CC BY 4.0): https://doi.org/10.24432/C5K306 and "
    "https://doi.org/10.24432/C5F88Q."
)
OUTCOME = "converted"
PORTAL = '[portal]\ntimezone = "Europe/Berlin"\n'
REST = """
[[band]]
id = "hot"
from = 70

[[band]]
id = "cold"
from = 0

[[manager]]
id = 7

[[queue]]
id = "all"
members = [7]
"""
DRAWS = 400


class DataSettings(BaseSettings):
    """Where the sets are."""

    folder: Path | None = Field(default=None, validation_alias="FAIRLEAD_LEARNING_DATA")


@dataclass(frozen=True, slots=True)
class Judged:
    """What each said of the test rows of one set."""

    name: str
    outcomes: Sequence[bool]
    card: Sequence[float]
    card_said: Sequence[float]
    rival: Sequence[float]
    odoo: Sequence[float]

    def auc(self, said: Sequence[float]) -> float:
        """Return the AUC of what one said."""
        return auc_of(said, self.outcomes) or 0.5

    def more(self, other: Sequence[float]) -> float:
        """Return how much more the AUC of the card is."""
        return self.auc(self.card) - self.auc(other)

    def interval(self, other: Sequence[float]) -> str:
        """Return the paired 95 % interval of that."""
        drawn = auc_differences(self.card, other, self.outcomes, Random(0), draws=DRAWS)
        return f"{drawn[round(0.025 * DRAWS)]:+.3f} … {drawn[round(0.975 * DRAWS) - 1]:+.3f}"

    @property
    def error(self) -> float:
        """The calibration error of the card."""
        return calibration_error(self.card_said, self.outcomes)

    @property
    def figures(self) -> str:
        """All of them, as text."""
        said = (
            ("card", self.card, self.card_said),
            ("LightGBM", self.rival, self.rival),
            ("Odoo", self.odoo, self.odoo),
        )
        return "; ".join(
            f"{name}: AUC {self.auc(scores):.4f}, log loss {mean(losses(probable, self.outcomes)):.4f}, "
            f"ECE {calibration_error(probable, self.outcomes):.3f}"
            for name, scores, probable in said
        )


def measure() -> tuple[Row, ...]:
    """Return the rows of both sets and of the time that learning takes."""
    folder = DataSettings().folder
    if not is_ready():
        raise NotMeasured(INSTALL)
    if folder is None or not all((folder / name / "meta.json").exists() for name in SETS):
        raise NotMeasured(ABSENT)
    judged = [judge(folder / name) for name in SETS]
    return (*(_against_rival(each) for each in judged), *_in_the_mean(judged), *map(_error, judged), *times())


def judge(folder: Path) -> Judged:
    """Learn from the training rows of a set, in three ways, and ask all of its test rows."""
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    out = {*meta["ids"], *meta["leak"], *meta["suspect"]}
    train, test = (rows_of(folder / f"{part}.csv.gz", out) for part in ("train", "test"))
    numeric = [name for name in train[0] if name in meta["numeric"]]
    with TemporaryDirectory(prefix="fairlead-learning-") as scratch:
        place = Path(scratch)
        for name, rows in (("train", train), ("test", test)):
            write(place / f"{name}.csv", rows)
        (place / "fairlead.toml").write_text(configuration(list(train[0]), numeric), encoding="utf-8")
        fairlead(place, "learn", "train.csv", "--outcome", OUTCOME)
        said = scored(place, "test.csv", "fairlead.learned.toml")
        words = [str(PYTHON), "-m", "tests.bench.learning_rival", "train.csv", "test.csv", *numeric]
        rival = subprocess.run(
            words, cwd=place, env=environment(), capture_output=True, text=True, check=True
        )
    outcomes = [[row.pop(OUTCOME) == "1" for row in rows] for rows in (train, test)]
    odoo = NaiveBayes()
    odoo.learn(in_bins(train, numeric, train), outcomes[0])
    return Judged(
        folder.name,
        outcomes[1],
        [float(row["score"]) for row in said],
        [float(row["probability"]) for row in said],
        json.loads(rival.stdout)["said"],
        [odoo.probability(row) for row in in_bins(test, numeric, train)],
    )


def configuration(titles: Sequence[str], numeric: Sequence[str]) -> str:
    """Return a configuration without points in which every column is an input."""
    inputs = []
    for title in titles:
        name = re.sub(r"[^a-z0-9]+", "_", title.casefold())
        if title != OUTCOME and f"lead.{name}" not in LEAD_FIELDS:
            kind = "double" if title in numeric else "list"
            inputs.append(f'{name} = {{ field = "UF_CRM_{name.upper()}", type = "{kind}" }}')
    return "\n".join((PORTAL, "[inputs]", *inputs, REST))


def times() -> tuple[Row, Row]:
    """Return how long learning takes, gate included, in seconds of one processor."""
    return _time(10_000, 60), _time(100_000, 300)


def _time(leads: int, most: int) -> Row:
    with TemporaryDirectory(prefix="fairlead-learning-") as scratch:
        place = Path(scratch)
        World(leads, noise=14).write(place / "train.csv")
        titles = ["visits", "company_size", "shoe_size", *(f"noise_{number}" for number in range(14))]
        (place / "fairlead.toml").write_text(configuration(titles, titles), encoding="utf-8")
        before = _children()
        fairlead(place, "learn", "train.csv", "--outcome", OUTCOME, "--force")
        seconds = _children() - before
    return Row(
        what=f"Learning a card from {leads:,} leads of 20 columns",
        reached=round(seconds, 1),
        target=most,
        unit="s",
        bound="at most",
        ratio=round(leads / seconds),
        ratio_to="leads a second",
        run="one processor; reading, the gate's card, and the card of all rows; processor time",
    )


def _children() -> float:
    """Return the processor time of all processes that were started and have ended."""
    used = getrusage(RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _against_rival(judged: Judged) -> Row:
    return Row(
        what=f"AUC of a learned card of 0-100 points, more than that of LightGBM: {judged.name}",
        reached=round(judged.more(judged.rival), 4),
        target=-0.012,
        unit="AUC",
        bound="at least",
        ratio=round(judged.auc(judged.card) / judged.auc(judged.rival), 4),
        ratio_to=f"its AUC, tuned by five folds; paired 95 % {judged.interval(judged.rival)}",
        run=f"{len(judged.outcomes):,} rows that none has seen; {judged.figures}",
    )


def _in_the_mean(judged: Sequence[Judged]) -> tuple[Row, Row]:
    def row(what: str, more: Sequence[float], target: float, intervals: Sequence[str]) -> Row:
        return Row(
            what=f"AUC of learned cards, more than that of {what}, mean of {len(judged)} sets",
            reached=round(mean(more), 4),
            target=target,
            unit="AUC",
            bound="at least",
            ratio=round(min(more), 4),
            ratio_to=f"the least; paired 95 % {', '.join(intervals)}",
            run=", ".join(f"{each.name} {value:+.4f}" for each, value in zip(judged, more, strict=True)),
        )

    return (
        row(
            "LightGBM",
            [each.more(each.rival) for each in judged],
            -0.005,
            [each.interval(each.rival) for each in judged],
        ),
        row(
            "Odoo's naive Bayes with numbers in ten bins",
            [each.more(each.odoo) for each in judged],
            0.02,
            [each.interval(each.odoo) for each in judged],
        ),
    )


def _error(judged: Judged) -> Row:
    other = calibration_error(judged.odoo, judged.outcomes)
    return Row(
        what=f"Calibration error of a learned card: {judged.name}",
        reached=round(judged.error, 4),
        target=0.03,
        unit="ECE",
        bound="at most",
        ratio=round(judged.error / other, 3),
        ratio_to=f"that of Odoo's method ({other:.3f})",
        run=f"{len(judged.outcomes):,} rows that it has not seen, ten bins of as many",
    )


def rows_of(file: Path, out: set[str]) -> list[dict[str, str]]:
    """Return the rows of a set without some columns."""
    with gzip.open(file, "rt", encoding="utf-8", newline="") as opened:
        return [
            {name: value for name, value in row.items() if name not in out} for row in csv.DictReader(opened)
        ]


def write(file: Path, rows: Sequence[dict[str, str]]) -> None:
    """Write rows as CSV."""
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def scored(place: Path, file: str, config: str) -> list[dict[str, str]]:
    """Return the rows of a file with what a card says of them."""
    fairlead(place, "score", file, "--config", config, may_find=True)
    with (place / "scored.csv").open(encoding="utf-8", newline="") as opened:
        return [*csv.DictReader(opened)]


def fairlead(place: Path, *words: str, may_find: bool = False) -> None:
    """Run `fairlead …` in a folder; `may_find` where exit 1 says that something was found."""
    done = subprocess.run(
        [str(PYTHON), "-c", RUN, *words],
        cwd=place,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode > may_find:
        raise NotMeasured(f"fairlead {words[0]} ended with {done.returncode}: {done.stderr[-400:]}")
