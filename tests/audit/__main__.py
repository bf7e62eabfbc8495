"""`make audit`: licences, parts list (SBOM) and advisories of what people get; exit 1 for what is wrong."""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from rich.console import Console

from tests.audit.deployed import REQUIREMENTS, installed_with_the_command, pins

TOOLS = Path(".cache/audit/bin")
SBOM = Path("out/sbom.json")
Said = tuple[bool | None, str]
"""Whether all is right, None where that is unknown; and the sentence."""


def licences() -> Said:
    """Compare the licences of all that is installed here with the list in pyproject.toml."""
    packages = ["--packages", *installed_with_the_command()]
    done = _run("pip-licenses", "--python", sys.executable, *packages, "--format", "json")
    if done.returncode != 0:
        return False, f"licences: {done.stderr.strip() or 'pip-licenses failed'}"
    return True, f"licences: those of all {len(json.loads(done.stdout))} packages are on the list"


def sbom() -> Said:
    """Write the parts list of requirements.txt as CycloneDX, and see that it names every pin."""
    SBOM.parent.mkdir(exist_ok=True)
    options = ["--pyproject", "pyproject.toml", "--output-reproducible", "--of", "JSON", "-o", str(SBOM)]
    done = _run("cyclonedx-py", "requirements", str(REQUIREMENTS), *options)
    if done.returncode != 0:
        return False, f"sbom: {done.stderr.strip()}"
    parts = {part["name"]: part["version"] for part in json.loads(SBOM.read_text("utf-8"))["components"]}
    return parts == pins(), f"sbom: {SBOM} lists {len(parts)} packages, requirements.txt pins {len(pins())}"


def advisories() -> Said:
    """Ask which of the pins are known to be vulnerable; a service that cannot be reached says nothing."""
    options = [
        "--require-hashes",
        "--disable-pip",
        "--progress-spinner",
        "off",
        "--timeout",
        "10",
        "-f",
        "json",
    ]
    done = _run("pip-audit", "-r", str(REQUIREMENTS), *options)
    try:
        return verdict(json.loads(done.stdout))
    except ValueError:
        reason = (done.stderr.strip().splitlines() or ["no answer"])[-1]
        return None, f"advisories: NOT ASKED, the service cannot be reached: {reason[:120]}"


def verdict(report: Mapping[str, Any]) -> Said:
    """Read pip-audit's report. It calls packages that it could not ask about fine; we do not."""
    dependencies = report["dependencies"]
    asked = [each for each in dependencies if "skip_reason" not in each]
    found = [f"{one['name']} {one['version']}: {bad['id']}" for one in asked for bad in one["vulns"]]
    if found:
        return False, f"advisories: {', '.join(found)}"
    if len(asked) < len(dependencies):
        return None, f"advisories: NOT ASKED about {len(dependencies) - len(asked)} of {len(dependencies)}"
    return True, f"advisories: none for {len(asked)} packages"


MARKS = {True: "✓", False: "✗", None: "?"}
STEPS: Mapping[str, Callable[[], Said]] = {"licences": licences, "sbom": sbom, "advisories": advisories}


def _run(tool: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([TOOLS / tool, *arguments], capture_output=True, text=True, check=False)


def main(names: list[str]) -> int:
    """Do the named steps, all without a name; return how many went wrong."""
    console, wrong = Console(highlight=False), 0
    for name in names or STEPS:
        is_right, told = STEPS[name]()
        wrong += is_right is False
        console.print(f"{MARKS[is_right]} {told}", markup=False, soft_wrap=True)
    return wrong


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
