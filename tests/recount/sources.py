"""What each source brings, and whether marketing and sales keep what they have promised."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

from tests.recount.period import Part, Period
from tests.recount.shares import Plain, share, total, wilson

MOST_SOURCES, WEEKS = 40, 13
DAY = timedelta(days=1)
Found = Part | int


def source_rows(period: Period) -> list[Plain]:
    """Return a row for each source, the largest first."""
    counts = Counter(each.source for each in period.leads)
    ordered = sorted(counts, key=lambda each: (-counts[each], each))[:MOST_SOURCES]
    return [_row(period, source, counts[source]) for source in ordered]


def _row(period: Period, source: str, arrived: int) -> Plain:
    own = [each for each in period.leads if each.source == source]
    old = [each for each in period.mature if each.source == source]
    return {
        "name": source,
        "arrived": arrived,
        "highest_band": share(sum(each.band == period.evidence.bands[0] for each in own), arrived),
        "touched": share(sum(each.touched_at is not None for each in own), arrived),
        "converted": share(*period.sold(old)),
        "junk": share(sum(each.fate == "junk" for each in old), len(old)),
    }


def agreement_rows(period: Period) -> list[Plain]:
    """Return a row for each promise, judged on the last thirteen weeks that are over."""
    promised = period.evidence.config.get("agreement", {})
    return [_promise(period, name, promised[name]) for name in JUDGES if name in promised]


def agreement_weeks(period: Period) -> Iterator[tuple[str, float, Period, Found, bool | None]]:
    """Yield each promise, what was promised, and each week that can be judged with its result."""
    promised = period.evidence.config.get("agreement", {})
    for name, judge in JUDGES.items():
        if name not in promised:
            continue
        goal = 1.0 if isinstance(promised[name], str) else promised[name]
        for week in _weeks(period):
            if (found := judge(week)) is not None and found != (0, 0):
                yield (
                    name.replace("_", "-"),
                    goal,
                    week,
                    found,
                    _result(found, goal, is_most=name == "junk_share"),
                )


def _weeks(period: Period) -> list[Period]:
    monday = period.last - period.last.weekday() * DAY
    began = Period.of(period.evidence, period.everybody, days=10_000).first
    starts = [monday - 7 * number * DAY for number in range(WEEKS, 0, -1)]
    return [replace(period, first=each, last=each + 6 * DAY) for each in starts if each >= began]


def _promise(period: Period, name: str, target: float | str) -> Plain:
    term = name.replace("_", "-")
    judged = [
        (week.first, found, result) for one, _, week, found, result in agreement_weeks(period) if one == term
    ]
    results = [result for _, _, result in judged]
    last = judged[-1] if judged else None
    number = None if last is None else last[1][0] / last[1][1] if isinstance(last[1], tuple) else last[1]
    return {
        "term": term,
        "number": number,
        "target": 1.0 if isinstance(target, str) else target,
        "is_kept": results[-1] if results else None,
        "weeks_kept": results.count(True),
        "weeks": results.count(True) + results.count(False),
        "within": timedelta(days=int(target[:-1])) if isinstance(target, str) else None,
        "undecided": results.count(None),
        "monday": last[0] if last else None,
        "band": period.evidence.bands[0],
    }


def _result(found: Found, goal: float, *, is_most: bool) -> bool | None:
    if not isinstance(found, tuple):
        return found >= goal
    low, high = wilson(*found)
    value = found[0] / found[1]
    if value <= goal if is_most else value >= goal:
        return True
    return False if (low > goal if is_most else high < goal) else None


def _hot(week: Period) -> int:
    return sum(each.band == week.evidence.bands[0] for each in week.leads)


def _junk(week: Period) -> Part | None:
    if not week.is_old(week.last):
        return None
    return sum(each.fate == "junk" for each in week.mature), len(week.mature)


def _answered(week: Period) -> Part | None:
    """Return the leads that were touched in the promised time, of those that a manager was given."""
    days = int(week.evidence.config["agreement"]["answered_in"][:-1])
    if (week.evidence.today - week.last).days <= days:
        return None
    owed = [each for each in week.leads if each.clocks and each.is_base and each.fate != "junk"]
    owed = [each for each in owed if each.touched_at or each.arm != "handed-off"]
    kept = [each for each in owed if each.touched_at and each.touched_at - each.arrived_at < days * DAY]
    return len(kept), len(owed)


JUDGES: dict[str, Callable[[Period], Found | None]] = {
    "hot_per_week": _hot,
    "junk_share": _junk,
    "touched_in_time": lambda week: total(week.in_time),
    "answered_in": _answered,
}
