"""Why a manager got no lead: each time that a manager was looked for, and what became of each candidate.

The portal knows nothing of it, so it is read from the candidates of the decisions.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tests.recount.evidence import Evidence
from tests.recount.lives import Life
from tests.recount.shares import Plain

DAYS, MOST_OF_A_LEAD, MOST_SHOWN = 7, 3, 20
LOOKS = {"scored", "aged", "unchanged", "postponed"}
"""Outcomes after which a held lead is held still, if its manager is the same."""


@dataclass(frozen=True)
class Selection:
    """One time that a manager was looked for.

    Attributes:
        at: by the portal's clock.
        winner: who was given the lead; 0 while it is held.
        gates: by candidate what became of them.
    """

    at: datetime
    lead: int
    points: int
    band: str
    winner: int
    gates: dict[int, str]


def selections(evidence: Evidence, lives: Iterable[Life]) -> list[Selection]:
    """Return the selections of the last week, of each lead the newest ones."""
    first = evidence.today - timedelta(days=DAYS - 1)
    found = [each for life in lives for each in list(_of_lead(evidence, life))[-MOST_OF_A_LEAD:]]
    return [each for each in found if each.at.date() >= first]


def _of_lead(evidence: Evidence, life: Life) -> Iterator[Selection]:
    """Yield the selections of a lead: that of a held one gives way to the next."""
    held: Selection | None = None
    for each in life.file.decisions:
        outcome = each.outcome.value if each.outcome else ""
        if each.candidates:
            found = _selection(evidence, life.number, each)
            if outcome == "held":
                held = found
                continue
            held = None
            yield found
        elif held is not None and ends_hold(each):
            yield held
            held = None
    if held is not None:
        yield held


def ends_hold(decision: Any) -> bool:
    """Return True for a decision after which a lead is held no more: it was closed, or given by hand."""
    return decision.outcome not in LOOKS or decision.owner_change is not None


def _selection(evidence: Evidence, lead: int, decision: Any) -> Selection:
    winner = decision.manager if decision.outcome == "assigned" else 0
    queue = decision.queue if winner else None
    known = dict[int, Any]()
    for each in decision.candidates:
        # Who is in two queues counts in that of the lead, else in the first one.
        if each.manager_id not in known or each.queue == queue:
            known[each.manager_id] = each
    gates = {manager: _gate(each, winner, queue) for manager, each in known.items()}
    at = decision.decided_at.astimezone(evidence.zone)
    return Selection(at, lead, decision.points, decision.band, winner, gates)


def _gate(candidate: Any, winner: int, queue: str | None) -> str:
    """Return what became of a candidate, where no queue knows customers, prefers a skill, or draws lots."""
    if candidate.ineligibility is not None:
        return str(candidate.ineligibility.reason.value)
    if candidate.queue != queue:
        return "not-asked"
    return "given" if candidate.manager_id == winner else "turn"


def by_hour(found: Iterable[Selection], manager: int) -> Counter[tuple[date, int, str]]:
    """Return by day, hour and gate how often a manager was considered."""
    return Counter(
        (each.at.date(), each.at.hour, each.gates[manager]) for each in found if manager in each.gates
    )


def today(found: Sequence[Selection], manager: int) -> Plain:
    """Return what became of these selections for a manager: by gate how many, and in which hours."""
    theirs = [each for each in found if manager in each.gates]
    hours = {gate: [each.at.hour for each in theirs if each.gates[manager] == gate] for gate in _gates(found)}
    stopped = [
        {
            "gate": gate,
            "count": len(hours[gate]),
            "first_hour": min(hours[gate]),
            "last_hour": max(hours[gate]),
        }
        for gate in sorted(hours, key=lambda each: (-len(hours[each]), each))
        if hours[gate] and gate != "given"
    ]
    return {
        "given": len(hours.get("given", [])),
        "stopped": stopped,
        "elsewhere": len(found) - len(theirs),
    }


def _gates(found: Iterable[Selection]) -> set[str]:
    return {gate for each in found for gate in each.gates.values()}


def newest(evidence: Evidence, found: Iterable[Selection], manager: int) -> list[Plain]:
    """Return the newest decisions that named a manager, the newest first."""
    theirs = [each for each in found if manager in each.gates]
    ordered = sorted(theirs, key=lambda each: (int(each.at.timestamp()), each.lead), reverse=True)
    return [
        {
            "at": each.at.replace(microsecond=0),
            "lead": each.lead,
            "points": each.points,
            "band": each.band,
            "gate": each.gates[manager],
            "entity": "lead",
            "winner": evidence.name(each.winner) if each.winner not in {0, manager} else "",
        }
        for each in ordered[:MOST_SHOWN]
    ]
