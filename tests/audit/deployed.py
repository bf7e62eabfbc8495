"""What is deployed and what the command brings along: pins, packages, and the licences that are allowed."""

import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from itertools import chain
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

REQUIREMENTS = Path("requirements.txt")


def pins(file: Path = REQUIREMENTS) -> dict[str, str]:
    """Return the version of every package that a file pins, also of those for other systems."""
    return {each.name: str(each.specifier).removeprefix("==") for each in _requirements(file)}


def installed() -> list[str]:
    """Return the pinned packages that this system needs."""
    return [each.name for each in _requirements() if each.marker is None or each.marker.evaluate()]


def installed_with_the_command() -> list[str]:
    """Return every package that the project brings, with the command and the clients of both clouds."""
    found: set[tuple[str, str]] = set()
    project = _project()["project"]
    clouds = (project["optional-dependencies"][cloud] for cloud in ("gcp", "aws"))
    lines = [*project["dependencies"], *chain.from_iterable(clouds)]
    wanted = [(line, "") for line in lines]
    while wanted:
        line, of_extra = wanted.pop()
        requirement = Requirement(line)
        if requirement.marker and not requirement.marker.evaluate({"extra": of_extra}):
            continue
        for extra in ("", *requirement.extras):
            part = canonicalize_name(requirement.name), extra
            if part not in found:
                found.add(part)
                wanted += [(each, extra) for each in distribution(part[0]).requires or ()]
    return sorted({name for name, _ in found})


def _requirements(file: Path = REQUIREMENTS) -> list[Requirement]:
    lines = file.read_text(encoding="utf-8").splitlines()
    return [Requirement(line.rstrip("\\ ")) for line in lines if line and not line.startswith((" ", "#"))]


def allowed() -> frozenset[str]:
    """Return the licences on the list in pyproject.toml."""
    listed: str = _project()["tool"]["pip-licenses"]["allow-only"]
    return frozenset(one.strip() for one in listed.split(";"))


def _project() -> dict[str, Any]:
    return tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))


def licences_of(package: str) -> frozenset[str]:
    """Return the licences that an installed package names, as pip-licenses reads them; empty for none."""
    try:
        metadata = distribution(package).metadata
    except PackageNotFoundError:
        return frozenset()
    classifiers = metadata.get_all("Classifier", [])
    named = [text.rpartition(" :: ")[2] for text in classifiers if text.startswith("License ::")]
    expressions, words = metadata.get_all("License-Expression", []), metadata.get_all("License", [])
    return frozenset(expressions or named or words)
