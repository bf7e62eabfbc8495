"""What the leads say of each criterion: rows of rules, steps of tables and signals, the clearest first."""

from collections.abc import Iterator

from functions.dashboard.reading import Reading
from functions.dashboard.shown import Title, difference, shown, titles
from functions.dashboard.view.rows import RuleKind, RuleRow, Verdict
from functions.domain.figures.outcomes import fired_together, rules, signals
from functions.domain.figures.verdicts import RuleCounts, fires_together
from functions.domain.figures.verdicts import Verdict as Counted
from functions.domain.phrases import said

VERDICTS = {
    Counted.EARNS: Verdict.EARNS,
    Counted.WORKS_AGAINST: Verdict.AGAINST,
    Counted.NO_EVIDENCE: Verdict.UNPROVEN,
    Counted.TOO_FEW: Verdict.TOO_FEW,
}


def rule_rows(reading: Reading) -> tuple[RuleRow, ...]:
    """Return a row for everything that gave points to leads that are mature now, the largest effect first."""
    rows = [*_rules(reading), *_signals(reading)]
    return tuple(sorted(rows, key=lambda row: (-abs(row.difference.value if row.difference else 0), row.id)))


def _rules(reading: Reading) -> Iterator[RuleRow]:
    known, mates = titles(reading.config), _mates(reading)
    tables = reading.config.scorecard.labels
    for (name, points), counts in rules(reading.cubes).items():
        # A step that gives other points by now is still one of its table.
        title = known.get((name, points), Title(name, tables.get(name, "")))
        kind = RuleKind.STEP if title.table else RuleKind.RULE
        yield _row(f"{name}{points:+d}", title, kind, counts, mates.get(name, ""))


def _signals(reading: Reading) -> Iterator[RuleRow]:
    labels, mates = _labels(reading), _mates(reading)
    for name, counts in signals(reading.cubes).items():
        yield _row(name, Title(labels.get(name, name)), RuleKind.SIGNAL, counts, mates.get(name, ""))


def _mates(reading: Reading) -> dict[str, str]:
    """Return, by rule, table or signal, the title of the one that mostly fires with it."""
    labels, mates = _labels(reading), {}
    for name, counts in fired_together(reading.cubes).items():
        others = {other: count for other, count in counts.items() if other != name}
        mate = next(iter(fires_together(counts[name], others)), None)
        if mate is not None:
            mates[name] = labels.get(mate, mate)
    return mates


def _labels(reading: Reading) -> dict[str, str]:
    card = reading.config.scorecard
    rules_of = {each.id: said(each.contribution.why, reading.config.texts) for each in card.rules}
    return rules_of | card.labels | {each.id: each.label for each in card.signals}


def _row(key: str, title: Title, kind: RuleKind, counts: RuleCounts, together_with: str) -> RuleRow:
    fired, others = counts.fired, counts.others
    return RuleRow(
        id=key,
        title=title.words,
        kind=kind,
        points=round(counts.average_points or 0.0, 1),
        fired=shown(type(fired)(fired.of, fired.of + others.of)),
        with_it=shown(fired),
        without=shown(others),
        difference=difference(fired, others),
        verdict=VERDICTS[counts.verdict],
        table=title.table,
        together_with=together_with,
    )
