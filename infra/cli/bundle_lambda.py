"""The archives that run on Lambda: our code and all that it needs, compiled for the runtime's Python.

Nothing is installed there, and nothing that is compiled there is kept, so both are done here.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from functions.domain.texts import LANGUAGES
from functions.errors import SettingInvalid
from infra.cli.wheels import download, names_in, normalised, unpack

OF_THE_PAGES = ("functions/dashboard", "functions/reporting", "infra/web")
"""What only the archive of `dashboard` and `reporting` has."""
LEAN, PAGES = "requirements-aws.txt", "requirements-aws-pages.txt"
MACHINES = {"x86_64": "x86_64", "arm64": "aarch64"}
"""By Lambda's name of an architecture the one that wheels have."""
TASK = "/var/task"
"""Where Lambda unpacks an archive: it stands in stack traces."""
MEGABYTE = 1000 * 1000
LARGEST, LARGEST_UNPACKED = 50 * MEGABYTE, 250 * MEGABYTE
"""What Lambda takes without a bucket, and what it unpacks at most."""
OURS = ""
"""In place of the name of a package."""

_COMPILED = re.compile(r"__pycache__/([^/]+)\.cpython-\d+\.pyc$")
_SERVICES = "_retry|endpoints|partitions|sdk-default-configuration"
_UNUSED = re.compile(
    r"(PIL|pillow\.libs|lets_plot/package_data)/.*"  # charts as bitmaps, and in notebooks: ours are SVG
    rf"|babel/locale-data/(?!root\.|en[._]|({'|'.join(LANGUAGES)})\.).*"  # languages that nothing speaks
    rf"|botocore/data/(?!(dynamodb|sqs|ssm)/|({_SERVICES})\.json).*"
    r"|(bazel-project|build)/.*"  # folders that wheels have by mistake
    r"|phonenumbers/(carrierdata|geodata|tzdata)/.*"  # where a number is, and whose: nothing asks that
    r"|.*\.pyi"
)


@dataclass(frozen=True, slots=True)
class Runtime:
    """What the archives are for.

    Attributes:
        version: of Python, `3.12`.
        python: the command that runs it on this machine.
        machine: the processor, as wheels name it.
    """

    version: str
    python: str
    machine: str


def runtime_of(name: str, architecture: str) -> Runtime:
    """Return the runtime of this name, with the Python here that compiles for it.

    Raises:
        SettingInvalid: there is no Python of its version on this machine.
    """
    version = name.removeprefix("python")
    ours = f"{sys.version_info.major}.{sys.version_info.minor}"
    python = sys.executable if version == ours else shutil.which(name)
    asked = [str(python), "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
    if python is None or _output_of(asked) != version:
        raise SettingInvalid(
            f"{name} cannot be run here, and compiled files fit one version of Python only. Install it, or"
            f" name the runtime that fits: --runtime python{ours}."
        )
    return Runtime(version, python, MACHINES[architecture])


def stage(own: Mapping[str, Path], sources: Path, to: Path, runtime: Runtime) -> dict[str, dict[str, Path]]:
    """Lay out both archives in the folder `to`, and compile them.

    Args:
        own: our files, by name in the archive.
        sources: where the requirements files are.
        to: an empty folder.
        runtime: what runs them.

    Returns:
        By the name of its requirements file what each archive holds: name in it → file, by name.

    Raises:
        SettingInvalid: a wheel cannot be had, or a file cannot be compiled.
    """
    wheels, root = to / "wheels", to / "root"
    wheels.mkdir()
    packages = dict.fromkeys(own, OURS)
    for name, path in own.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, root / name)
    for each in (LEAN, PAGES):  # the second finds what the first has fetched
        fetched = download(sources / each, wheels, python=runtime.version, machine=runtime.machine)
    for wheel in fetched:
        package = normalised(wheel.name.partition("-")[0])
        packages |= dict.fromkeys(unpack(wheel, root, is_wanted=_is_used), package)
    _compile(root, runtime.python)
    lean, pages = names_in(sources / LEAN), names_in(sources / PAGES)
    all_files = {
        path.relative_to(root).as_posix(): path for path in sorted(root.rglob("*")) if path.is_file()
    }
    of_lean = {
        name: path
        for name, path in all_files.items()
        if _is_of_lean(source := _source_of(name), packages[source], lean)
    }
    of_pages = {
        name: path for name, path in all_files.items() if packages[_source_of(name)] in {OURS, *pages}
    }
    return {
        each: dict(sorted({**files, "requirements.txt": sources / each}.items()))
        for each, files in ((LEAN, of_lean), (PAGES, of_pages))
    }


def ensure_fits(archive: Path, files: Mapping[str, Path]) -> None:
    """Raise SettingInvalid where an archive is larger than Lambda takes, as it is or unpacked."""
    packed, unpacked = archive.stat().st_size, sum(path.stat().st_size for path in files.values())
    if packed > LARGEST or unpacked > LARGEST_UNPACKED:
        raise SettingInvalid(
            f"{archive} has {packed // MEGABYTE} MB, {unpacked // MEGABYTE} MB unpacked. Lambda takes"
            f" {LARGEST // MEGABYTE} and {LARGEST_UNPACKED // MEGABYTE}."
        )


def _is_used(name: str) -> bool:
    return _UNUSED.fullmatch(name) is None


def _is_of_lean(source: str, package: str, lean: Collection[str]) -> bool:
    if package != OURS:
        return package in lean
    return not any(source.startswith(f"{each}/") for each in OF_THE_PAGES)


def _source_of(name: str) -> str:
    """Return the module that a file is compiled from; another file is its own source."""
    return _COMPILED.sub(r"\1.py", name)


def _compile(root: Path, python: str) -> None:
    """Compile everything; Python trusts the result without a look at the source.

    One process, always in the same order, with nothing else in it: what is compiled depends on what was
    compiled before.
    """
    options = ["-q", "--invalidation-mode", "unchecked-hash", "-s", str(root), "-p", TASK]
    problem = _output_of([python, "-I", "-S", "-m", "compileall", *options, str(root)])
    if problem:
        raise SettingInvalid(f"{python} cannot compile the archive: {problem.splitlines()[0]}")


def _output_of(command: Sequence[str]) -> str:
    """Return what a command prints; why it failed, where it did."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  fixed words
    return done.stdout.strip() or (done.stderr.strip() if done.returncode else "")
