"""checkov finds nothing in terraform/gcp, finds what is planted, and every exception says why."""

import re
from collections.abc import Callable

import pytest

from tests.terraform.offline import SOURCES, Workspace
from tests.terraform.scanning import exceptions_in, is_explained, scanned


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
    exceptions = exceptions_in(SOURCES)
    assert len(exceptions) == 2
    assert [each for each in exceptions if not is_explained(each)] == []
