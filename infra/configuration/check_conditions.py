"""Checks of everything written in CEL, its cost included, and of the fields that tables read."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from functions.domain.conditions import (
    LIST_OF,
    OUTCOME_FIELDS,
    Condition,
    ConditionFailed,
    ConditionInvalid,
    Environment,
)
from infra.configuration.check_patterns import BACKSLASH, pattern_fault
from infra.configuration.draft import Draft
from infra.configuration.findings import Findings, nearest, suggest
from infra.configuration.foreign_signs import foreign_sign
from infra.configuration.source_map import KeyPath

# The argument of each of these calls is checked when the file is read: CEL itself only finds out on a lead.
_QUOTED = (
    r"""[rR]?(?:\"{3}(?:\\.|[^\\])*?\"{3}|'{3}(?:\\.|[^\\])*?'{3}|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')"""
)
_LITERALS = {
    "matches": re.compile(
        rf"""(?:\.\s*matches\s*\(|\bmatches\s*\([^()"',]+,)\s*({_QUOTED})\s*\)""", re.DOTALL
    ),
    "duration": re.compile(r"""\bduration\(\s*("[^"]*"|'[^']*')\s*\)"""),
    "timestamp": re.compile(r"""\btimestamp\(\s*("[^"]*"|'[^']*')\s*\)"""),
}
_CALLS = {
    "matches": '"".matches({})',
    "duration": "duration({0}) == duration({0})",
    "timestamp": "timestamp({0}) == timestamp({0})",
}
_EXPECTED = {
    "matches": "is not a regular expression (RE2)",
    "duration": "is not a duration in CEL, which has no days: write 72h",
    "timestamp": "is not a moment like 2026-12-24T00:00:00Z",
}
_UNKNOWN = re.compile(r"'([\w.]+)'")


def check_conditions(draft: Draft, findings: Findings) -> None:
    """Note every condition that is malformed, mixes types, names unknown fields or can never hold."""
    kinds = draft.kinds
    for_rules, for_queues = Environment.for_rules(kinds), Environment.for_queues(kinds)
    _check_number(draft, findings)
    for number, item in draft.items("rule")[:MOST_RULES]:
        condition = _compiled(item.get("when"), ("rule", number, "when"), for_rules, findings)
        if condition is not None:
            _check_rule(condition, ("rule", number, "when"), findings)
    for number, item in draft.items("queue")[:MOST_RULES]:
        path: KeyPath = ("queue", number, "when")
        condition = _compiled(item.get("when"), path, for_queues, findings)
        if condition is not None and condition.constant is False:
            findings.wrong(
                path, "This condition never holds, whatever the lead.", "Correct or remove the queue."
            )


def _check_number(draft: Draft, findings: Findings) -> None:
    for kind in ("rule", "queue"):
        if len(draft.items(kind)) > MOST_RULES:
            what = f"There are more than {MOST_RULES:,} [[{kind}]]s, and each is asked for every lead."
            findings.wrong((kind, MOST_RULES), what, "Points by value or by size are one [[table]].")


def check_tables(draft: Draft, findings: Findings) -> None:
    """Note tables that read an unknown field, or whose points cannot match it."""
    fields = Environment.for_rules(draft.kinds).fields
    raw = dict(draft.items("table"))
    for number, table in draft.tables:
        path: KeyPath = ("table", number)
        kind = fields.get(table.value, "dyn") if draft.knows(path, "value") else "dyn"
        if draft.knows(path, "value") and table.value not in fields:
            remedy = suggest(table.value, fields, otherwise='Write a field like "lead.source".')
            findings.wrong((*path, "value"), f'"{table.value}" is not a field.', remedy)
        points, steps = raw[number].get("points"), raw[number].get("steps")
        is_told = "points" in raw[number] or "steps" in raw[number] or draft.knows(path, "points", "steps")
        if is_told and ("points" in raw[number]) == ("steps" in raw[number]):
            findings.wrong(
                path,
                f'Table "{raw[number].get("id")}" needs points or steps, one of them.',
                "points by value, steps by size.",
            )
        elif kind in LIST_OF.values():
            what = "A table cannot look at several values."
            remedy = f"Use a [[rule]] for each of them: when = '\"…\" in {table.value}'."
            findings.wrong((*path, "value"), what, remedy)
        elif isinstance(steps, list):
            _check_steps(steps, path, kind, findings)
        elif isinstance(points, dict):
            _check_values(points, path, kind, findings)
            if "" in points and table.missing is not None:
                what = "An empty text is not known, and has points twice."
                findings.wrong((*path, "missing"), what, 'Keep missing, or "" among the points.')


