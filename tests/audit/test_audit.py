"""What people are given: its licences are allowed, its parts list is whole, and silence is no safety."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.audit.__main__ import SBOM, verdict
from tests.audit.deployed import allowed, installed, installed_with_the_command, licences_of, pins
from tests.sharing import is_up_to_date

TOOLS = Path(".cache/audit/.ready")


@pytest.mark.parametrize("package", installed_with_the_command())
def test_the_licence_of_everything_installed_is_allowed(package: str) -> None:
    licences = licences_of(package)
    assert licences
    assert licences <= allowed()


@pytest.mark.parametrize("licence", ["GPL-3.0-only", "AGPL-3.0", "Proprietary", "", "Limited"])
def test_what_is_not_on_the_list_is_not_allowed(licence: str) -> None:
    assert licence not in allowed()


def test_no_licence_is_allowed_that_nobody_has() -> None:
    assert allowed() == frozenset().union(*map(licences_of, installed_with_the_command()))


def test_what_is_deployed_is_part_of_what_is_installed() -> None:
    assert set(installed()) < set(installed_with_the_command())
    assert set(pins(Path("requirements-aws-pages.txt"))) < set(installed_with_the_command())


@pytest.mark.parametrize(
    "file",
    ["requirements.txt", "requirements-aws.txt", "requirements-aws-pages.txt", "requirements-server.txt"],
)
def test_every_pin_has_hashes(file: str) -> None:
    text = Path(file).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())
    assert len(entries) == len(pins(Path(file)))
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.process
def test_the_tools_write_the_parts_list_of_exactly_the_pins_and_find_the_licences_in_order() -> None:
    if not is_up_to_date(TOOLS):
        pytest.skip("The tools are not here, or others than required: `make audit` installs them (60 MB).")
    done = subprocess.run(
        ["make", "--silent", "audit", "STEPS=licences sbom"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"those of all {len(installed_with_the_command())} packages are on the list" in done.stdout
    document = json.loads(SBOM.read_text(encoding="utf-8"))
    assert document["bomFormat"] == "CycloneDX"
    assert {part["name"]: part["version"] for part in document["components"]} == pins()


UNASKED = {"name": "a", "skip_reason": "Dependency not found on PyPI and could not be audited"}
FINE = {"name": "b", "version": "1", "vulns": []}
BAD = {"name": "c", "version": "2", "vulns": [{"id": "PYSEC-1"}, {"id": "CVE-2"}]}


@pytest.mark.parametrize(
    ("dependencies", "said"),
    [
        ([FINE, FINE], (True, "advisories: none for 2 packages")),
        ([FINE, UNASKED], (None, "advisories: NOT ASKED about 1 of 2")),
        ([FINE, UNASKED, BAD], (False, "advisories: c 2: PYSEC-1, c 2: CVE-2")),
    ],
)
def test_what_was_not_asked_is_said_and_what_was_found_is_wrong(
    dependencies: list[dict[str, object]], said: tuple[bool | None, str]
) -> None:
    assert verdict({"dependencies": dependencies}) == said
