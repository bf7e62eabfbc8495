"""The life of a lead has one room: what a record is made of is changed nowhere else."""

import ast
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from functions.domain.item import lead
from functions.domain.lead.record import LeadRecord
from functions.domain.lead.snapshot import LeadSnapshot
from functions.processing.case import LeadCase
from infra.settings import Settings

ROOT = Path(__file__).parents[2]
ROOM = ROOT / "functions/domain/lead"
PARTS = [each.name for each in fields(LeadRecord) if each.name not in {"item", "state", "schema", "hold"}]
IN_A_RECORD = {each.name for each in fields(LeadRecord)} | {
    each.name for part in PARTS for each in fields(getattr(LeadRecord(lead(7)), part))
}
ELSEWHERE = {each.name for other in (LeadCase, LeadSnapshot, Settings) for each in fields(other)}
ONLY_IN_A_RECORD = IN_A_RECORD - ELSEWHERE
CLASSES = {"LeadRecord", "Hold"} | {type(getattr(LeadRecord(lead(7)), part)).__name__ for part in PARTS}
NAMES = {*PARTS, "hold", "record", "draft"}


def changes_in(source: str) -> Iterator[int]:
    """Yield the lines that change a record or a part of one, or make one."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func).rpartition(".")[2]
        if name in CLASSES:
            yield node.lineno
        if name in {"replace", "__replace__"} and node.args:
            changed = ast.unparse(node.args[0]).rpartition(".")[2]
            if changed in NAMES or {each.arg for each in node.keywords} & ONLY_IN_A_RECORD:
                yield node.lineno


@pytest.mark.parametrize(
    "planted",
    [
        "replace(record, state=LeadState.CLOSED)",
        "replace(case.record, assignment=replace(case.record.assignment, manager=7))",
        "dataclasses.replace(anything, points=5)",
        "replace(lead.outbox, pending=())",
        "Assignment(7, 'everyone')",
        "LeadRecord(7)",
    ],
)
def test_a_planted_change_is_found(planted: str) -> None:
    assert list(changes_in(planted))


def test_nobody_outside_the_room_changes_a_record() -> None:
    modules = [each for name in ("functions", "infra") for each in (ROOT / name).rglob("*.py")]
    outside = [each for each in modules if not each.is_relative_to(ROOM)]
    assert len(outside) > 200
    found = {
        f"{path.relative_to(ROOT)}:{line}" for path in outside for line in changes_in(path.read_text("utf-8"))
    }
    assert found == set()
