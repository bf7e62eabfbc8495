"""What was learned, as data: for machines, and for the page."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from functions.commands.learn.calibrate import STEP
from functions.commands.learn.gate import FEWEST_FOR_ERROR
from functions.commands.learn.learn import Learned
from functions.domain.scoring import Pair, Probability, Side, Table

_DIGITS = 4


def report_of(learned: Learned, *, seed: int, digest: str) -> dict[str, Any]:
    """Return everything that people may ask about a learned card; no value of a single lead is in it.

    Args:
        learned: the card.
        seed: of what was drawn.
        digest: of the rows and the configuration.
    """
    fitted, verdict = learned.fitted, learned.verdict
    return {
        "rows": fitted.rows,
        "converted": fitted.converted,
        "left_out_rows": {
            "open": learned.chosen.open,
            "young": learned.chosen.young,
            "closed_before_decided": learned.chosen.backwards,
        },
        "open_counted_as_lost": learned.chosen.lost,
        "left_out": [
            {"column": each.column, "kind": each.kind, "why": each.why} for each in learned.left_out
        ],
        "weight": round(fitted.weight, _DIGITS),
        "start": fitted.card.start,
        "tables": [_table(table) for table in fitted.card.tables],
        "pairs": [_pair(pair) for pair in fitted.card.pairs],
        "kept_of_the_card_before": sorted(fitted.rest.ids),
        "points_per_doubling": round(fitted.scale.per_doubling, 1),
        "probability": [list(point) for point in fitted.curve],
        "gate": {
            "n": verdict.leads,
            "converted": verdict.converted,
            **_rounded(asdict(verdict.new)),
            "against": _rounded(asdict(verdict.against)),
            "against_name": verdict.against_name,
            "log_loss_of_base_rate": round(verdict.base, _DIGITS),
            "log_loss_difference_at_most": round(verdict.loss_bound, _DIGITS),
            "auc_difference_at_least": round(verdict.auc_bound, _DIGITS),
            "ece_by_chance": round(verdict.ece_by_chance, _DIGITS),
            "ece_counts": verdict.leads >= FEWEST_FOR_ERROR,
            "passed": verdict.passed,
            "reasons": list(verdict.reasons),
        },
        "calibration": calibration(fitted.curve, learned.fitted.seen, learned.history.outcomes),
        "bands": [_rounded(asdict(each)) for each in learned.bands],
        "drift": [
            {
                "column": each.column,
                "psi": round(each.psi, _DIGITS),
                "alarm_from": round(each.alarm, _DIGITS),
                "alarm": each.is_alarming,
            }
            for each in learned.drift
        ],
        "seed": seed,
        "digest": digest,
    }


def calibration(
    curve: Sequence[tuple[int, float]], scores: Sequence[int], outcomes: Sequence[bool]
) -> list[dict[str, Any]]:
    """Return by fives of points what is foretold and what came, of leads that the models had not seen."""
    probability = Probability(tuple(curve))
    found: dict[int, list[float]] = {}
    for score, converted in zip(scores, outcomes, strict=True):
        group = found.setdefault(score // STEP * STEP, [0.0, 0.0, 0.0])
        group[0] += probability.at(score)
        group[1] += converted
        group[2] += 1
    return [
        {
            "score": score,
            "expected": round(expected / leads, _DIGITS),
            "observed": round(came / leads, _DIGITS),
            "n": int(leads),
        }
        for score, (expected, came, leads) in sorted(found.items())
    ]


def _rounded(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: round(value, _DIGITS) if isinstance(value, float) else value for name, value in values.items()
    }


def _table(table: Table) -> dict[str, Any]:
    return {
        "id": table.id,
        "value": table.value,
        "title": table.label,
        "missing": table.missing,
        "otherwise": table.otherwise,
        "steps": [list(step) for step in table.steps],
        "points": {
            str(value).lower() if isinstance(value, bool) else str(value): points
            for value, points in (table.points or {}).items()
        },
    }


def _pair(pair: Pair) -> dict[str, Any]:
    return {
        "id": pair.id,
        "title": pair.label,
        "rows": _side(pair.rows),
        "columns": _side(pair.columns),
        "points": [list(row) for row in pair.points],
    }


def _side(side: Side) -> dict[str, Any]:
    return {"value": side.value, "steps": list(side.steps), "values": [list(group) for group in side.groups]}
