"""What waits for people now: leads past their deadline, held ones, a rule that misleads; signs of health."""

from collections import Counter
from datetime import datetime, timedelta

from tests.recount.criteria import rule_rows
from tests.recount.lives import Clock, Life
from tests.recount.period import Period
from tests.recount.selections import ends_hold
from tests.recount.shares import Plain
from tests.recount.team import standing

MOST_NAMED = 5
"""Leads of each kind; among those that wait equally long the order is that of their ids as texts."""
MENDED_AFTER = timedelta(minutes=35)
"""After which a lead that was set aside is not broken any more."""


def attention(period: Period) -> list[Plain]:
    """Return what needs attention: at most three things."""
    found = [_overdue(period), _held(period), _against(period)]
    return [each for each in found if each][:3]


def health(period: Period) -> dict[str, Plain]:
    """Return the signs of health that are counts of leads, by their name."""
    held = _longest_held(period)
    return {
        "conserved": {"of": _open(period).total(), "count": _unaccounted(period)},
        "held": {
            "count": _open(period)["held"],
            "span": _now(period) - held[0][0] if held else None,
        },
        "broken": {"count": _broken(period)},
    }


def conservation(period: Period) -> Plain:
    """Return how many leads are open, in which states, and how many of them Fairlead does not know."""
    counts = _open(period)
    states = {state: counts[state] for state in ("assigned", "held", "nurtured")}
    return {"open": counts.total(), "unaccounted": _unaccounted(period), **states}


def _open(period: Period) -> Counter[str]:
    return Counter(each.state for each in period.everybody if each.state != "closed")


def _unaccounted(period: Period) -> int:
    """Return how many leads are open in the portal, and were never decided on."""
    known = {each.number for each in period.everybody}
    last = {number: changes[-1].fields for number, changes in period.evidence.changes.items()}
    is_open = (number for number, fields in last.items() if fields and fields["STATUS_SEMANTIC_ID"] == "P")
    return sum(number not in known for number in is_open)


def _broken(period: Period) -> int:
    since = period.evidence.as_of - MENDED_AFTER
    return sum(
        any(each.outcome == "broken" and each.decided_at > since for each in life.file.decisions)
        for life in period.everybody
    )


def _overdue(period: Period) -> Plain | None:
    """Return the highest band with leads past their deadline, how many, and who waits longest."""
    late = [
        (clock.due_at, life, clock)
        for life in period.everybody
        for clock in life.clocks
        if clock.is_running and clock.due_at and clock.due_at <= _now(period)
    ]
    bands = {clock.band for _, _, clock in late}
    band = next((band for band in period.evidence.bands if band in bands), None)
    if band is None:
        return None
    theirs = sorted(
        (each for each in late if each[2].band == band), key=lambda each: (each[0], each[1].number)
    )
    leads = [_late(period, life, clock, due_at) for due_at, life, clock in theirs[:MOST_NAMED]]
    return {"count": len(theirs), "band": band, "leads": leads}


def _late(period: Period, life: Life, clock: Clock, due_at: datetime) -> Plain:
    return {
        "id": life.number,
        "entity": "lead",
        "manager": period.evidence.name(clock.manager),
        "minutes_over": period.evidence.hours(clock.manager).minutes(due_at, _now(period)),
    }


def _held(period: Period) -> Plain | None:
    why = standing(period)
    if not why:
        return None
    held = _longest_held(period)
    return {
        "count": why.total(),
        "reasons": [{"count": count, "why": reason} for reason, count in why.most_common()],
        "oldest": held[0][0],
        "leads": [{"id": number, "entity": "lead"} for _, number in held[:MOST_NAMED]],
    }


def _longest_held(period: Period) -> list[tuple[datetime, int]]:
    """Return the held leads, each with the moment since when it is, the longest first."""
    held = [(_held_since(each), each.number) for each in period.everybody if each.state == "held"]
    return sorted(held, key=lambda each: (each[0], str(each[1])))


def _held_since(life: Life) -> datetime:
    since: datetime | None = None
    for each in life.file.decisions:
        if each.outcome == "held":
            since = since or each.decided_at
        elif ends_hold(each):
            since = None
    assert since is not None, f"lead {life.number} is held, and no decision says so"
    return since


def _against(period: Period) -> Plain | None:
    row = next((each for each in rule_rows(period) if each["verdict"] == "against"), None)
    names = "id", "points", "with_it", "without"
    return row and {"count": 1, **{name: row[name] for name in names}}


def _now(period: Period) -> datetime:
    """Return the moment of the look: the figures follow by five minutes."""
    return period.evidence.as_of + timedelta(minutes=5)
