"""The learned card as TOML, for people to read, compare and edit."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from math import ceil
from pathlib import Path

from functions.commands.learn.calibrate import Curve
from functions.commands.learn.learn import Learned
from functions.domain.scoring import Pair, Side, Table
from functions.domain.versions.toml_words import key_in_words, value_in_words
from infra.cli.learn.inputs import NewInput
from infra.configuration.load import LoadedConfiguration
from infra.configuration.model import FairleadToml
from infra.configuration.rewrite import Edit, rewritten
from infra.configuration.source_map import KeyPath

Value = str | float | bool
REPLACED = ("table", "rule", "pair", "learned")
_MOST_IN_A_LINE = 6
"""Values of a table that stand in one line."""


def learned_text(
    loaded: LoadedConfiguration, learned: Learned, inputs: Sequence[NewInput], *, forced: str = ""
) -> str:
    """Return the whole configuration with the learned card in place of tables, rules and pairs.

    Raises:
        NotRewritten: the configuration is written in a way that cannot be changed.
    """
    numbers: dict[KeyPath, int] = {("score", "start"): learned.fitted.card.start}
    for name, bound in (("min", 0), ("max", 100)):
        if getattr(loaded.model.score, name) != bound:
            numbers["score", name] = bound
    starts = {each.band: each.start for each in learned.bands}
    for number, band in enumerate(loaded.model.bands):
        if band.capacity is None and starts[band.id] != band.threshold:
            numbers["band", number, "from"] = starts[band.id]
    used = {table.value for table in learned.fitted.card.tables}
    used |= {side.value for pair in learned.fitted.card.pairs for side in (pair.rows, pair.columns)}
    added = [
        f'{each.name} = {{ field = "{each.field}", type = "{each.type}" }}'
        for each in inputs
        if f"lead.{each.name}" in used
    ]
    edit = Edit(
        without=REPLACED,
        numbers=numbers,
        lines={"inputs": added} if added else {},
        block="\n".join(_block(loaded.model, learned, forced)),
    )
    return rewritten(loaded.text.replace("\r\n", "\n"), edit)


def recalibrated_text(loaded: LoadedConfiguration, curve: Curve) -> str:
    """Return the whole configuration with another probability; no point is touched.

    Raises:
        NotRewritten: the configuration is written in a way that cannot be changed.
    """
    learned = loaded.model.learned
    kept = learned.model_dump(exclude_defaults=True, exclude={"probability"}) if learned is not None else {}
    lines = ["[learned]", *(f"{name} = {_kept(value)}" for name, value in kept.items()), _probability(curve)]
    return rewritten(loaded.text.replace("\r\n", "\n"), Edit(without=("learned",), block="\n".join(lines)))


def _kept(value: str | float | date | timedelta) -> str:
    if isinstance(value, timedelta):
        return _days(value.total_seconds())
    return f"{value}" if isinstance(value, int | float) else value_in_words(str(value))


def _days(seconds: float) -> str:
    """Return a time in whole days, at least that long."""
    return f'"{ceil(seconds / 86_400)}d"'


def write_whole(target: Path, text: str) -> None:
    """Write a file whole or not at all."""
    unfinished = target.with_name(f"{target.name}.part")
    try:
        unfinished.write_text(text, encoding="utf-8", newline="")
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def _block(model: FairleadToml, learned: Learned, forced: str) -> Iterator[str]:
    card = learned.fitted.card
    rest = learned.fitted.rest
    yield from _about(learned, forced)
    yield from card_lines((*card.tables, *rest.tables), (*card.pairs, *rest.pairs))
    for rule in model.rules:
        points = learned.fitted.rest.rules.get(rule.id)
        if points:
            yield ""
            yield "[[rule]]"
            yield f"id = {value_in_words(rule.id)}"
            yield f"when = {_condition(rule.when)}"
            yield f"points = {points}"
            if rule.why:
                yield f"why = {value_in_words(rule.why)}"


def card_lines(tables: Sequence[Table], pairs: Sequence[Pair]) -> Iterator[str]:
    """Yield the lines of tables and pairs."""
    for table in tables:
        yield ""
        yield from _table(table)
    for pair in pairs:
        yield ""
        yield from _pair(pair)


def _about(learned: Learned, forced: str) -> Iterator[str]:
    fitted = learned.fitted
    yield "[learned]  # written by fairlead learn: what it rests on"
    yield f"rows = {fitted.rows}"
    yield f"converted = {fitted.converted}"
    if learned.until is not None:
        yield f'until = "{datetime.fromtimestamp(learned.until, UTC).date().isoformat()}"'
    if learned.maturity:
        yield f"mature = {_days(learned.maturity)}"
    if learned.verdict.new.auc is not None:
        yield f"auc = {learned.verdict.new.auc:.3f}"
    yield f"points_per_doubling = {fitted.scale.per_doubling:.1f}"
    yield f"weight = {fitted.weight:.2f}  # the rest is the card that was here before"
    if forced:
        yield f"forced = {value_in_words(forced[:500])}"
    yield _probability(fitted.curve)


def _probability(curve: Curve) -> str:
    points = ", ".join(f"[{score}, {share:g}]" for score, share in curve)
    return f"probability = [{points}]"


def _table(table: Table) -> Iterator[str]:
    yield "[[table]]"
    yield f"id = {value_in_words(table.id)}"
    yield f"value = {value_in_words(table.value)}"
    if table.why:
        yield f"why = {value_in_words(table.why)}"
    if table.missing is not None:
        yield f"missing = {table.missing}"
    yield f"otherwise = {table.otherwise}"
    if table.seen:
        yield f"seen = [{', '.join(map(str, table.seen))}]"
    if table.points is None:
        steps = ", ".join(f"[{_number(edge)}, {points}]" for edge, points in table.steps)
        yield f"steps = [{steps}]"
        return
    entries = [f"{key_in_words([_value(value)])} = {points}" for value, points in table.points.items()]
    if len(entries) <= _MOST_IN_A_LINE:
        yield f"points = {{ {', '.join(entries)} }}"
        return
    yield "[table.points]"
    yield from entries


def _pair(pair: Pair) -> Iterator[str]:
    yield "[[pair]]"
    yield f"id = {value_in_words(pair.id)}"
    yield f"values = [{value_in_words(pair.rows.value)}, {value_in_words(pair.columns.value)}]"
    if pair.why:
        yield f"why = {value_in_words(pair.why)}"
    yield f"rows = {_side(pair.rows)}"
    yield f"columns = {_side(pair.columns)}"
    wide = max(len(str(points)) for row in pair.points for points in row)
    yield f"points = [  # columns: {' | '.join(_parts(pair.columns))}"
    for row, words in zip(pair.points, _parts(pair.rows), strict=True):
        yield f"    [{', '.join(f'{points:{wide}}' for points in row)}],  # {words}"
    yield "]"


def _condition(text: str) -> str:
    """Return a condition without escapes, where it has no quotes of that kind."""
    quotes = "'''" if "\n" in text else "'"
    return value_in_words(text) if quotes in text or text.endswith("'") else f"{quotes}{text}{quotes}"


def _side(side: Side) -> str:
    if side.steps:
        return f"{{ steps = [{', '.join(map(_number, side.steps))}] }}"
    groups = ", ".join(f"[{', '.join(map(_written, group))}]" for group in side.groups)
    return f"{{ values = [{groups}] }}"


def _parts(side: Side) -> Sequence[str]:
    """Return what each row, or column, of points is for."""
    if side.steps:
        return [
            "not known",
            f"below {_number(side.steps[0])}",
            *(f"from {_number(step)}" for step in side.steps),
        ]
    named = (", ".join(map(_value, group[:3])) + (", …" if len(group) > 3 else "") for group in side.groups)
    return ["not known", *(name.replace("\n", " ") for name in named), "any other"]


def _written(value: Value) -> str:
    return value_in_words(value) if isinstance(value, str) else _value(value)


def _value(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else _number(value)


def _number(number: float) -> str:
    return str(int(number)) if number == int(number) and abs(number) < 1e15 else repr(number)
