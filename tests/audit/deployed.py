"""What is deployed: the pins of requirements.txt, and the licences that are allowed."""

import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

REQUIREMENTS = Path("requirements.txt")


def pins() -> dict[str, str]:
    """Return the version of every pinned package, also of those for other systems."""
    return {each.name: str(each.specifier).removeprefix("==") for each in _requirements()}


def installed() -> list[str]:
    """Return the pinned packages that this system needs."""
    return [each.name for each in _requirements() if each.marker is None or each.marker.evaluate()]


def _requirements() -> list[Requirement]:
    lines = REQUIREMENTS.read_text(encoding="utf-8").splitlines()
    return [Requirement(line.rstrip("\\ ")) for line in lines if line and not line.startswith((" ", "#"))]


def allowed() -> frozenset[str]:
    """Return the licences on the list in pyproject.toml."""
    settings = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["tool"]["pip-licenses"]
    return frozenset(one.strip() for one in settings["allow-only"].split(";"))


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
