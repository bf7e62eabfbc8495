"""The archives for Lambda as bytes: which wheels, what of them, and that they are the same every time."""

import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from zipfile import ZipFile

import pytest

from functions.errors import SettingInvalid
from infra.cli.bundle import Architecture, Cloud, LambdaRuntime, bundle, write_archive
from infra.cli.bundle_lambda import LEAN, MACHINES, PAGES, Runtime, ensure_fits, runtime_of, stage
from infra.cli.wheels import download, names_in, unpack
from tests.audit.deployed import pins
from tests.team import CONFIGURATION

VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"
HERE = Runtime(VERSION, sys.executable, "x86_64")
_BLOCK = r"^{name}==.*\n(?:    .*\n)+"


def pin_of(name: str) -> str:
    """The lines of one package, with its hashes."""
    found = re.search(_BLOCK.format(name=name), Path(PAGES).read_text(encoding="utf-8"), re.MULTILINE)
    assert found is not None
    return found[0]


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A checkout whose functions need one small package, and whose pages need another one."""
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / LEAN).write_text(pin_of("six"), encoding="utf-8")
    (folder / PAGES).write_text(pin_of("six") + pin_of("markupsafe"), encoding="utf-8")
    return folder


@pytest.fixture
def own(tmp_path: Path) -> dict[str, Path]:
    module = tmp_path / "module.py"
    module.write_text(
        '"""Ours."""\n\nNAMES = {"a", "b", "c"}\nIS_A = "a" in {"a", "b", "c"}\n', encoding="utf-8"
    )
    names = ("functions/errors.py", "functions/with.dots.py", "infra/web/page.py", "main.py")
    return dict.fromkeys(names, module)


def staged(folder: Path, own: Mapping[str, Path], sources: Path) -> dict[str, dict[str, Path]]:
    folder.mkdir()
    return stage(own, sources, folder, HERE)


def modules_of(files: Mapping[str, Path]) -> set[str]:
    return {name for name in files if name.endswith(".py")}


@pytest.mark.process
def test_each_archive_has_the_packages_of_its_requirements_and_what_is_compiled_of_them(
    tmp_path: Path, own: dict[str, Path], sources: Path
) -> None:
    archives = staged(tmp_path / "staged", own, sources)
    lean, pages = archives[LEAN], archives[PAGES]
    assert modules_of(lean) == {"functions/errors.py", "functions/with.dots.py", "main.py", "six.py"}
    assert modules_of(pages) > {"infra/web/page.py", "markupsafe/__init__.py", *modules_of(lean)}
    assert any(name.startswith("markupsafe/_speedups.cpython-") for name in pages)
    tag = f"cpython-{VERSION.replace('.', '')}"
    assert {f"__pycache__/six.{tag}.pyc", f"functions/__pycache__/errors.{tag}.pyc"} <= lean.keys()
    assert lean["requirements.txt"].read_text(encoding="utf-8") == pin_of("six")
    assert list(lean) == sorted(lean)


@pytest.mark.process
def test_the_same_sources_are_the_same_bytes_wherever_they_are_laid_out(
    tmp_path: Path, own: dict[str, Path], sources: Path
) -> None:
    written = []
    for name in ("one", "the-other-place"):
        archive = tmp_path / f"{name}.zip"
        write_archive(archive, staged(tmp_path / name, own, sources)[PAGES])
        written.append(archive.read_bytes())
    assert written[0] == written[1]


@pytest.mark.process
def test_a_module_that_cannot_be_compiled_is_named(
    tmp_path: Path, own: dict[str, Path], sources: Path
) -> None:
    own["main.py"].write_text("def broken(:\n", encoding="utf-8")
    with pytest.raises(SettingInvalid, match="cannot compile the archive"):
        staged(tmp_path / "staged", own, sources)


@pytest.mark.process
def test_a_wheel_with_another_hash_is_refused(tmp_path: Path, own: dict[str, Path], sources: Path) -> None:
    text = re.sub(r"sha256:[0-9a-f]{4}", "sha256:0000", pin_of("six"))
    (sources / PAGES).write_text(text, encoding="utf-8")
    with pytest.raises(SettingInvalid, match=f"pip cannot fetch the wheels of {PAGES}"):
        staged(tmp_path / "staged", own, sources)


@pytest.mark.process
@pytest.mark.long
@pytest.mark.parametrize("machine", MACHINES.values())
def test_every_wheel_is_there_for_both_processors_and_the_oldest_runtime(
    machine: str, tmp_path: Path
) -> None:
    oldest = min(LambdaRuntime).removeprefix("python")
    wheels = download(Path(PAGES), tmp_path, python=oldest, machine=machine)
    assert len(wheels) == len(names_in(Path(PAGES)))


def test_scripts_and_headers_of_a_wheel_stay_out(tmp_path: Path) -> None:
    wheel = tmp_path / "a-1-py3-none-any.whl"
    names = ("a.py", "b.pyi", "a-1.data/scripts/run", "a-1.data/purelib/c.py", "a-1.data/headers/d.h")
    with ZipFile(wheel, "w") as written:
        for name in names:
            written.writestr(name, "")
    unpacked = set(unpack(wheel, tmp_path / "to", is_wanted=lambda name: not name.endswith(".pyi")))
    assert unpacked == {"a.py", "c.py"}
    assert {each.name for each in (tmp_path / "to").iterdir()} == unpacked


@pytest.mark.process
def test_a_runtime_whose_python_is_not_here_stops_the_bundle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SettingInvalid, match=f"--runtime python{VERSION}"):
        runtime_of("python3.99", "x86_64")
    shim = tmp_path / "python3.98"
    shim.write_text("#!/bin/sh\necho 3.9\n", encoding="utf-8")
    shim.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    with pytest.raises(SettingInvalid, match=r"python3\.98 cannot be run here"):
        runtime_of("python3.98", "x86_64")


@pytest.mark.process
def test_a_python_of_the_runtimes_version_compiles_for_it() -> None:
    assert runtime_of(f"python{VERSION}", "arm64") == Runtime(VERSION, sys.executable, "aarch64")


def test_an_archive_that_lambda_would_not_take_is_refused(tmp_path: Path) -> None:
    archive = tmp_path / "a.zip"
    with archive.open("wb") as written:
        written.truncate(50 * 1000 * 1000 + 1)
    with pytest.raises(SettingInvalid, match="has 50 MB, 0 MB unpacked"):
        ensure_fits(archive, {})
    with pytest.raises(SettingInvalid, match="300 MB unpacked"):
        ensure_fits(tmp_path / "a.zip", {str(number): archive for number in range(6)})


@pytest.mark.process
def test_the_command_writes_both_archives(
    tmp_path: Path, own: dict[str, Path], sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "my.toml"
    config.write_text(CONFIGURATION, encoding="utf-8")
    monkeypatch.setenv("FAIRLEAD_CONFIG", str(config))
    monkeypatch.setattr("infra.cli.bundle.files_of", lambda *_, **__: own)
    monkeypatch.setattr("infra.cli.bundle.SOURCES", sources)
    monkeypatch.setattr("infra.cli.bundle.runtime_of", lambda *_: HERE)
    bundle(tmp_path / "out/aws.zip", Cloud.AWS, Architecture.ARM64, LambdaRuntime.PYTHON_3_13)
    assert {each.name for each in (tmp_path / "out").iterdir()} == {"aws.zip", "aws-pages.zip"}


@pytest.mark.parametrize("requirements", [LEAN, PAGES])
def test_what_runs_on_lambda_is_what_is_tested(requirements: str) -> None:
    tested = pins(Path("requirements-dev.txt")) | pins()
    ours = pins(Path(requirements))
    assert {name: version for name, version in ours.items() if tested.get(name) != version} == {}
    assert "index" not in Path(requirements).read_text(encoding="utf-8")


@pytest.mark.process
def test_what_is_compiled_names_where_lambda_unpacks_it(
    tmp_path: Path, own: dict[str, Path], sources: Path
) -> None:
    files = staged(tmp_path / "staged", own, sources)[LEAN]
    (compiled,) = (path for name, path in files.items() if name.startswith("functions/__pycache__/errors"))
    reading = "import marshal, sys; print(marshal.loads(open(sys.argv[1], 'rb').read()[16:]).co_filename)"
    done = subprocess.run(
        [sys.executable, "-c", reading, str(compiled)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "/var/task/functions/errors.py"
