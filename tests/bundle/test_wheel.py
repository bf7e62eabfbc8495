"""The wheel that pipx installs has all that the command needs, beside its dependencies."""

import re
import subprocess
import sys
from email.parser import Parser
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]
BUILD = "import hatchling.build, sys; print(hatchling.build.build_wheel(sys.argv[1]))"
RUN = "from infra.cli.main import run; run()"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the wheel has in it, and nothing of the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [sys.executable, "-c", BUILD, str(folder)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    with ZipFile(folder / built.stdout.split()[-1]) as wheel:
        wheel.extractall(folder / "installed")
    return folder / "installed"


def kept() -> set[str]:
    """Return the files of the two packages, without what Python compiles beside them."""
    files = (file for package in ("functions", "infra") for file in (ROOT / package).rglob("*"))
    return {
        str(file.relative_to(ROOT)) for file in files if file.is_file() and "__pycache__" not in file.parts
    }


@pytest.mark.long
@pytest.mark.process
def test_n18_the_wheel_has_every_file_of_both_packages_and_no_other(installed: Path) -> None:
    there = {str(file.relative_to(installed)) for file in installed.rglob("*") if file.is_file()}
    packages = {file for file in there if not file.startswith("fairlead_bitrix24-")}
    assert packages == kept()


@pytest.mark.long
@pytest.mark.process
def test_n18_without_an_extra_no_cloud_and_nothing_that_learns_is_installed(installed: Path) -> None:
    [metadata] = installed.glob("fairlead_bitrix24-*.dist-info/METADATA")
    told = Parser().parsestr(metadata.read_text(encoding="utf-8"))
    wanted: dict[str, list[str]] = {name: [] for name in ("", *told.get_all("Provides-Extra", []))}
    for each in told.get_all("Requires-Dist", []):
        requirement, _, marker = each.partition(";")
        wanted[marker.partition("extra ==")[2].strip(" '\"")].append(re.split(r"[ <>=!\[]", requirement)[0])
    assert {name: sorted(each) for name, each in wanted.items() if name} == {
        "aws": ["boto3"],
        "gcp": ["google-api-core", "google-cloud-firestore"],
        "learn": ["numpy", "scikit-learn", "threadpoolctl"],
        "parquet": ["pyarrow"],
        "sendgrid": ["cryptography"],
    }
    heavy = {each for name, several in wanted.items() if name for each in several}
    assert heavy.isdisjoint(wanted[""])
    assert "typer" in wanted[""]


@pytest.mark.long
@pytest.mark.process
def test_n18_a_configuration_is_written_and_checked_outside_of_the_checkout(
    installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(installed))
    for name in ("FAIRLEAD_CONFIG", "FAIRLEAD_STATE", "BITRIX24_WEBHOOK_URL"):
        monkeypatch.delenv(name, raising=False)
    for words in (["init"], ["check", "--offline"]):
        done = subprocess.run(
            [sys.executable, "-c", RUN, *words],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "fairlead.schema.json").is_file()
