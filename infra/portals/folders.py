"""The folders of `--portals DIR`, one a portal: its `fairlead.toml`, its `.env` and, as a rule, its state.

Each is a folder in which every command works for its portal alone.
"""

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from stat import S_IROTH, S_IXOTH

from functions.errors import FairleadError, SettingInvalid
from infra.aws.state import PORTAL
from infra.bitrix24.rest.webhook import Webhook
from infra.settings import Settings, read_settings_of
from infra.sqlite.state import file_of

MARKS = ("fairlead.toml", ".env")
"""A folder that has one of these is a portal's."""
TAKEN = frozenset(
    {
        "dashboard",
        "health",
        "lead_events",
        "nurturing",
        "processing",
        "reconciling",
        "reporting",
        "rescoring",
        "signals",
    }
)
"""The addresses of one portal: a portal of such a name would be taken for one of them."""
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class PortalFolder:
    """What one portal is made of; its name is the first part of its addresses."""

    path: Path

    @property
    def name(self) -> str:
        """The name of the folder."""
        return self.path.name

    @property
    def is_open_to_all(self) -> bool:
        """Whether every user of the machine may read its `.env`, and so its secrets."""
        ways = ((self.path.parent, S_IXOTH), (self.path, S_IXOTH), (self.path / ".env", S_IROTH))
        try:
            return sys.platform != "win32" and all(place.stat().st_mode & bit for place, bit in ways)
        except OSError:
            return False

    def settings(self) -> Settings:
        """Return the portal's settings.

        Raises:
            SettingInvalid: the folder has a name that no address can have, or its `.env` is malformed.
        """
        if not _is_name(self.name):
            raise SettingInvalid(
                f"A portal cannot be called {self.name!r}. Give its folder a name of up to 32 small letters,"
                " digits and hyphens that is no address of Fairlead's own."
            )
        try:
            return read_settings_of(self.path)
        except OSError as error:
            raise SettingInvalid(
                f"{self.path / '.env'} cannot be read: {error.strerror}. Let this user read it."
            ) from None


def portal_folders(directory: Path) -> tuple[PortalFolder, ...]:
    """Return the portals in a directory by their names; hidden folders and those of other things are none.

    Raises:
        SettingInvalid: there is no such directory, or no portal in it.
    """
    if not directory.is_dir():
        raise SettingInvalid(f"{directory} is no folder. Name the one in which each portal has a folder.")
    places = sorted(directory.resolve().iterdir())
    found = tuple(PortalFolder(each) for each in places if _is_portal(each))
    if not found:
        raise SettingInvalid(
            f"No folder in {directory} has a fairlead.toml or an .env. Make one a portal with"
            f" `fairlead init --to {directory / 'NAME'}`."
        )
    return found


def check_apart(folder: PortalFolder, folders: Iterable[PortalFolder]) -> None:
    """Check that no other folder has the state of this one, or its portal.

    Raises:
        SettingInvalid: one has; which of the two is meant nothing tells, so both are refused.
    """
    own = _kept_apart(folder.settings())
    for other in folders:
        theirs = {} if other.path == folder.path else _of_other(other)
        for what in own.keys() & theirs.keys():
            if own[what] == theirs[what]:
                raise SettingInvalid(
                    f"{folder.name} and {other.name} have the same {what}: {own[what]}. One folder is a copy"
                    " of the other: give each its own in its .env."
                )


def _of_other(folder: PortalFolder) -> dict[str, str]:
    try:
        return _kept_apart(folder.settings())
    except FairleadError:  # what cannot be read is not served either
        return {}


def _kept_apart(settings: Settings) -> dict[str, str]:
    """Return what no two portals may have in common, in one spelling and without secrets."""
    url = settings.webhook_url.get_secret_value()
    address = Webhook.parse(url, is_http_allowed=True).address if url else ""
    match settings.state.partition(":")[0]:
        case "sqlite":
            state = str(file_of(settings.state).resolve())
        case "memory":
            state = ""
        case "dynamodb":
            state = settings.state.removesuffix(f"?portal={PORTAL}")
        case _:
            state = settings.state.rstrip("/")
    return {what: place for what, place in (("portal", address), ("state", state)) if place}


def _is_portal(place: Path) -> bool:
    if place.name.startswith(".") or not place.is_dir():
        return False
    try:
        return any((place / each).is_file() for each in MARKS)
    except PermissionError:  # a portal's, which is reported, or one of the file system's own, as lost+found
        return _is_name(place.name)


def _is_name(name: str) -> bool:
    return name not in TAKEN and _NAME.fullmatch(name) is not None
