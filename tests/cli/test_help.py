"""N17 and N18: the command answers what every command is asked, at once and within 80 columns."""

import subprocess
import sys
from importlib.metadata import version

import pytest
from typer.main import get_command
from typer.testing import CliRunner, Result

from infra.cli.commands import COMMANDS
from infra.cli.main import app

HEAVY = ("rich", "structlog", "pydantic", "httpx", "functions.domain", "infra.wiring", "functions_framework")
"""What no help needs."""


def typed(*words: str) -> Result:
    return CliRunner(env={"COLUMNS": "80"}).invoke(app, list(words))


@pytest.mark.parametrize("word", ["-h", "--help"])
def test_n17_help_lists_every_command_in_full(word: str) -> None:
    result = typed(word)
    assert result.exit_code == 0
    widest = max(map(len, COMMANDS))
    for name, line in COMMANDS.items():
        assert f"  {name:<{widest}}  {line}\n" in result.stdout


@pytest.mark.parametrize("name", [*COMMANDS, ""])
def test_n17_help_fits_80_columns_and_says_what_the_command_does(name: str) -> None:
    result = typed(*([name] if name else []), "-h")
    assert result.exit_code == 0
    assert max(map(len, result.stdout.splitlines())) <= 80
    assert not name or "Example: fairlead " in result.stdout


def test_n17_every_module_of_a_command_is_there() -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]  # a group, which typer does not say
    assert {name: commands[name].name for name in commands} == {name: name for name in COMMANDS}


def test_n17_the_version_is_that_of_the_package() -> None:
    assert typed("--version").stdout == f"fairlead {version('fairlead-bitrix24')}\n"


def test_n17_a_name_that_is_none_is_answered_with_the_nearest() -> None:
    result = typed("explian")
    assert (result.exit_code, "explain" in result.stderr) == (2, True)


@pytest.mark.process
def test_n17_a_shell_completes_the_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_FAIRLEAD_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", "fairlead p")
    monkeypatch.setenv("COMP_CWORD", "1")
    program = "import sys; sys.argv[0] = 'fairlead'; from infra.cli.main import run; run()"
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["plan", "provision", "portal", "portals", "pause"]


@pytest.mark.process
def test_n18_help_imports_no_command_and_no_library_of_one() -> None:
    program = (
        "import sys\nfrom infra.cli.main import run\n"
        "try: run(['--help'])\nexcept SystemExit: pass\n"
        "print(*sys.modules, sep='\\n', file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = set(done.stderr.split())
    assert "infra.cli.commands" in loaded
    assert loaded & {*HEAVY, *(f"infra.cli.{name}" for name in COMMANDS)} == set()
