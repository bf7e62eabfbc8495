"""Rows: how large the archives for Lambda are, which has to take them without a bucket."""

from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

from infra.cli.bundle_lambda import LARGEST, LARGEST_UNPACKED, MEGABYTE
from tests.aws.archives import HERE, make
from tests.bench.row import Row
from tests.team import CONFIGURATION

NAMES = {"lean.zip": "of the pipeline", "lean-pages.zip": "of dashboard and report"}


def measure() -> tuple[Row, ...]:
    """Return a row for each archive, made for the Python and the processor of this machine."""
    with TemporaryDirectory() as folder:
        make(Path(folder), CONFIGURATION)
        return rows_of(Path(folder))


def rows_of(made: Path) -> tuple[Row, ...]:
    """Return the rows of the archives in a folder."""
    return tuple(_row(made / archive, what) for archive, what in NAMES.items())


def _row(archive: Path, what: str) -> Row:
    with ZipFile(archive) as opened:
        files = [each for each in opened.infolist() if not each.is_dir()]
        unpacked = sum(each.file_size for each in files)
    size = archive.stat().st_size
    return Row(
        what=f"The archive {what} for Lambda, packed",
        reached=round(size / MEGABYTE, 1),
        target=LARGEST / MEGABYTE,
        unit="MB",
        bound="at most",
        ratio=round(unpacked / LARGEST_UNPACKED, 2),
        ratio_to="what Lambda unpacks at most (250 MB)",
        run=f"Python {HERE.version} on {HERE.machine}: {len(files):,} files, {unpacked / MEGABYTE:.0f} MB"
        " unpacked",
    )
