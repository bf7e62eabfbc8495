"""What people write or export: tables of leads, `fairlead.toml`, conditions in CEL."""

import csv
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from io import BytesIO, StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZipFile, ZipInfo

import typer
from hypothesis import strategies as st
from openpyxl import Workbook
from rich.progress import Progress

from functions.commands.score_file.findings import Findings
from functions.commands.score_file.lead_table import CONTACTS, FIELDS
from functions.commands.score_file.scored_row import Scorer
from functions.domain.conditions import ConditionFailed, ConditionInvalid, Environment
from functions.domain.scoring import Facts, score_lead
from functions.errors import ConfigurationInvalid, Problem
from infra.cli import score
from infra.cli.lead_columns import opened_leads
from infra.cli.score_summary import Scoring, as_json
from infra.cli.terminal import err
from infra.configuration.load import TEMPLATES, load_configuration, read_configuration, template
from tests.hostile.fuzzing import Target
from tests.hostile.inputs import LONE, bombs, mutated, odd_texts
from tests.scoring.builders import NOW, a_lead

CONFIGURATION = """
[portal]
timezone = "Europe/Berlin"
phone_region = "DE"
[inputs]
employees = { field = "UF_CRM_EMPLOYEES", type = "int" }
budget = { field = "UF_CRM_BUDGET", type = "double" }
partner = { field = "UF_CRM_PARTNER", type = "bool" }
[[table]]
id = "amount"
value = "lead.amount"
steps = [[1000, 20], [5000, 30]]
[[table]]
id = "size"
value = "lead.employees"
steps = [[10, 5]]
[[rule]]
id = "large"
when = 'lead.employees * 2 > 5 && lead.budget / 2.0 > 1.0 || lead.company.matches("(?i)gmbh|ag")'
points = 10
why = "=Large"
[[rule]]
id = "old"
when = 'lead.created_at < timestamp("2026-01-01T00:00:00Z") || lead.partner || lead.phone_country == "CH"'
points = 5
[[band]]
id = "cold"
from = 0
"""
COLUMNS = (*FIELDS, *CONTACTS, "employees", "budget", "partner", "note")

_texts = (
    st.just("") | odd_texts | st.sampled_from(["=1+1", "1.234,50", "€ 5", "03.11.2026 12:00", "ja", LONE])
)
_cells = _texts | st.floats().map(str) | st.integers().map(str) | st.datetimes().map(str)


def _written(rows: list[list[str]], delimiter: str, encoding: str) -> bytes:
    text = StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return text.getvalue().encode(encoding, "surrogatepass")


@st.composite
def tables(draw: st.DrawFn) -> bytes:
    """Tables whose cells are odd; now and then a row has another width."""
    columns = draw(st.lists(st.sampled_from(COLUMNS), min_size=1, max_size=6))
    row = st.lists(_cells, min_size=len(columns), max_size=len(columns)) | st.lists(_cells, max_size=7)
    rows = draw(st.lists(row, max_size=4))
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
    return _written([columns, *rows], draw(st.sampled_from(",;\t|")), encoding)


SAMPLE = _written(
    [list(COLUMNS), [*["WEB"] * 2, "1.234,50", *["x"] * (len(COLUMNS) - 3)], ["1"] * len(COLUMNS)],
    ";",
    "utf-8",
)
PAGE = (
    b"<meta charset=utf-8><table><tr><th>source<th>amount</tr><tr><td>WEB<td>&euro; 5<br>&#x31;</tr></table>"
)


def _workbook() -> bytes:
    book, content = Workbook(), BytesIO()
    for row in (["source", "amount", "created_at"], ["WEB", 1.5, NOW.replace(tzinfo=None)], ["", "x", True]):
        book.active.append(row)
    book.save(content)
    # Without times, so that a seed is the same bytes at every hour; not compressed, so that XML is mutated.
    with ZipFile(content) as whole, ZipFile(plain := BytesIO(), "w") as archive:
        for name in whole.namelist():
            if name != "docProps/core.xml":
                archive.writestr(ZipInfo(name), whole.read(name))
    return plain.getvalue()


TABLES = (SAMPLE, PAGE, SAMPLE.decode().encode("utf-16"), "Источник;Сумма\nWEB;5 руб.\n".encode("cp1251"))


@contextmanager
def reader() -> Iterator[Callable[[bytes], None]]:
    """`fairlead score` without its progress bar."""
    with TemporaryDirectory() as folder:
        file, config = Path(folder) / "leads.csv", Path(folder) / "fairlead.toml"
        config.write_text(CONFIGURATION, encoding="utf-8")
        loaded = load_configuration(config)

        def take(content: bytes) -> None:
            file.write_bytes(content)
            result = StringIO()
            scoring = Scoring(file, file, Scorer(loaded.scorecard), Findings(loaded.scorecard))
            with (
                suppress(typer.Exit),  # the file as a whole is reported to be unusable
                opened_leads(file, Progress(console=err, disable=True), loaded, {}, what="") as source,
            ):
                score._score_rows(source, result, scoring, loaded, {})
                json.dumps(as_json(scoring)).encode()
            result.getvalue().encode("utf-8", "replace")

        err.quiet, before = True, err.quiet
        try:
            yield take
        finally:
            err.quiet = before


