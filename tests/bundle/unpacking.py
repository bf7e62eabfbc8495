"""The archive, unpacked as Google Cloud builds it: alone, its requirements installed, nothing else."""

import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

from infra.cli.bundle import SOURCES, files_of, write_archive
from tests.sharing import alone

CACHE = Path(".cache").resolve()
WORKSPACE = "workspace"


def unpack(folder: Path, configuration: str) -> Path:
    """Write an archive with this configuration into `folder`, and return where it lies unpacked."""
    config, archive = folder / "fairlead.toml", folder / "fairlead.zip"
    config.write_text(configuration, encoding="utf-8")
    write_archive(archive, files_of(SOURCES, config))
    with ZipFile(archive) as opened:
        opened.extractall(folder / WORKSPACE)
    return folder / WORKSPACE


def environment_of(workspace: Path) -> Path:
    """Return the `bin` of an environment that has the archive's requirements only; it is kept."""
    requirements = workspace / "requirements.txt"
    environment = CACHE / f"bundle-{sha256(requirements.read_bytes()).hexdigest()[:12]}"
    with alone(environment):
        if not (environment / "ready").exists():
            subprocess.run([sys.executable, "-m", "venv", "--clear", environment], check=True)
            pip = [str(environment / "bin/python"), "-m", "pip", "install", "--require-hashes", "--quiet"]
            subprocess.run([*pip, "--disable-pip-version-check", "-r", str(requirements)], check=True)
            (environment / "ready").touch()
    return environment / "bin"
