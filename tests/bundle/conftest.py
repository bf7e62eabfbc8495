import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import pytest

from infra.cli.bundle import SOURCES, files_of, write_archive
from tests.team import CONFIGURATION

CACHE = Path(".cache").resolve()
ALWAYS = CONFIGURATION.replace("members = [7, 8, 9]", 'members = [7, 8, 9]\nhours = "any"')
"""The processes have the machine's clock: queues that are open at any time make the hour irrelevant."""


@pytest.fixture(scope="session")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive, unpacked alone in an empty folder."""
    folder = tmp_path_factory.mktemp("bundle")
    config, archive = folder / "fairlead.toml", folder / "fairlead.zip"
    config.write_text(ALWAYS, encoding="utf-8")
    write_archive(archive, files_of(SOURCES, config))
    with ZipFile(archive) as opened:
        opened.extractall(folder / "workspace")
    return folder / "workspace"


@pytest.fixture(scope="session")
def command(unpacked: Path) -> Path:
    """functions-framework of an environment that has requirements.txt and nothing else; it is kept."""
    requirements = unpacked / "requirements.txt"
    environment = CACHE / f"bundle-{sha256(requirements.read_bytes()).hexdigest()[:12]}"
    if not (environment / "ready").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", environment], check=True)
        pip = [str(environment / "bin/python"), "-m", "pip", "install", "--require-hashes", "--quiet"]
        subprocess.run([*pip, "--disable-pip-version-check", "-r", str(requirements)], check=True)
        (environment / "ready").touch()
    return environment / "bin/functions-framework"
