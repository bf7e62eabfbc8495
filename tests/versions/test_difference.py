"""What differs between two files is all that differs, and is reported in the words of the file."""

import tomllib
from collections import defaultdict
from collections.abc import Mapping
from copy import deepcopy
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.versions.difference import ABSENT, Difference, difference
from functions.domain.versions.lines import WIDTH, lines_of
from functions.domain.versions.retention import KEPT, MOST, outlived
from functions.domain.versions.sections import Sections, sections_of
from functions.domain.versions.toml_words import value_in_words
from tests.builders import TUESDAY_NOON
from tests.team import CONFIGURATION

TEXTS = st.one_of(
    st.sampled_from(["", "a", "b", "WEB"]), st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
)
LEAVES = st.one_of(
    st.booleans(),
    st.integers(-9, 9),
    st.floats(allow_nan=False),
    TEXTS,
    st.dates(),
    st.times(),
    st.datetimes(timezones=st.sampled_from([None, UTC])),
)
KEYS = st.sampled_from(["id", "entity", "from", "points", "a b", "", "π", "x.y"])
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=3)),
    max_leaves=5,
)
IDS: st.SearchStrategy[Any] = st.sampled_from(["a", "b", "c", "d", 7, "7"])
TABLES = st.dictionaries(KEYS, VALUES, max_size=3)
NAMED = st.builds(lambda name, table: {"id": name, **table}, IDS, TABLES)
KINDS = st.sampled_from(["portal", "table", "queue", "a b", ""])
FILES = st.dictionaries(
    KINDS, st.one_of(TABLES, st.lists(st.one_of(NAMED, TABLES), max_size=5), VALUES), max_size=4
)


def written(file: Mapping[str, Any]) -> str:
    """A file as TOML, each section on one line."""
    return "".join(f"{value_in_words(key)} = {value_in_words(value)}\n" for key, value in file.items())


def applied(what: Difference, before: Sections) -> dict[str, Any]:
    """The file that comes out when `before` is changed as the difference says."""
    sections = {name: deepcopy(dict(table)) for name, table in before.items() if name not in what.removed}
    for change in what.changed:
        table = sections[change.section]
        for key in change.keys[:-1]:
            table = table[key]
        if change.after is ABSENT:
            del table[change.keys[-1]]
        else:
            table[change.keys[-1]] = change.after
    sections |= {name: dict(table) for name, table in what.added.items()}
    for order in what.orders.values():
        sections |= {name: sections.pop(name) for name in order.sections}
    listed: defaultdict[str, list[Any]] = defaultdict(list)
    file: dict[str, Any] = {}
    for name, table in sections.items():
        if name.kind is None:
            file |= table
        elif name.id is None:
            file[name.kind] = table
        else:
            listed[name.kind].append(table)
    return file | listed


def changed_lines(before: str, after: str) -> tuple[str, ...]:
    return lines_of(difference(sections_of(before), sections_of(after)))


@given(FILES, st.data())
def test_what_differs_makes_of_one_file_the_other(before: dict[str, Any], data: st.DataObject) -> None:
    after = data.draw(st.one_of(FILES, st.permutations(list(before.items())).map(dict)))
    if data.draw(st.booleans()):  # files of people are mostly the same, in another order
        after = {
            kind: data.draw(st.permutations(value)) if isinstance(value, list) else value
            for kind, value in before.items()
        }
    texts = written(before), written(after)
    what = difference(sections_of(texts[0]), sections_of(texts[1]))
    assert applied(what, sections_of(texts[0])) == tomllib.loads(texts[1])
    assert what.is_empty == (tomllib.loads(texts[0]) == tomllib.loads(texts[1]))
    assert what.is_empty == (lines_of(what) == ())


@given(VALUES)
def test_a_value_in_words_is_toml_on_one_visible_line(value: Any) -> None:
    text = value_in_words(value)
    assert text.isprintable()
    assert tomllib.loads(f"value = {text}") == {"value": value}


def test_changed_values_are_told_by_section_and_key() -> None:
    after = CONFIGURATION.replace("WEB = 10", "WEB = 20").replace("from = 70", "from = 75")
    after = after.replace("senior = 3\n", 'senior = 3\nplan = "enterprise"\n')
    assert changed_lines(CONFIGURATION, after) == (
        '[portal]: plan none → "enterprise"',
        "[[table]] source: points.WEB 10 → 20",
        "[[band]] hot: from 70 → 75",
    )


def test_sections_that_come_and_go_are_told_with_what_was_in_them() -> None:
    after = CONFIGURATION.replace('id = "reachable"', 'id = "has-phone"')
    added, removed = changed_lines(CONFIGURATION, after)
    assert added == '[[rule]] has-phone added: when "lead.has_phone && lead.has_email", points 15'
    assert removed == "[[rule]] reachable removed"


def test_a_section_that_moves_is_told_with_where_it_stands_now() -> None:
    def queues(*names: str) -> str:
        return "".join(f'[[queue]]\nid = "{name}"\n' for name in names)

    before = queues("vip", "french", "everyone")
    assert changed_lines(before, queues("french", "vip", "everyone"))[0] in {
        "[[queue]] french moved before vip",
        "[[queue]] vip moved before everyone",
    }
    assert changed_lines(before, queues("vip", "new", "french", "everyone")) == (
        "[[queue]] new added before french",
    )
    assert changed_lines(before, queues("vip", "everyone")) == ("[[queue]] french removed",)


def test_a_long_condition_is_cut_around_what_differs() -> None:
    def rule(amount: int) -> str:
        return f"[[rule]]\nid = \"big\"\nwhen = '{'lead.has_phone && ' * 9}lead.amount >= {amount}.0'\n"

    [line] = changed_lines(rule(50_000), rule(90_000))
    assert len(line) <= WIDTH
    assert "50000" in line.partition(" → ")[0]
    assert "90000" in line.partition(" → ")[2]


@pytest.mark.parametrize("value", [date(2026, 12, 24), time(9, 30), True, 1.5, [], {}])
def test_every_type_of_toml_has_its_words(value: Any) -> None:
    assert tomllib.loads(f"a = {value_in_words(value)}")["a"] == value


def test_the_newest_hundred_are_kept_and_what_was_at_work_within_three_years() -> None:
    now = TUESDAY_NOON

    def kept(first_used: dict[str, datetime]) -> set[str]:
        return first_used.keys() - outlived(first_used, now)

    many = {f"v{number:03}": now - timedelta(days=number) for number in range(MOST + 5)}
    assert kept(many) == {f"v{number:03}" for number in range(MOST)}
    assert kept({"old": now - 3 * KEPT}) == {"old"}
    assert kept({"old": now - 3 * KEPT, "new": now - KEPT}) == {"old", "new"}
    assert kept({"old": now - 3 * KEPT, "new": now - KEPT - timedelta(days=1)}) == {"new"}
