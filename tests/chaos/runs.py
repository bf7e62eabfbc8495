"""What became of each week, a line of JSON each, so that a long series can be gone on with."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from functions.domain.item import LEAD
from tests.chaos.outcome import Outcome
from tests.chaos.plan import Plan

FILE = Path("out/chaos.jsonl")
SOURCES = ("functions", "infra", "tests/chaos")


@dataclass(frozen=True)
class Run:
    """One week that was lived through.

    Attributes:
        sources: a hash of the code that lived through it.
        counts: how often what went wrong, and how many requests the portal got.
        findings: what was found, with the number of the lead or deal (0: all of them).
        entity: what everybody came as.
    """

    sources: str
    store: str
    seed: int
    leads: int
    counts: dict[str, int]
    findings: list[tuple[int, str]]
    entity: str = LEAD

    @property
    def key(self) -> tuple[str, str, int, int, str]:
        """What tells one run from another."""
        return self.sources, self.store, self.seed, self.leads, self.entity

    def __str__(self) -> str:
        """Tell the run in a line."""
        counts = ", ".join(f"{count:,} {what}" for what, count in sorted(self.counts.items()))
        return f"seed {self.seed}, {self.leads:,} {self.entity}s: {len(self.findings)} findings; {counts}"


class Runs:
    """The file of runs."""

    def __init__(self, file: Path = FILE) -> None:
        self._file = file

    def known(self, store: str, plan: Plan) -> Run | None:
        """Return the run of a plan that these sources have lived through already."""
        wanted = (sources(), store, plan.seed, len(plan.people), plan.entity)
        return next((run for run in self._runs() if run.key == wanted), None)

    def keep(self, store: str, plan: Plan, outcome: Outcome) -> Run:
        """Note what became of a plan."""
        counts = {
            **{what.value: count for what, count in outcome.happened.items()},
            "requests": outcome.requests,
        }
        findings = list(outcome.findings)
        run = Run(sources(), store, plan.seed, len(plan.people), counts, findings, plan.entity)
        self._file.parent.mkdir(exist_ok=True)
        with self._file.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(asdict(run)) + "\n")
        return run

    def _runs(self) -> Iterator[Run]:
        if self._file.exists():
            for line in self._file.read_text(encoding="utf-8").splitlines():
                yield Run(**json.loads(line))


@cache
def sources() -> str:
    """Return the hash of everything that a week depends on."""
    digest = sha256()
    for file in sorted(file for folder in SOURCES for file in Path(folder).rglob("*.py")):
        digest.update(str(file).encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
