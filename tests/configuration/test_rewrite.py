"""A configuration is changed as text: what is not meant stays to the byte."""

import tomllib

import pytest

from infra.configuration.load import TEMPLATES, template
from infra.configuration.rewrite import Edit, NotRewritten, rewritten

BLOCK = """\
[learned]
probability = [[0, 0.1], [100, 0.9]]

[[table]]
id = "x"
value = "lead.source"
points = { A = 1 }
"""


@pytest.mark.parametrize("name", TEMPLATES)
def test_sections_are_exchanged_and_every_other_line_stays(name: str) -> None:
    before = template(name)
    after = rewritten(before, Edit(("table", "rule", "pair", "learned"), block=BLOCK))
    lines = before.splitlines()
    kept = [line for line in after.splitlines() if line in lines and line.strip() and line not in BLOCK]
    stayed, place = [], 0
    for line in kept:
        place = lines.index(line, place)
        stayed.append(place)
    assert stayed == sorted(stayed)
    comments = [line for line in lines if line.startswith("#")]
    assert [line for line in after.splitlines() if line.startswith("#")] == comments
    raw, new = tomllib.loads(before), tomllib.loads(after)
    assert [table["id"] for table in new["table"]] == ["x"]
    assert {key: raw[key] for key in raw.keys() - {"table", "rule"}} == {
        key: new[key] for key in new.keys() - {"table", "learned"}
    }


def test_numbers_are_exchanged_in_place_and_added_below_their_header() -> None:
    text = "[score]  # bounds\nmin = 0   # least\n\n[[band]]\nid = 'a'\nfrom = 4_0 # x\n"
    after = rewritten(text, Edit(numbers={("score", "start"): 58, ("band", 0, "from"): 63}))
    assert after == "[score]  # bounds\nstart = 58\nmin = 0   # least\n\n[[band]]\nid = 'a'\nfrom = 63 # x\n"


def test_a_section_that_is_not_there_comes_before_what_is_exchanged() -> None:
    text = "# mine\n[portal]\na = 1\n\n[[rule]]\nid = 'r'\n\n[[band]]\nid = 'b'\n"
    after = rewritten(text, Edit(("rule",), numbers={("score", "start"): 5}, lines={"inputs": ["x = 1"]}))
    assert after == "# mine\n[portal]\na = 1\n\n[score]\nstart = 5\n\n[inputs]\nx = 1\n\n[[band]]\nid = 'b'\n"


def test_texts_over_several_lines_and_what_belongs_to_a_table_go_with_it() -> None:
    rule = "[[rule]]\nwhen = '''\n# no comment\n[[band]]\n'''\n"
    text = f"{rule}# a comment\n[[table]]\nid = 1\n[table.points]\nA = 1\n[x]\n"
    assert rewritten(text, Edit(("rule", "table"))) == "# a comment\n[x]\n"


@pytest.mark.parametrize("text", ["score = { min = 1 }\n", "table = [{ id = 'a' }]\n[x]\n"])
def test_what_cannot_be_changed_as_it_is_written_is_refused(text: str) -> None:
    with pytest.raises(NotRewritten, match="as sections"):
        rewritten(text, Edit(("table",), numbers={("score", "start"): 5}, block=BLOCK))
