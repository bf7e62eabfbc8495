"""What a month on AWS costs: the prices of the runbook, over units that `counting` counted.

How often everything happens, and how long it takes, is assumed as for Google Cloud (`tests.terraform.bill`).
"""

import json
from collections.abc import Mapping
from pathlib import Path

from tests.terraform.bill import (
    A_DAY,
    COMMITS,
    COSTS_HEADER,
    DAYS,
    DRAWING,
    EVENTS,
    FILED,
    MOST_TASKS,
    PARSING,
    SCHEDULED,
    SIGNALS,
    SIZES,
    STORIES,
    TALLIED,
    VIEWS,
    Counts,
    Price,
    beyond_nothing,
    documents,
    how_often,
    prices_in,
    with_table,
)

MARKED, COUNTED = Path("terraform/aws/README.md"), Path("tests/terraform/aws/counted.json")
"""The runbook, whose tables of costs are written from what is in the other."""
POLLS = 650_000
"""Requests a month with which Lambda looks into a queue that is empty."""
LINES = 3.5e3
"""Bytes of log of a request: ours, and what Lambda writes of each."""
ALARM_METRICS, METRICS = 25, 9
"""What the alarms look at, one by one, and the facts that are counted; a test compares both with the plan."""
COUNTS_HEADER = "| what, alone | read units | write units | a day |"


def stored_counts() -> Counts:
    """Return what was counted last."""
    counts: Counts = json.loads(COUNTED.read_text(encoding="utf-8"))
    return counts


def prices_of(text: str) -> dict[str, Price]:
    """Read the runbook's table of prices; that of the counts has rows of the same form."""
    return prices_in(text.partition("| meter |")[2].partition("\n\n")[0])


def used_in_a_month(leads: int, counts: Counts) -> Mapping[str, float]:
    """Return what so many leads a day use, by meter."""
    calls, looks, scheduled = (EVENTS + SIGNALS) * leads, VIEWS + STORIES, sum(SCHEDULED.values())
    runs = min(calls + SCHEDULED["rescoring"], MOST_TASKS)
    looking = scheduled * 2.0 + (COMMITS[0] * leads + COMMITS[1]) * leads * PARSING
    units = documents(leads, counts)
    invocations = calls + runs + scheduled + looks
    # A run takes its messages and deletes them; what is sent in one second is one message.
    daily = {
        "GB-second": calls * 0.3 + looks * DRAWING + min(runs * 2.0, 36_000.0) + looking * 0.5,
        "invocation": invocations,
        "read unit": units["reads"],
        "write unit": units["writes"],
        "queue request": calls + runs * 2,
        "door request": calls + looks,
        "GB of logs": invocations * LINES / 1e9,
    }
    stored = leads * (90 * 15e3 + TALLIED * 1.2e3 + FILED * 1e3) / 1e9
    monthly = {meter: DAYS * used for meter, used in daily.items()}
    monthly["queue request"] += POLLS
    return monthly | {
        "GB stored": stored,
        "GB of recovery": stored,
        "alarm metric": ALARM_METRICS,
        "composite alarm": 1,
        "metric": METRICS,
    }


def bill(leads: int, prices: Mapping[str, Price], counts: Counts) -> dict[str, float]:
    """Return the dollars of a month by meter."""
    return {meter: prices[meter].of(used) for meter, used in used_in_a_month(leads, counts).items()}


def written_into(text: str, counts: Counts) -> str:
    """Return the runbook with its tables of counts and of costs as they follow from these counts."""
    prices = prices_of(text)
    bills = [bill(leads, prices, counts) for leads in SIZES]
    costs = [f"| {meter} | {' | '.join(f'{each[meter]:.2f}' for each in bills)} |" for meter in prices]
    costs.append(f"| **all** | {' | '.join(f'**{sum(each.values()):.2f}**' for each in bills)} |")
    found = {what: beyond_nothing(what, counts) for what in A_DAY}
    rows = [
        f"| {what} | {each['reads']:g} | {each['writes']:g} | {how_often(what)} |"
        for what, each in found.items()
    ]
    return with_table(with_table(text, COUNTS_HEADER, rows), COSTS_HEADER, costs)
