"""The archive as bytes: what is in it, and that it is the same every time."""

import os
import re
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import pytest
import trustme

from functions.errors import ConfigurationInvalid, SettingInvalid
from infra.cli.bundle import CA_FILE, LEFT_OUT, bundle, files_of
from tests.team import CONFIGURATION


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "my.toml"
    path.write_text(CONFIGURATION, encoding="utf-8")
    monkeypatch.setenv("FAIRLEAD_CONFIG", str(path))
    return path


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "out" / "fairlead.zip"


def names_of(archive: Path) -> list[str]:
    with ZipFile(archive) as opened:
        return opened.namelist()


def test_the_same_sources_are_the_same_bytes(archive: Path, config: Path) -> None:
    bundle(archive)
    first = sha256(archive.read_bytes()).hexdigest()
    os.utime(config, (1, 1))
    config.chmod(0o600)
    bundle(archive)
    assert sha256(archive.read_bytes()).hexdigest() == first


def test_another_configuration_is_another_archive(archive: Path, config: Path) -> None:
    bundle(archive)
    first = archive.read_bytes()
    config.write_text(CONFIGURATION.replace("from = 70", "from = 60"), encoding="utf-8")
    bundle(archive)
    assert archive.read_bytes() != first


def test_the_names_are_sorted_and_dated_alike(archive: Path) -> None:
    bundle(archive)
    with ZipFile(archive) as opened:
        entries = opened.infolist()
    assert [each.filename for each in entries] == sorted(each.filename for each in entries)
    assert {each.date_time for each in entries} == {(1980, 1, 1, 0, 0, 0)}


def test_the_root_is_what_the_build_looks_for(archive: Path) -> None:
    bundle(archive)
    names = names_of(archive)
    assert [name for name in names if "/" not in name] == ["fairlead.toml", "main.py", "requirements.txt"]
    assert {name.partition("/")[0] for name in names if "/" in name} == {"functions", "infra"}


def test_what_only_a_terminal_needs_is_left_out(archive: Path) -> None:
    bundle(archive)
    left_out = tuple(f"{each}/" for each in LEFT_OUT)
    assert [name for name in names_of(archive) if name.startswith(left_out) or "__pycache__" in name] == []


def test_nothing_in_it_imports_what_was_left_out(archive: Path) -> None:
    bundle(archive)
    modules = "|".join(each.removesuffix(".py").replace("/", r"\.") for each in LEFT_OUT)
    left_out = re.compile(rf"^\s*(from|import) ({modules})\b", re.MULTILINE)
    with ZipFile(archive) as opened:
        deployed = [name for name in opened.namelist() if name.endswith(".py")]
        assert [name for name in deployed if left_out.search(opened.read(name).decode())] == []


def test_no_secret_is_in_it(archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BITRIX24_WEBHOOK_URL", "https://portal.example/rest/1/planted-code/")
    (tmp_path / ".env").write_text("BITRIX24_APPLICATION_TOKEN=planted-token", encoding="utf-8")
    bundle(archive)
    with ZipFile(archive) as opened:
        assert [name for name in opened.namelist() if b"planted-" in opened.read(name)] == []
        assert [name for name in opened.namelist() if ".env" in name] == []


def test_a_wrong_configuration_is_told_before_anything_is_written(archive: Path, config: Path) -> None:
    config.write_text("[portal]\n", encoding="utf-8")
    with pytest.raises(ConfigurationInvalid):
        bundle(archive)
    assert not archive.exists()


def test_sources_without_requirements_are_told(tmp_path: Path, config: Path) -> None:
    with pytest.raises(SettingInvalid, match="checkout"):
        files_of(tmp_path, config)


def test_the_certificate_of_an_own_ca_is_in_it_under_one_name(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = trustme.CA().cert_pem
    certificate.write_to_path(str(tmp_path / "our-ca.crt"))
    monkeypatch.setenv("BITRIX24_CA_FILE", str(tmp_path / "our-ca.crt"))
    bundle(archive)
    with ZipFile(archive) as opened:
        assert opened.read(CA_FILE) == certificate.bytes()


def test_a_private_key_beside_the_certificate_is_not_taken_along(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = trustme.CA()
    for each in (authority.cert_pem, authority.private_key_pem):
        each.write_to_path(str(tmp_path / "our-ca.pem"), append=True)
    monkeypatch.setenv("BITRIX24_CA_FILE", str(tmp_path / "our-ca.pem"))
    with pytest.raises(SettingInvalid, match="private key"):
        bundle(archive)
    assert not archive.exists()
