"""The archives for Lambda, unpacked alone, and the loop that Lambda's Python runs."""

import shutil
import sys
from importlib.metadata import files
from pathlib import Path
from zipfile import ZipFile

from infra.cli.bundle import ON_LAMBDA, SOURCES, bundle_lambda, files_of
from infra.cli.bundle_lambda import Runtime

LOOP = ("awslambdaric", "simplejson", "snapshot-restore-py")
"""What the runtime brings along."""
VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"
HERE = Runtime(VERSION, sys.executable, "x86_64")
"""The Python that the tests run on."""


def make(folder: Path, configuration: str) -> None:
    """Write both archives into `folder` and unpack them, and put the loop beside them."""
    config = folder / "fairlead.toml"
    config.write_text(configuration, encoding="utf-8")
    bundle_lambda(folder / "lean.zip", files_of(SOURCES, config, left_out=ON_LAMBDA), HERE)
    for name in ("lean", "lean-pages"):
        with ZipFile(folder / f"{name}.zip") as opened:
            opened.extractall(folder / name)
    for package in LOOP:
        for file in files(package) or []:
            if ".." not in file.parts:
                to = folder / "loop" / file
                to.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(Path(str(file.locate())), to)
