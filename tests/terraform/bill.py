"""What a month on Google Cloud costs: the prices of the runbook, over documents that `counting` counted."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from functions.reporting.fold import PAGE

MARKED, COUNTED = Path("terraform/gcp/README.md"), Path("tests/terraform/counted.json")
"""The runbook, whose tables of costs are written from what is in the other."""
Counts = Mapping[str, Mapping[str, float]]

DAYS = 30
SIZES = (100, 1_000, 10_000)
"""Leads a day that the runbook tells the costs of."""
CONDITIONS = 12
EVENTS = 5
"""Of a lead: added, our own write, and by people a change, the first call, the ending."""
SIGNALS = 2
"""Of a lead."""
AGED, DUE = 1, 1
"""How often only time changes a lead: a step of its score, a deadline of its first touch."""
HELD, ASKED = 0.2, 60
"""The share of leads that come when nobody is there, and how often each is asked about: 15 hours, 4 times."""
COLD, STAYS = 0.5, 2
"""The share of leads that are due for nurturing, and how often such a lead is looked at before, and stays."""
GONE = 0.05
"""The share of leads that are deleted in the portal, or merged into another one, while they are open."""
CHANGES = 6.7
"""How often what figures count of a lead changes in its life; a test compares it with what was counted."""
COHORTS = 3
"""The weeks from which the leads of one commit of the fold come."""
VIEWS, STORIES = 50, 10
"""Pages of the dashboard, and stories of leads, that are looked at in a day."""
DRAWING, DRAWN = 2.0, 40e3
"""Seconds that a page takes, a start now and then included, and its bytes."""
SCHEDULED = {"rescoring": 288, "reconciling": 96, "reporting": 96, "nurturing": 1}
"""Runs a day."""
MARKS = sum(SCHEDULED.values()) + SCHEDULED["reconciling"] + 24 * 60
"""Marks a day: of each run, of what `reconciling` has seen, of the portal's calls at most one a minute."""
PAUSE_LOOKS = 24 * 60 * 2
"""Looks a day whether there is a pause: of a process that is always at work, two a minute."""
COMMITS = (CHANGES / PAGE, SCHEDULED["reporting"])
"""Of the fold: each run makes one, and one more for each page that is full; each finds something."""
SLICE = 1_000
"""Known leads that a run of `reconciling` checks, a read each."""
PARSING = 0.0007
"""Seconds of a commit of the fold, by leads a day: the documents of its weeks grow with them."""
LOOKS = 158
"""Runs a week that look whether the digest was sent: from Monday at 8:37 until Tuesday is over."""
TALLIED, FILED = 430, 760
"""Days for which it is known what was counted of a lead, and what was known of it: a month until it is
closed, and 400 more, or 730."""
MOST_TASKS = 36_000
"""One a second over the ten hours in which people work."""
COUNTS_HEADER = "| what, alone | reads | writes | deletes | a day |"
COSTS_HEADER = "| a month, USD | 100 leads a day | 1,000 | 10,000 |"


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


def stored_counts() -> Counts:
    """Return what was counted last."""
    counts: Counts = json.loads(COUNTED.read_text(encoding="utf-8"))
    return counts


A_DAY: Mapping[str, tuple[float, float]] = {
    "an event": (EVENTS, 0),
    "a run with a new lead": (1, 0),
    "a run with a lead that has not changed": (1, 0),
    "a run with a lead that has changed": (EVENTS - 4, 0),
    "a run with a lead that was called": (1, 0),
    "a run with a lead that is closed": (1, 0),
    "a signal": (SIGNALS, 0),
    "a run with a lead that has a new signal": (SIGNALS, 0),
    "a run with a lead that is held again": (HELD * ASKED, 0),
    "a run with a held lead that is given": (HELD, 0),
    "a run with a lead that is due": (DUE, 0),
    "a run with a lead that has aged": (AGED, 0),
    "a run with a lead that is handed off": (COLD, 0),
    "a run with a lead that stays": (COLD * STAYS, 0),
    "a run with a lead that was deleted": (GONE, 0),
    "a run that finds nothing": (0, SCHEDULED["rescoring"]),
    "rescoring that finds nothing": (0, SCHEDULED["rescoring"]),
    "rescoring with a lead that is due": (AGED + DUE, 0),
    "nurturing that finds nothing": (0, SCHEDULED["nurturing"]),
    "nurturing with a lead that is due": (COLD * (1 + STAYS), 0),
    "nurturing with a lead that has matured": (COLD, 0),
    "reconciling that finds nothing": (0, SCHEDULED["reconciling"]),
    "reconciling with one more lead that is known": (0, SCHEDULED["reconciling"] * SLICE),
    "reconciling with a lead that is forgotten": (1, 0),
    "reporting that finds nothing": COMMITS,
    "reporting with a lead that has changed": COMMITS,
    "reporting with a lead of one more week": ((COHORTS - 1) * COMMITS[0], (COHORTS - 1) * COMMITS[1]),
    "reporting with one more lead that has changed": (CHANGES, 0),
    "reporting with a lead that was deleted": (GONE, 0),
    "reporting with a signal": (SIGNALS, 0),
    "a mark": (0, MARKS),
    "a look for a pause": (0, PAUSE_LOOKS),
    "reporting with the digest": (0, 1 / 7),
    "reporting with a digest that was sent": (0, LOOKS / 7),
    "a page of 90 days": (0, VIEWS),
    "a story": (0, STORIES),
}
"""How often in a day: for each lead that comes on it, and whatever comes.

Of a scheduled run that finds something only what that adds is counted, for one run finds many.
"""
BASES = {
    "reporting with one more lead that has changed": "reporting with a lead that has changed",
    "reporting with a lead of one more week": "reporting with one more lead that has changed",
    "reporting with a signal": "reporting with a lead that has changed",
}
"""What else than a run that finds nothing a run is compared with, to see what it adds."""