_names = st.sampled_from(sorted(Environment.for_queues().fields))
_literals = odd_texts.map(repr) | st.sampled_from(["1", "-1", "0", "1.5", "9" * 30, "true", "[]", "{}"])
_atoms = (
    _names | _literals | st.sampled_from(["now", 'count("a")', "[1,2]", "b'x'", "type(1)", "null", "dyn(1)"])
)
_operators = st.sampled_from(
    ["+", "-", "*", "/", "%", "==", "!=", "<", ">=", "&&", "||", "in", "?", ":", ".", ","]
)
_calls = st.sampled_from(
    [
        *["{0}.matches({1})", "{0}.contains({1})", "size({0}) > 1", "int({0}) == int({1})", "({0})", "!{0}"],
        *["duration({0}) < duration({1})", "timestamp({0}) < now", "[{0}].exists(x, x == {1})", "-{0}"],
        *["[{0}].map(x, x + x)[0] == {1}", "{0}[{1}]", "string({0}) == {1}", "{0}.getHours() > 1"],
        *["has({0})", "{{{0}: 1}}", "double({0}) > 1.0", "{0} ? {1} : {0}"],
    ]
)
expressions: st.SearchStrategy[str] = st.recursive(
    _atoms,
    lambda inner: (
        st.builds("{0} {1} {2}".format, inner, _operators, inner)
        | st.builds(lambda call, a, b: call.format(a, b), _calls, inner, inner)
    ),
    max_leaves=6,
)
_TYPED = {
    "string": odd_texts | st.just("x" * 70_000),
    "int": st.integers(-(2**63), 2**63 - 1),
    "double": st.floats(),
    "bool": st.booleans(),
    "timestamp": st.datetimes().map(lambda at: at.replace(tzinfo=NOW.tzinfo)),
}
ENVIRONMENT = Environment.for_queues()
_values = st.fixed_dictionaries({name: _TYPED[kind] for name, kind in ENVIRONMENT.fields.items()})
_CONDITIONS = tuple(
    text.encode()
    for text in (
        "lead.amount >= 500000.0 && (lead.source == 'WEB' || lead.has_phone)",
        'lead.job_title.matches("(?i)director|owner") && count("mail.opened") > 2',
        'band in ["hot", "cold"] || score > 70 ? now > timestamp("2026-12-24T00:00:00Z") : days_silent > 3',
    )
)
conditions = expressions | mutated(_CONDITIONS).map(lambda text: text.decode("utf-8", "replace"))


def _condition(given: tuple[str, dict[str, Any]]) -> None:
    text, values = given
    try:
        condition = ENVIRONMENT.compile(text)
    except ConditionInvalid:
        return
    assert condition.constant in {True, False, None}
    alone = condition.evaluate({name: values[name] for name in condition.names})
    together = ENVIRONMENT.condition_set([condition]).evaluate(values)
    assert together[0] == alone or isinstance(alone, ConditionFailed)


_TEMPLATES = tuple(template(name).encode() for name in TEMPLATES)
_lines = st.builds(
    "{0} = {1}\n".format,
    st.sampled_from(
        ["id", "from", "when", "points", "steps", "timezone", "members", "hours", "[portal]\nholidays", "x"]
    ),
    expressions.map(lambda text: f"'''{text}'''")
    | odd_texts.map(repr)
    | odd_texts
    | bombs
    | st.integers().map(str),
)
_sections = st.builds(
    lambda name, lines: f"[[{name}]]\n{''.join(lines)}",
    st.sampled_from(["rule", "queue", "table", "band", "manager", "signal", "decay", "group", "inputs", "x"]),
    st.lists(_lines, max_size=4),
)
configurations = (
    mutated([*_TEMPLATES, CONFIGURATION.encode()])
    | st.lists(_sections, max_size=3).map(lambda sections: (CONFIGURATION + "".join(sections)).encode())
    | bombs.map(lambda bomb: f"x = {bomb}".encode())
)


def _configuration(content: bytes) -> None:
    text, problems = content.decode("utf-8", "replace"), tuple[Problem, ...]()
    try:
        score_lead(Facts(a_lead()), read_configuration(text).scorecard, NOW)
    except ConfigurationInvalid as error:
        problems = error.problems
    assert [each for each in problems if not 1 <= (each.line or 1) <= text.count("\n") + 2] == []


TARGETS = (
    Target("tables of leads", 50, tables() | mutated([*TABLES, _workbook()]) | bombs.map(str.encode), reader),
    Target("conditions", 70, st.tuples(conditions, _values), lambda: nullcontext(_condition)),
    Target("configuration", 20, configurations, lambda: nullcontext(_configuration)),
)