def _check_steps(steps: list[object], path: KeyPath, kind: str, findings: Findings) -> None:
    if kind not in {"int", "double", "dyn"}:
        findings.wrong(
            (*path, "steps"), f"Steps need a number, and this field is a {kind}.", "Use points by value."
        )
    edges = [float(each[0]) for each in steps if isinstance(each, list) and each and _is_number(each[0])]
    if len(set(edges)) < len(edges) or not steps:
        findings.wrong(
            (*path, "steps"), "Two steps start at the same value, or there is none.", "Give each its own."
        )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _check_values(points: Mapping[str, object], path: KeyPath, kind: str, findings: Findings) -> None:
    if kind == "timestamp":
        findings.wrong((*path, "value"), "A table cannot look at a moment.", "Use a [[rule]].")
        return
    if len({value.casefold() for value in points}) < len(points) or not points:
        findings.wrong(
            (*path, "points"), "Two values differ only in case, or there is none.", "Keep one of them."
        )
    for value in points:
        if not fits(value, kind):
            remedy = 'Write "true" or "false".' if kind == "bool" else "Write a number."
            findings.wrong((*path, "points"), f'"{value}" can never be a {kind}.', remedy)


def fits(value: str, kind: str) -> bool:
    """True when the key of a table can be a value of this type."""
    if kind == "bool":
        return value in {"true", "false"}
    if kind == "int":
        return re.fullmatch(r"-?\d+", value) is not None
    if kind == "double":
        return re.fullmatch(r"-?\d+(\.\d+)?(e[+-]?\d{1,3})?", value) is not None
    return True


def _compiled(text: object, path: KeyPath, environment: Environment, findings: Findings) -> Condition | None:
    if not isinstance(text, str):
        return None
    costly = too_costly(text)
    if costly is not None:
        line, column = _line_and_column(text, costly.at)
        findings.wrong_inside(path, costly.what, costly.remedy, line=line, column=column)
        return None
    try:
        condition = environment.compile(text)
    except ConditionInvalid as invalid:
        foreign = foreign_sign(_code_of(text))
        if foreign is not None:
            line, column = _line_and_column(text, foreign.at)
            findings.wrong_inside(path, foreign.what, foreign.remedy, line=line, column=column)
            return None
        for each in (invalid, *invalid.further):
            what, remedy = f"{each.what[:1].upper()}{each.what[1:]}.", _remedy(each.what, environment)
            findings.wrong_inside(path, what, remedy, line=each.line, column=each.column)
        if not invalid.is_malformed:
            _check_literals(text, path, environment, findings)
        return None
    _check_literals(text, path, environment, findings)
    return condition


def _check_literals(text: str, path: KeyPath, environment: Environment, findings: Findings) -> None:
    for call, literal in _LITERALS.items():
        for match in literal.finditer(text):
            probe = environment.compile(_CALLS[call].format(match[1]))
            if isinstance(probe.evaluate({}), ConditionFailed):
                line, column = _line_and_column(text, match.start(1))
                findings.wrong_inside(
                    path, f"{match[1]} {_EXPECTED[call]}.", "Correct it.", line=line, column=column
                )
            elif call == "matches" and (fault := pattern_fault(match[1], environment)) is not None:
                line, column = _line_and_column(text, match.start(1))
                note = findings.wrong_inside if fault.is_wrong else findings.doubtful_inside
                note(path, fault.what, fault.remedy, line=line, column=column)


def _line_and_column(text: str, at: int) -> tuple[int, int]:
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def _check_rule(condition: Condition, path: KeyPath, findings: Findings) -> None:
    if condition.constant is False:
        findings.wrong(path, "This condition never holds, whatever the lead.", "Correct or remove the rule.")
    if condition.constant is True:
        findings.doubtful(path, "This condition holds for every lead.", "Is a field missing in it?")
    if condition.is_time_dependent:
        remedy = "A [[decay]] or an ageing [[signal]] says the same and knows its next change."
        findings.doubtful(path, "This rule reads the clock: its leads are read again every day.", remedy)


