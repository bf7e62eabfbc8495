"""The wheels of a requirements file for another machine: fetched by pip, checked by hash, and unpacked."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from zipfile import ZipFile

from functions.errors import SettingInvalid

GLIBC = ("2_28", "2_27", "2_26", "2_24", "2_17", "2_12", "2_5")
OLD_NAMES = ("manylinux2014", "manylinux2010", "manylinux1")
"""Of the tags of wheels for Linux, all that run on Amazon Linux 2023 (glibc 2.34): pip wants each by name."""
INSTALLED_AT_THE_ROOT = {"purelib", "platlib"}

_PIN = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)


def names_in(requirements: Path) -> set[str]:
    """Return the names of the packages that a requirements file pins."""
    return {normalised(name) for name in _PIN.findall(requirements.read_text(encoding="utf-8"))}


def normalised(name: str) -> str:
    """Return the one spelling of a package's name (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def download(requirements: Path, to: Path, *, python: str, machine: str) -> list[Path]:
    """Fetch the wheels into `to`; return them in the order of their names.

    Args:
        requirements: with a hash of each wheel.
        to: a folder.
        python: version of the interpreter that runs them, `3.12`.
        machine: its processor, `x86_64` or `aarch64`.

    Raises:
        SettingInvalid: one of the wheels cannot be had.
    """
    tags = [*(f"manylinux_{each}" for each in GLIBC), *OLD_NAMES]
    platforms = [f"--platform={tag}_{machine}" for tag in tags]
    pip = [sys.executable, "-m", "pip", "download", "-qq", "--disable-pip-version-check", "--require-hashes"]
    options = ["--no-deps", "--only-binary=:all:", "--implementation=cp", f"--python-version={python}"]
    files = [f"--requirement={requirements}", f"--dest={to}"]
    command = [*pip, *options, *platforms, *files]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  fixed words
    if done.returncode != 0:
        reason = (done.stderr.strip().splitlines() or ["pip is not installed here"])[-1]
        raise SettingInvalid(f"pip cannot fetch the wheels of {requirements.name}: {reason}")
    return sorted(to.glob("*.whl"))


def unpack(wheel: Path, to: Path, *, is_wanted: Callable[[str], bool]) -> Iterator[str]:
    """Write the files of a wheel that are wanted into `to`, scripts and headers never; yield their names."""
    with ZipFile(wheel) as opened:
        for entry in opened.infolist():
            name = _place(entry.filename)
            if name and not entry.is_dir() and is_wanted(name):
                (to / name).parent.mkdir(parents=True, exist_ok=True)
                (to / name).write_bytes(opened.read(entry))
                yield name


def _place(name: str) -> str:
    """Return where a file of a wheel is installed; "" for what is not imported."""
    first, *rest = PurePosixPath(name).parts
    if not first.endswith(".data"):
        return name
    return "/".join(rest[1:]) if rest and rest[0] in INSTALLED_AT_THE_ROOT else ""
