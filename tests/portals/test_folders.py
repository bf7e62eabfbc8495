"""The folders of portals: which there are, what each is set to, and that no two are one portal."""

from errno import EACCES
from pathlib import Path

import pytest

from functions.errors import SettingInvalid
from infra.local import health
from infra.local.server import DASHBOARD, TARGETS
from infra.portals.folders import TAKEN, PortalFolder, check_apart, portal_folders
from infra.settings import OF_ONE_PORTAL, environment_of_all
from tests.portals.shops import a_folder


def a_portal(directory: Path, name: str, *more: str, host: str = "") -> PortalFolder:
    """Write a folder whose `.env` has further lines."""
    folder = a_folder(directory, name, webhook_url=f"https://{host or name}.example/rest/1/secret/")
    with (folder.path / ".env").open("a", encoding="utf-8") as file:
        file.write("".join(f"{line}\n" for line in more))
    return folder


def test_a_folder_with_a_configuration_or_an_environment_is_a_portal(tmp_path: Path) -> None:
    a_portal(tmp_path, "birch")
    a_portal(tmp_path, "acme")
    for name in ("only-env", ".hidden", "backups"):
        (tmp_path / name).mkdir()
    (tmp_path / "only-env" / ".env").touch()
    (tmp_path / ".hidden" / ".env").touch()
    (tmp_path / "notes.txt").touch()
    assert [each.name for each in portal_folders(tmp_path)] == ["acme", "birch", "only-env"]


def test_a_folder_that_may_not_be_looked_into_keeps_no_other_from_serving(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("acme", "locked", "lost+found"):
        a_portal(tmp_path, name)
    is_file = Path.is_file

    def of_another_user(self: Path) -> bool:
        if self.parent.name in {"locked", "lost+found"}:
            raise PermissionError(EACCES, "Permission denied")
        return is_file(self)

    monkeypatch.setattr(Path, "is_file", of_another_user)
    acme, locked = portal_folders(tmp_path)
    assert (acme.name, locked.name) == ("acme", "locked")
    check_apart(acme, [acme, locked])
    with pytest.raises(SettingInvalid, match=r"Permission denied\. Let this user read it"):
        locked.settings()


def test_a_directory_without_portals_is_told_with_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(SettingInvalid, match="fairlead init --to"):
        portal_folders(tmp_path)
    with pytest.raises(SettingInvalid, match="is no folder"):
        portal_folders(tmp_path / "nothing")


def test_paths_are_seen_from_the_folder_and_the_state_is_in_it(tmp_path: Path) -> None:
    plain = a_portal(tmp_path, "plain").settings()
    named = a_portal(
        tmp_path,
        "named",
        "FAIRLEAD_CONFIG=cards/own.toml",
        "FAIRLEAD_STATE=sqlite:///state/own.db",
        "BITRIX24_CA_FILE=/etc/ca.pem",
    ).settings()
    assert (plain.config, plain.state, plain.ca_file) == (
        tmp_path / "plain" / "fairlead.toml",
        f"sqlite:///{tmp_path / 'plain' / 'fairlead.db'}",
        None,
    )
    assert (named.config, named.state, named.ca_file) == (
        tmp_path / "named" / "cards" / "own.toml",
        f"sqlite:///{tmp_path / 'named' / 'state' / 'own.db'}",
        Path("/etc/ca.pem"),
    )


def test_what_belongs_to_one_portal_is_read_from_its_folder_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in OF_ONE_PORTAL:
        monkeypatch.setenv(
            name, "sqlite:///of-the-process.db" if name == "FAIRLEAD_STATE" else "of-the-process"
        )
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "of-the-process")
    settings = a_portal(tmp_path, "acme", "AWS_ACCESS_KEY_ID=of-acme").settings()
    assert "of-the-process" not in repr(settings)
    assert settings.webhook_url.get_secret_value() == "https://acme.example/rest/1/secret/"
    assert (settings.signal_secrets, settings.queue) == ((), "local")
    assert (settings.aws.region, settings.aws.key_id) == ("eu-central-1", "of-acme")
    assert not OF_ONE_PORTAL & environment_of_all().keys()


def test_the_addresses_of_one_portal_are_the_names_that_are_taken() -> None:
    assert {*TARGETS, DASHBOARD, health.PATH} == TAKEN


@pytest.mark.parametrize("name", [*sorted(TAKEN), "Acme", "a b", "-a", "a" * 33, "ä", "a.b", "a_b"])
def test_a_name_that_no_address_can_have_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingInvalid, match="small letters"):
        a_portal(tmp_path, name).settings()


@pytest.mark.parametrize(
    ("folder", "file", "expected"), [(0o755, 0o644, True), (0o755, 0o640, False), (0o750, 0o644, False)]
)
def test_secrets_that_every_user_of_the_machine_may_read_are_seen(
    tmp_path: Path, folder: int, file: int, expected: object
) -> None:
    tmp_path.chmod(0o755)
    portal = a_portal(tmp_path, "acme")
    portal.path.chmod(folder)
    (portal.path / ".env").chmod(file)
    assert portal.is_open_to_all is expected
    (portal.path / ".env").unlink()
    assert not portal.is_open_to_all


def test_portals_that_share_nothing_are_apart(tmp_path: Path) -> None:
    folders = [a_portal(tmp_path, name) for name in ("acme", "birch")]
    folders += [a_portal(tmp_path, name, "FAIRLEAD_STATE=memory://") for name in ("cedar", "dogwood")]
    folders.append(a_portal(tmp_path, "elm", host="acme.example/crm"))  # another portal on the same host
    for folder in folders:
        check_apart(folder, folders)


@pytest.mark.parametrize(
    ("line", "host", "what"),
    [
        ("FAIRLEAD_STATE=sqlite:///../acme/fairlead.db", "", "state"),
        ("FAIRLEAD_STATE=firestore://project/shared", "", "state"),
        ("FAIRLEAD_STATE=dynamodb://eu-central-1/shared?portal=default", "", "state"),
        ("", "ACME", "portal"),
    ],
)
def test_two_folders_of_one_portal_or_one_state_are_both_refused(
    tmp_path: Path, line: str, host: str, what: str
) -> None:
    own = line.partition("?")[0]  # without a portal in it a table has the state of its default one
    of_acme = () if "sqlite" in line else (own,)
    folders = [a_portal(tmp_path, "acme", *of_acme), a_portal(tmp_path, "copy", line, host=host)]
    for folder in folders:
        with pytest.raises(
            SettingInvalid, match=f"acme.*have the same {what}|copy.*have the same {what}"
        ) as caught:
            check_apart(folder, folders)
        assert "secret" not in str(caught.value)


def test_a_folder_that_cannot_be_read_keeps_no_other_from_serving(tmp_path: Path) -> None:
    broken = a_portal(tmp_path, "broken")
    (broken.path / ".env").write_bytes(b"\xff\xfe\x00")
    folder = a_portal(tmp_path, "acme")
    check_apart(folder, [broken, folder])
    with pytest.raises(SettingInvalid, match="UTF-8"):
        broken.settings()
