"""Where what learns is not installed: the command says how to install it, and all else does without."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.commands import run
from tests.learning.test_command import CONFIGURATION
from tests.learning.world import World


def test_one_line_says_how_to_install_it(tmp_path: Path) -> None:
    World(50).write(tmp_path / "rows.csv")
    (tmp_path / "fairlead.toml").write_text(CONFIGURATION, encoding="utf-8")
    words = ("--config", str(tmp_path / "fairlead.toml"), "--out", str(tmp_path / "out.toml"))
    result = run("learn", str(tmp_path / "rows.csv"), "--outcome", "converted", *words)
    assert result.exit_code == 2
    assert "pip install 'fairlead-bitrix24[learn]'" in result.output
    assert not (tmp_path / "out.toml").exists()


@pytest.mark.process
def test_no_command_imports_it() -> None:
    code = (
        "import sys; import infra.cli.learn.command, infra.cli.backtest, infra.cli.score; "
        "print([name for name in ('numpy', 'sklearn', 'scipy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
