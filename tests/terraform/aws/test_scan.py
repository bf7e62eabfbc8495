"""checkov finds nothing in terraform/aws, finds what is planted, and every exception says why."""

import re
from collections.abc import Callable

import pytest

from tests.terraform.aws.provider import SOURCES
from tests.terraform.offline import Workspace
from tests.terraform.scanning import exceptions_in, is_explained, scanned


@pytest.mark.process
@pytest.mark.long
def test_the_scan_finds_nothing() -> None:
    said = scanned(SOURCES)
    assert said.returncode == 0, said.stdout
    passed, failed = re.findall(r"(?:Passed|Failed) checks: (\d+)", said.stdout)
    assert (int(passed) > 40, failed) == (True, "0")


@pytest.mark.long
@pytest.mark.parametrize(
    ("file", "old", "new", "check"),
    [
        ("alarms.tf", "#checkov:skip=CKV_AWS_26", "#", "CKV_AWS_26"),
        (
            "outputs.tf",
            '"Where signals are sent."',
            '"https://user:pa55w0rd-X9@portal.test/"',
            "CKV_SECRET_4",
        ),
        (
            "table.tf",
            "  point_in_time_recovery {\n    enabled = true",
            "  point_in_time_recovery {\n    enabled = false",
            "CKV_AWS_28",
        ),
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
    assert exceptions
    assert [each for each in exceptions if not is_explained(each)] == []


@pytest.mark.long
def test_no_exception_is_for_nothing(new_workspace: Callable[[], Workspace]) -> None:
    workspace = new_workspace()
    for path in workspace.folder.glob("**/*.tf"):
        path.write_text(path.read_text(encoding="utf-8").replace("checkov:skip=", ""), encoding="utf-8")
    found = set(re.findall(r"Check: (CKV\w+):", scanned(workspace.folder).stdout))
    assert found == {each.partition(":")[0] for each in exceptions_in(SOURCES)}
