"""What a month on Google Cloud costs: the arithmetic of the runbook, over the prices that it lists."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

DAYS = 30
EVENTS = 5
"""Of a lead: added, our own write, three changes by people."""
SCHEDULED = 385
"""Runs a day: 288 of rescoring, 96 of reconciling, 1 of nurturing."""
MOST_TASKS = 36_000
"""One a second over the ten hours in which people work."""


@dataclass(frozen=True)
class Price:
    """What one meter counts: what is free in a month, and what each further unit costs."""

    free: float
    each: float

    def of(self, units: float) -> float:
        """Return what so many units in a month cost."""
        return max(units - self.free, 0.0) * self.each


def prices_in(text: str) -> dict[str, Price]:
    """Read the rows `| meter | free a month | USD | for |` of the runbook's table of prices."""
    rows = re.findall(r"^\| ([\w -]+) \| ([\d,]+) \| ([\d.]+) \| ([\d,]+) \|$", text, re.MULTILINE)
    return {
        meter: Price(float(free.replace(",", "")), float(price) / float(units.replace(",", "")))
        for meter, free, price, units in rows
    }


def used_in_a_month(leads: int, *, conditions: int) -> Mapping[str, float]:
    """Return what so many leads a day use, by meter."""
    events = EVENTS * leads
    tasks = min(events, MOST_TASKS)
    requests = events + tasks + SCHEDULED
    answering, working, scheduled = events * 0.3, min(tasks * 2.0, 36_000.0), SCHEDULED * 2.0
    daily = {
        "vCPU-second": answering + working + scheduled * 0.333,
        "GiB-second": (answering + working + scheduled) * 0.5,
        "request": requests,
        "document read": 16 * leads + 96 * 1_000 + SCHEDULED * 3,
        "document write": 16 * leads + SCHEDULED,
        "document delete": 6 * leads,
        "task operation": events + tasks,
        "GiB of logs": requests * 3e3 / 2**30,
        "GiB sent": events * 5e3 / 2**30,
    }
    stored = 90 * leads * 15e3 / 2**30
    return {
        **{meter: DAYS * units for meter, units in daily.items()},
        "GiB stored": stored,
        "alert condition": conditions,
    }


def bill(leads: int, prices: Mapping[str, Price], *, conditions: int) -> dict[str, float]:
    """Return the dollars of a month by meter."""
    used = used_in_a_month(leads, conditions=conditions)
    return {meter: prices[meter].of(units) for meter, units in used.items()}
