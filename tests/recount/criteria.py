"""What the leads say of each rule, step and signal, out of what it gave at the first decision."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from tests.recount.lives import LANDMARK, Life
from tests.recount.period import Period
from tests.recount.shares import Plain, newcombe, share

FEWEST, MOSTLY = 10, 0.8


def rule_rows(period: Period) -> list[Plain]:
    """Return a row for each rule, step of a table, and signal: with it, without it, and the verdict."""
    rows = [*_rules(period), *_signals(period)]
    return sorted(
        rows, key=lambda row: (-abs(row["difference"]["value"] if row["difference"] else 0.0), row["id"])
    )


def counted(period: Period) -> Iterator[tuple[str, str, Sequence[Life], Sequence[Life]]]:
    """Yield kind, id, the mature leads with it, and those without."""
    for name, points in sorted({pair for each in period.mature for pair in _given(each)}):
        fired = [each for each in period.mature if (name, points) in _given(each)]
        others = [each for each in period.mature if name not in dict(_given(each))]
        yield "rule", f"{name}{points:+d}", fired, others
    seen = [each for each in period.mature if _is_open_at_landmark(each)]
    for name in sorted({name for each in seen for name in each.early}):
        fired = [each for each in seen if name in each.early]
        yield "signal", name, fired, [each for each in seen if name not in each.early]


def versions(period: Period) -> Counter[str]:
    """Return how many leads of the period each version of the configuration has scored first."""
    counts = Counter(each.config for each in period.leads)
    return Counter({each.config: counts[each.config] for each in period.everybody})


def _given(life: Life) -> list[tuple[str, int]]:
    return [(name, points) for name, points in life.given.items() if name not in life.early]


def _is_open_at_landmark(life: Life) -> bool:
    return life.closed_at is None or life.closed_at > life.arrived_at + LANDMARK


def _rules(period: Period) -> Iterator[Plain]:
    config = period.evidence.config
    tables = {each["id"] for kind in ("table", "pair") for each in config.get(kind, [])}
    mates = _mates(period)
    for kind, key, fired, others in counted(period):
        if kind == "rule":
            name, points = _parted(key)
            row = _row(period, key, fired, others, given=points * len(fired))
            yield row | {"kind": "step" if name in tables else "rule", "together_with": mates.get(name, "")}


def _signals(period: Period) -> Iterator[Plain]:
    mates = _mates(period)
    for kind, key, fired, others in counted(period):
        if kind == "signal":
            row = _row(period, key, fired, others, given=sum(each.early[key] for each in fired))
            yield row | {"kind": "signal", "together_with": mates.get(key, "")}


def _parted(key: str) -> tuple[str, int]:
    at = max(key.rfind("+"), key.rfind("-"))
    return key[:at], int(key[at:])


def _row(period: Period, key: str, fired: Sequence[Life], others: Sequence[Life], *, given: int) -> Plain:
    one, two = period.sold(fired), period.sold(others)
    difference = newcombe(one, two)
    return {
        "id": key,
        "points": round(given / len(fired), 1),
        "fired": share(len(fired), len(fired) + len(others)),
        "with_it": share(*one),
        "without": share(*two),
        "difference": difference,
        "verdict": _verdict(len(fired), len(others), given, difference),
    }


def _verdict(fired: int, others: int, given: int, difference: Plain | None) -> str:
    if difference is None or fired < FEWEST or others < FEWEST:
        return "too-few"
    sides = difference["low"] * given, difference["high"] * given
    return "earns" if min(sides) > 0 else "against" if max(sides) < 0 else "unproven"


def _mates(period: Period) -> dict[str, str]:
    """Return, by rule, table or signal, what mostly fires with it on the mature leads, in words."""
    alone, both = Counter[str](), defaultdict[str, Counter[str]](Counter)
    for life in period.mature:
        names = {*life.given, *life.early}
        alone.update(names)
        for one in names:
            both[one].update(names - {one})
    found = {}
    for one, counts in both.items():
        mates = [(-count, other) for other, count in counts.items() if count >= MOSTLY * alone[one]]
        if mates:
            found[one] = _words(period, min(mates)[1])
    return found


def _words(period: Period, name: str) -> str:
    """Return what a criterion is called: as the configuration says it, else by its id."""
    rows = [
        each for kind in ("rule", "table", "pair", "signal") for each in period.evidence.config.get(kind, [])
    ]
    said = next((each.get("why", "") for each in rows if each["id"] == name), "")
    return said or name.replace("-", " ").capitalize()
