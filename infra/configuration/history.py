"""What is written down of a configuration that goes to work: never a comment, never a secret."""

import os
import re
import tomllib
from datetime import datetime

import structlog

from functions.errors import StateUnavailable
from functions.ports import ConfigurationVersion, State
from infra.configuration.load import LoadedConfiguration
from infra.configuration.source_map import STRING

_log = structlog.get_logger(__name__)

_COMMENT = re.compile(rf"({STRING.pattern})|#[^\n]*", re.DOTALL)
_HIDDEN = r"\g<known>…\g<rest>"
_SECRETS = (
    re.compile(r"(?P<known>/rest/\d+/)[^/\s\"'\\]+(?P<rest>)"),
    re.compile(
        r"(?P<known>[?&;]\w*(?:code|key|password|secret|token)=)[^&;\s\"'\\]+(?P<rest>)", re.IGNORECASE
    ),
    re.compile(r"(?P<known>://[^/:@\s\"'\\]+:)[^/@\s\"'\\]+(?P<rest>@)"),
)
"""An inbound webhook's address, what a URL carries to be let in, the password before a host."""


class VersionNotes:
    """Has the state keep each configuration that a process works by.

    Args:
        used_by: for whom the process works.
    """

    def __init__(self, used_by: str) -> None:
        self._used_by = used_by
        self._kept: set[str] = set()

    def note(self, loaded: LoadedConfiguration, state: State, *, at: datetime) -> None:
        """Keep a configuration unless it is kept: one read for each of them in the life of a process.

        A state that cannot be asked or written is asked again the next time; no run waits for it.
        """
        if loaded.version in self._kept:
            return
        try:
            versions = state.configuration_versions
            if not versions.has(loaded.version):
                text = without_secrets(loaded.text)
                entry = ConfigurationVersion(loaded.version, at, self._used_by, text)
                versions.add(entry)
        except StateUnavailable as error:
            _log.warning("configuration.not_noted", version=loaded.version[:12], message=str(error))
        else:
            self._kept.add(loaded.version)


def without_secrets(text: str) -> str:
    """Return what a valid file says, without comments, and without what looks like a secret.

    Nothing in fairlead.toml needs a secret; a user may have left one there all the same. Empty where the
    text would not be TOML any more.
    """
    text = _COMMENT.sub(lambda found: found[1] or "", text)
    for secret in _SECRETS:
        text = secret.sub(_HIDDEN, text)
    try:
        tomllib.loads(text)
    except ValueError:
        return ""
    return text


def user_of_process() -> str:
    """Return the name of the user whom the system runs this process for; empty where it has none."""
    try:
        import pwd  # noqa: PLC0415  not every system has it
    except ImportError:
        return ""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return ""
