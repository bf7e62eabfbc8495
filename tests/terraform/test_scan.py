"""checkov finds nothing in terraform/gcp, finds what is planted, and every exception says why."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.sharing import is_up_to_date
from tests.terraform.offline import SOURCES, Workspace

SCANNER = Path(".cache/scan/.ready")


def scanned(folder: Path) -> "subprocess.CompletedProcess[str]":
    """What `make scan` says of a folder."""
    if not is_up_to_date(SCANNER):
        pytest.skip("checkov is not here, or another one than required: `make scan` installs it (290 MB).")
    command = ["make", "--silent", "scan", f"SCANNED={folder}"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.process
def test_the_scan_finds_nothing() -> None:
    said = scanned(SOURCES)
    assert said.returncode == 0, said.stdout
    passed, failed = re.findall(r"(?:Passed|Failed) checks: (\d+)", said.stdout)
    assert (int(passed) > 40, failed) == (True, "0")


@pytest.mark.parametrize(
    ("file", "old", "new", "check"),
    [
        ("archive.tf", 'public_access_prevention    = "enforced"', "", "CKV_GCP_114"),
        ("archive.tf", "#checkov:skip=CKV_GCP_62", "#", "CKV_GCP_62"),
        (
            "outputs.tf",
            '"Where signals are sent."',
            '"https://user:pa55w0rd-X9@portal.test/"',
            "CKV_SECRET_4",
        ),
        ("function/account.tf", "var.state_role", '"roles/owner"', "CKV_GCP_117"),
    ],
)
def test_what_is_planted_is_found(
    new_workspace: Callable[[], Workspace], file: str, old: str, new: str, check: str
) -> None:
    workspace = new_workspace()
    workspace.spoil(file, old, new)
    said = scanned(workspace.folder)
    assert said.returncode != 0
    assert check in said.stdout


def test_every_exception_says_why() -> None:
    texts = [path.read_text(encoding="utf-8") for path in SOURCES.glob("**/*.tf")]
    skips = [skip for text in texts for skip in re.findall(r"checkov:skip=(.*)", text)]
    assert len(skips) == 2
    assert [skip for skip in skips if not re.fullmatch(r"CKV\w+:\S.{20,}", skip)] == []
