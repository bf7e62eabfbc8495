"""checkov over the sources of a deployment, as `make scan` runs it."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.sharing import is_up_to_date

SCANNER = Path(".cache/scan/.ready")


def scanned(folder: Path) -> "subprocess.CompletedProcess[str]":
    """What `make scan` says of a folder."""
    if not is_up_to_date(SCANNER):
        pytest.skip("checkov is not here, or another one than required: `make scan` installs it (290 MB).")
    command = ["make", "--silent", "scan", f"SCANNED={folder}"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def exceptions_in(sources: Path) -> list[str]:
    """What each exception in the sources leaves out, and why."""
    own = (path for path in sorted(sources.glob("**/*.tf")) if not path.is_symlink())
    texts = [path.read_text(encoding="utf-8") for path in own]
    return [skip for text in texts for skip in re.findall(r"checkov:skip=(.*)", text)]


def is_explained(exception: str) -> bool:
    """Whether it says more than which check it is."""
    return re.fullmatch(r"CKV\w+:\S.{20,}", exception) is not None
