"""The recount shares no code with what it judges."""

import ast
from pathlib import Path

FORBIDDEN = ("functions.domain.figures", "functions.dashboard", "functions.reporting", "infra.web")
MODULES = [each for each in Path(__file__).parent.glob("*.py") if not each.name.startswith("test_")]


def imported(module: Path) -> set[str]:
    """Every module that a module names in an import."""
    found = set[str]()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{each.name}" for each in node.names}
    return found


def test_the_recount_imports_nothing_that_makes_figures_or_pages() -> None:
    used = {name for module in MODULES for name in imported(module)}
    assert [name for name in used if name.startswith(FORBIDDEN)] == []


def test_the_recount_stands_on_its_own_room_and_on_no_helper_that_counts() -> None:
    used = {name for module in MODULES for name in imported(module) if name.startswith("tests.")}
    assert [name for name in used if not name.startswith("tests.recount.")] == []