def beyond_nothing(what: str, counts: Counts) -> Mapping[str, float]:
    """Return what something costs; of a scheduled run that finds something, what that adds to the run."""
    function, found, _ = what.partition(" with ")
    base = BASES.get(what, f"{function} that finds nothing")
    nothing = counts.get(base, {}) if found and function in SCHEDULED else {}
    return {kind: number - nothing.get(kind, 0) for kind, number in counts[what].items()}


def changes_of_a_lead(counts: Counts) -> float:
    """Return how often what figures count of a lead changes in its life, each change by itself."""
    return sum(for_each * counts[what]["rows"] for what, (for_each, _) in A_DAY.items())


def documents(leads: int, counts: Counts) -> Mapping[str, float]:
    """Return the reads, writes and deletes of a day with so many leads."""
    return {
        kind: sum(
            (for_each * leads + anyhow) * beyond_nothing(what, counts)[kind]
            for what, (for_each, anyhow) in A_DAY.items()
        )
        for kind in ("reads", "writes", "deletes")
    }


def used_in_a_month(leads: int, counts: Counts, *, conditions: int) -> Mapping[str, float]:
    """Return what so many leads a day use, by meter."""
    calls, scheduled = (EVENTS + SIGNALS) * leads, sum(SCHEDULED.values())
    tasks = min(calls + SCHEDULED["rescoring"], MOST_TASKS)
    looks = VIEWS + STORIES
    requests = calls + tasks + scheduled + looks
    answering, working, looking = calls * 0.3 + looks * DRAWING, min(tasks * 2.0, 36_000.0), scheduled * 2.0
    looking += (COMMITS[0] * leads + COMMITS[1]) * leads * PARSING
    of_a_day = documents(leads, counts)
    daily = {
        "vCPU-second": answering + working + looking * 0.333,
        "GiB-second": (answering + working + looking) * 0.5,
        "request": requests,
        "document read": of_a_day["reads"],
        "document write": of_a_day["writes"],
        "document delete": of_a_day["deletes"],
        "task operation": calls + tasks,
        "GiB of logs": requests * 3e3 / 2**30,
        "GiB sent": (calls * 5e3 + looks * DRAWN) / 2**30,
    }
    stored = leads * (90 * 15e3 + TALLIED * 1.2e3 + FILED * 1e3) / 2**30
    return {
        **{meter: DAYS * units for meter, units in daily.items()},
        "GiB stored": stored,
        "alert condition": conditions,
        "scheduler job": len(SCHEDULED),
    }


def bill(
    leads: int, prices: Mapping[str, Price], counts: Counts, *, conditions: int = CONDITIONS
) -> dict[str, float]:
    """Return the dollars of a month by meter."""
    used = used_in_a_month(leads, counts, conditions=conditions)
    return {meter: prices[meter].of(units) for meter, units in used.items()}


def written_into(text: str, counts: Counts) -> str:
    """Return the runbook with its tables of counts and of costs as they follow from these counts."""
    prices = prices_in(text)
    bills = [bill(leads, prices, counts) for leads in SIZES]
    costs = [f"| {meter} | {' | '.join(f'{each[meter]:.2f}' for each in bills)} |" for meter in prices]
    costs.append(f"| **all** | {' | '.join(f'**{sum(each.values()):.2f}**' for each in bills)} |")
    return with_table(with_table(text, COUNTS_HEADER, _counts_table(counts)), COSTS_HEADER, costs)


def _counts_table(counts: Counts) -> list[str]:
    numbers = {what: beyond_nothing(what, counts) for what in A_DAY}
    return [
        f"| {what} | {found['reads']} | {found['writes']} | {found['deletes']} | {how_often(what)} |"
        for what, found in numbers.items()
    ]


def how_often(what: str) -> str:
    """Return how often in a day, for L leads."""
    for_each, anyhow = A_DAY[what]
    return " + ".join([f"{for_each:g} L"] * bool(for_each) + [f"{round(anyhow, 3):,}"] * bool(anyhow))


def with_table(text: str, header: str, rows: list[str]) -> str:
    """Return the text with other rows under the header of a table; its line of dashes stays."""
    before, found, after = text.partition(f"{header}\n")
    assert found, f"there is no table {header}"
    dashes, _, rest = after.partition("\n")
    _, _, behind = f"\n{rest}".partition("\n\n")
    return "\n".join([f"{before}{header}", dashes, *rows, "", behind])
