"""`fairlead bundle`: the archive that Google Cloud builds the functions from, or those that Lambda runs."""

from collections.abc import Collection, Iterator
from enum import StrEnum
from pathlib import Path
from ssl import PROTOCOL_TLS_CLIENT, SSLContext
from tempfile import TemporaryDirectory
from typing import Annotated
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import typer

from functions.errors import SettingInvalid
from infra.bitrix24.rest.certificates import trust_also
from infra.cli.bundle_lambda import LEAN, PAGES, Runtime, ensure_fits, runtime_of, stage
from infra.cli.terminal import ensure_writable, err, out
from infra.configuration.load import load_configuration, second_at
from infra.settings import read_settings

SOURCES = Path(__file__).parents[2]
PACKAGES = ("functions", "infra")
LEFT_OUT = (
    "functions/commands/learn",
    "functions/commands/simulate",
    "infra/cli",
    "infra/demo",
    "infra/learning",
    "infra/simulator",
)
"""What only a terminal needs."""
ON_LAMBDA = (*LEFT_OUT, "infra/gcp", "infra/local")
"""What the functions on AWS do without: also the other cloud, and the server of one machine."""
THE_SAME_DAY = (1980, 1, 1, 0, 0, 0)
"""The date of every entry, so that the same sources are the same bytes; the first that a zip can say."""
READABLE = 0o644 << 16
CA_FILE = "portal-ca.pem"
"""What BITRIX24_CA_FILE names, in the archive; `portal_own_ca` of terraform/gcp says that it is there."""


class Cloud(StrEnum):
    """Whose functions are bundled."""

    GCP = "gcp"
    AWS = "aws"


class Architecture(StrEnum):
    """Lambda's names for processors."""

    X86_64 = "x86_64"
    ARM64 = "arm64"


class LambdaRuntime(StrEnum):
    """Lambda's names for Pythons. That of 3.11 is on a Linux that is too old for some of the wheels."""

    PYTHON_3_12 = "python3.12"
    PYTHON_3_13 = "python3.13"
    PYTHON_3_14 = "python3.14"


def bundle(
    to: Annotated[Path | None, typer.Option(help="Archive to write; out/fairlead.zip.")] = None,
    cloud: Annotated[Cloud, typer.Option("--for", help="Whose functions these are.")] = Cloud.GCP,
    arch: Annotated[Architecture, typer.Option(help="On AWS: the processor.")] = Architecture.X86_64,
    runtime: Annotated[LambdaRuntime, typer.Option(help="On AWS: the Python.")] = LambdaRuntime.PYTHON_3_12,
) -> None:
    """Write the archive that Terraform deploys: functions, configuration, requirements.

    The same sources and the same configuration give the same bytes, so nothing is deployed twice. For AWS
    it writes out/fairlead-aws.zip, and out/fairlead-aws-pages.zip for dashboard and reporting. They hold the
    wheels, too, compiled for the runtime, whose Python has to be installed here.

    Example: fairlead bundle --for aws --arch arm64
    """
    settings = read_settings()
    load_configuration(settings.config)
    if cloud is Cloud.AWS:
        archive = to or Path("out/fairlead-aws.zip")
        ensure_writable(archive)
        files = files_of(SOURCES, settings.config, ca_file=settings.ca_file, left_out=ON_LAMBDA)
        bundle_lambda(archive, files, runtime_of(runtime.value, arch.value))
        return
    to = to or Path("out/fairlead.zip")
    ensure_writable(to)
    _written(to, files_of(SOURCES, settings.config, ca_file=settings.ca_file))


def bundle_lambda(to: Path, own: dict[str, Path], runtime: Runtime) -> None:
    """Write the archive of most functions, and beside it that of the pages.

    Raises:
        SettingInvalid: a wheel cannot be had, a file not be compiled, or an archive is too large for Lambda.
    """
    with TemporaryDirectory() as folder:
        with err.status("Fetching and compiling the wheels …"):
            staged = stage(own, SOURCES, Path(folder), runtime)
        for archive, files in ((to, staged[LEAN]), (to.with_stem(f"{to.stem}-pages"), staged[PAGES])):
            _written(archive, files)
            ensure_fits(archive, files)


def _written(to: Path, files: dict[str, Path]) -> None:
    write_archive(to, files)
    out.print(f"{to}: {len(files)} files, {to.stat().st_size // 1024} kB.", soft_wrap=True)


def files_of(
    sources: Path, config: Path, *, ca_file: Path | None = None, left_out: Collection[str] = LEFT_OUT
) -> dict[str, Path]:
    """Return what the archive holds: name in it → file, in the order of the names.

    `left_out` are folders of ours that it does without.

    Raises:
        SettingInvalid: the sources are not here, as where Fairlead was installed without them; or `ca_file`
            holds no certificate, or a private key.
    """
    requirements = sources / "requirements.txt"
    if not requirements.is_file():
        raise SettingInvalid(
            f"{requirements.name} is not beside the packages. Bundle from a checkout of the sources."
        )
    files = {
        # functions-framework puts the folder of its source on the path and no other: the root, with this.
        "main.py": sources / "functions/main.py",
        "requirements.txt": requirements,
        "fairlead.toml": config,
    }
    second = second_at(config, config.read_text(encoding="utf-8"))
    if second is not None:
        files[second.name] = second
    if ca_file is not None:
        files[CA_FILE] = _checked(ca_file)
    files |= {path.relative_to(sources).as_posix(): path for path in _modules(sources, left_out)}
    return dict(sorted(files.items()))


def write_archive(to: Path, files: dict[str, Path]) -> None:
    """Write the files in this order, with dates, modes and compression that never change."""
    with ZipFile(to, "w", ZIP_DEFLATED, compresslevel=9) as archive:
        for name, path in files.items():
            entry = ZipInfo(name, THE_SAME_DAY)
            entry.compress_type, entry.external_attr, entry.create_system = ZIP_DEFLATED, READABLE, 3
            archive.writestr(entry, path.read_bytes())


def _checked(ca_file: Path) -> Path:
    trust_also(SSLContext(PROTOCOL_TLS_CLIENT), ca_file)
    if b"PRIVATE KEY-----" in ca_file.read_bytes():
        raise SettingInvalid(
            f"BITRIX24_CA_FILE names {ca_file}, which holds a private key: that must not leave this machine."
            " Name a file with nothing but certificates."
        )
    return ca_file


def _modules(sources: Path, names: Collection[str]) -> Iterator[Path]:
    left_out = [sources / name for name in names]
    for path in (path for package in PACKAGES for path in (sources / package).rglob("*")):
        is_made = "__pycache__" in path.parts or path.suffix == ".pyc"
        if path.is_file() and not is_made and not any(path.is_relative_to(each) for each in left_out):
            yield path
