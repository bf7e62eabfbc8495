"""Checks of `[[pair]]`: which fields it looks at, what it tells apart of them, and whether its points fit."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from functions.domain.conditions import LIST_OF, Environment
from infra.configuration.check_conditions import fits
from infra.configuration.draft import Draft
from infra.configuration.findings import Findings, suggest
from infra.configuration.scoring import PairSection, PairValue, SideSection, as_key
from infra.configuration.source_map import KeyPath

_SIDES = ("rows", "columns")
_UNFIT = frozenset({"timestamp", *LIST_OF.values()})
"""Types of which no value can be looked up."""
_SHOWN = 12
"""Rows that a message names."""


def check_pairs(draft: Draft, findings: Findings) -> None:
    """Note pairs that read unknown fields, tell apart what cannot be, or have points of another shape."""
    fields = Environment.for_rules(draft.kinds).fields
    for number, pair in draft.pairs:
        path: KeyPath = ("pair", number)
        kinds = _check_values(pair, path, fields, findings) if draft.knows(path, "values") else ()
        sides = {
            name: side
            for name, side in zip(_SIDES, (pair.rows, pair.columns), strict=True)
            if draft.knows(path, name) and side is not None
        }
        whole = [
            name
            for name, side in sides.items()
            if _check_side(
                side, dict(zip(_SIDES, kinds, strict=False)).get(name, "dyn"), (*path, name), findings
            )
        ]
        if len(whole) == len(_SIDES) and draft.knows(path, "points") and pair.points is not None:
            _check_points(pair, (*path, "points"), findings)


def _check_values(
    pair: PairSection, path: KeyPath, fields: Mapping[str, str], findings: Findings
) -> Sequence[str]:
    """Note values that are not two fields; return their types."""
    path = (*path, "values")
    if pair.values is None:
        return ()
    if len(pair.values) != len(_SIDES) or len({*pair.values}) != len(pair.values):
        remedy = 'Write them like values = ["lead.source", "lead.visits"]; one field alone is a [[table]].'
        findings.wrong(path, f'Pair "{pair.id}" needs two fields.', remedy)
        return ()
    kinds = [fields.get(value, "") for value in pair.values]
    for value, kind in zip(pair.values, kinds, strict=True):
        if not kind:
            remedy = suggest(value, fields, otherwise='Write a field like "lead.source".')
            findings.wrong(path, f'"{value}" is not a field.', remedy)
        elif kind in _UNFIT:
            what = "a moment" if kind == "timestamp" else "several values"
            findings.wrong(path, f'A pair cannot look at {what}, and "{value}" is that.', "Use a [[rule]].")
    return ["dyn" if not kind or kind in _UNFIT else kind for kind in kinds]


def _check_side(side: SideSection, kind: str, path: KeyPath, findings: Findings) -> bool:
    """Note what cannot be distinguished; return whether it is known how many there are."""
    if (side.steps is None) == (side.values is None):
        remedy = "steps by size, values for groups of texts: rows = { steps = [3, 10] }."
        findings.wrong(path, f"The {path[-1]} of a pair need steps or values, one of them.", remedy)
        return False
    if side.steps is not None:
        return _check_steps(side.steps, kind, path, findings)
    return _check_groups(side.values or (), kind, path, findings)


def _check_steps(steps: Sequence[float], kind: str, path: KeyPath, findings: Findings) -> bool:
    if kind not in {"int", "double", "dyn"}:
        what, remedy = f"Steps need a number, and this field is a {kind}.", "Use values."
        findings.wrong(path, what, remedy)
    for before, after in pairwise(steps):
        if not before < after:
            what = f"The steps of a pair rise, and {after:g} stands behind {before:g}."
            findings.wrong(path, what, "Sort them, with the rows or columns of points that belong to them.")
            return False
    if not steps:
        findings.wrong(path, "There is no step.", "Write at least one: steps = [3].")
    return bool(steps)


def _check_groups(
    groups: Sequence[Sequence[PairValue]], kind: str, path: KeyPath, findings: Findings
) -> bool:
    written = [[as_key(value) for value in group] for group in groups]
    counts = Counter(_compared(value, kind) for group in written for value in group)
    twice = next((each for group in written for each in group if counts[_compared(each, kind)] > 1), None)
    if twice is not None:
        what = f'"{twice}" stands in the groups more than once; case does not matter.'
        findings.wrong(path, what, "Keep it in one group.")
    if not groups or not all(groups):
        findings.wrong(
            path, "A group of values is empty, or there is none.", 'Write one: values = [["WEB"]].'
        )
        return False
    for value in (each for group in written for each in group):
        if not fits(value, kind):
            remedy = "Write true or false." if kind == "bool" else "Write a number."
            findings.wrong(path, f'"{value}" can never be a {kind}.', remedy)
        elif not value:
            what = "An empty text is not known: that is the first row, or column, of points."
            findings.wrong(path, what, "Take it out of its group.")
    return True


def _compared(value: str, kind: str) -> str | float:
    """Return a value as it is compared with others: 5 and 5.0 are the same number."""
    return float(value) if kind in {"int", "double"} and fits(value, kind) else value.casefold()


def _check_points(pair: PairSection, path: KeyPath, findings: Findings) -> None:
    rows, columns = list(_names(pair.rows)), list(_names(pair.columns))
    if len(pair.points) != len(rows):
        what = f'The points of pair "{pair.id}" have {len(pair.points)} rows, and its rows are {len(rows)}.'
        findings.wrong(path, what, f"Write a list for each of them: {_listed(rows)}.")
        return
    for name, row in zip(rows, pair.points, strict=True):
        if len(row) != len(columns):
            what = f"The row of points for {name} has {len(row)} numbers, and the columns are {len(columns)}."
            findings.wrong(path, what, f"Write a number for each of them: {_listed(columns)}.")
            return


def _names(side: SideSection) -> Iterator[str]:
    """Yield what each row, or column, of points is for."""
    yield "not known"
    if side.steps:
        yield f"below {side.steps[0]:g}"
        yield from (f"from {step:g}" for step in side.steps)
        return
    for first, *others in side.values or ():
        yield as_key(first) if not others else f"{as_key(first)} and {len(others)} more"
    yield "any other"


def _listed(names: Sequence[str]) -> str:
    shown = " | ".join(names[:_SHOWN])
    return shown if len(names) <= _SHOWN else f"{shown} | … | {names[-1]}"