def _remedy(what: str, environment: Environment) -> str:
    unknown = _UNKNOWN.search(what)
    if what.startswith("no field is called") and unknown is not None:
        return _remedy_of_name(unknown[1], environment)
    if what.startswith("token recognition error") and "\\" in what:
        return f"{BACKSLASH}."
    if "overload" in what:
        return _remedy_of_types(what)
    return "Correct it at this place or just before."


def _remedy_of_types(what: str) -> str:
    """Return what to write where a condition mixes types."""
    if "(double, int)" in what or "(int, double)" in what:
        return "Write numbers beside an amount with a point, 500000.0, and whole numbers without."
    if "'@in'" in what and "list" not in what:
        return "A field that holds several values needs is_multiple = true in [inputs]."
    if "list(" in what and "'@in'" not in what:
        return 'This field holds several values: ask for one of them, "…" in lead.name.'
    if "Timestamp" in what and "string" in what:
        return 'A date is a text like "2026-12-24": compare it with such a text, or with today.'
    return "Compare fields with values of their own type; texts stand in quotes."


def _remedy_of_name(name: str, environment: Environment) -> str:
    if name in OUTCOME_FIELDS:
        return "Only queues see the score and the band."
    near = nearest(name, environment.fields)
    custom = "A custom field needs a line in [inputs] first."
    return custom if near is None else f'Did you mean "{near}"? {custom}'


LONGEST = 2000
"""Characters of a condition."""
DEEPEST = 24
"""Brackets inside brackets; the runtime's own parser gives up soon after."""
MOST_RULES = 1000
"""Rules, or queues, with a condition: each is evaluated for every lead."""

_TEXT = re.compile(
    r"//[^\n]*|\"\"\".*?\"\"\"|'''.*?'''|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", re.DOTALL
)
_LOOP = re.compile(r"\.\s*(all|exists|exists_one|filter|map)\s*\(")


@dataclass(frozen=True, slots=True)
class TooCostly:
    """Why a condition is refused, at which character of its text, and what to write instead."""

    what: str
    remedy: str
    at: int


def too_costly(text: str) -> TooCostly | None:
    """Return the first reason why a condition could cost too much, or None."""
    if len(text) > LONGEST:
        remedy = "Split it into several [[rule]]s, or use a [[table]]."
        return TooCostly(f"This condition is longer than {LONGEST:,} characters.", remedy, LONGEST)
    return next(_reasons(_code_of(text)), None)


def _code_of(text: str) -> str:
    """Return a condition with blanks in the place of its texts and comments."""
    return _TEXT.sub(lambda found: " " * len(found[0]), text)


def _reasons(code: str) -> Iterator[TooCostly]:
    depth = loop_ends = 0
    loops = {found.end() - 1: found for found in _LOOP.finditer(code)}
    for at, sign in enumerate(code):
        depth += (sign in "([{") - (sign in ")]}")
        if depth > DEEPEST:
            remedy = "Name the parts as several [[rule]]s."
            yield TooCostly(f"Brackets are nested more than {DEEPEST} deep here.", remedy, at)
        loop = loops.get(at)
        if loop is None:
            continue
        if loop[1] == "map":
            remedy = "A condition is a yes or no: exists and all look at the elements themselves."
            yield TooCostly("map makes values grow.", remedy, loop.start(1))
        if at < loop_ends:
            remedy = "Write out the inner list with || or &&, or use two [[rule]]s."
            yield TooCostly(f"{loop[1]} stands inside another step through a list.", remedy, loop.start(1))
        loop_ends = max(loop_ends, _end_of(code, at))


def _end_of(code: str, opened: int) -> int:
    """Return the index at which the bracket at `opened` is closed; the length of the text if it is not."""
    depth = 0
    for at in range(opened, len(code)):
        depth += (code[at] in "([{") - (code[at] in ")]}")
        if depth == 0:
            return at
    return len(code)
