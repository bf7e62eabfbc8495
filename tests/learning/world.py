"""Leads of a made-up world in which it is known what makes a lead convert."""

import csv
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import exp
from pathlib import Path
from random import Random

SOURCES = {"REFERRAL": 1.2, "WEB": 0.0, "ADS": -0.8, "FAIR": 0.5}
SIZE_UNKNOWN = 0.8
"""What it says that the size of the company is not known."""
START = datetime(2026, 1, 1, tzinfo=UTC)
TITLES = ("source", "visits", "company_size", "region", "shoe_size", "weather")


@dataclass(frozen=True)
class World:
    """How many leads, and what is wrong with them.

    Attributes:
        base: log-odds of the base.
        has_leak: a column that sales fill in when a lead is won.
        drifts: the share of ADS grows over the year.
        noise: more columns that say nothing.
    """

    leads: int = 3000
    seed: int = 1
    base: float = -1.6
    has_leak: bool = False
    drifts: bool = False
    noise: int = 0

    def rows(self) -> list[dict[str, str]]:
        """Return the leads, the oldest first."""
        chance = Random(self.seed)
        return [self._row(number, chance) for number in range(self.leads)]

    def write(self, path: Path) -> Path:
        """Write the leads as CSV; return the file."""
        rows = self.rows()
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(rows)
        return path

    def _row(self, number: int, chance: Random) -> dict[str, str]:
        passed = number / self.leads
        weights = [1, 2, 3 * passed if self.drifts else 1, 1]
        source = chance.choices([*SOURCES], weights)[0]
        visits, size = min(int(chance.expovariate(0.25)), 25), round(chance.lognormvariate(3, 1))
        is_known = chance.random() < 0.7
        log_odds = self.base + SOURCES[source] + 0.12 * min(visits, 12)
        log_odds += -SIZE_UNKNOWN if not is_known else 0.6 * (size >= 20)
        log_odds += pair(source, visits)
        converted = chance.random() < 1 / (1 + exp(-log_odds))
        decided = START + timedelta(days=365) * passed
        row = {
            "decided_at": decided.isoformat(timespec="seconds"),
            "source": source if chance.random() < 0.5 else source.lower(),
            "visits": str(visits),
            "company_size": str(size) if is_known else "",
            "region": f"R{chance.randrange(8)}",
            "shoe_size": f"{chance.gauss(41, 2):.1f}",
            "weather": chance.choice(["rain", "sun", "snow"]),
        }
        row |= {f"noise_{index}": f"{chance.random():.3f}" for index in range(self.noise)}
        if self.has_leak:
            row["contract_number"] = (
                f"{chance.randrange(10**6)}" if converted and chance.random() < 0.9 else ""
            )
        closed = decided + timedelta(days=chance.expovariate(0.2))
        return row | {"closed_at": closed.isoformat(timespec="seconds"), "converted": str(int(converted))}


def pair(source: str, visits: int) -> float:
    """Return what source and visits say together: many visits of REFERRAL are worth more, of ADS less."""
    if visits < 4:
        return {"REFERRAL": -0.9, "ADS": 0.9}.get(source, 0.0)
    return {"REFERRAL": 0.9, "ADS": -0.9}.get(source, 0.0)
