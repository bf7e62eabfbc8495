"""Every configuration that was ever at work."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ConfigurationVersion:
    """A configuration that was at work.

    Attributes:
        version: the hash of the file's text, which is recorded with every decision.
        first_used_at: when a process first worked by it.
        used_by: the user of the system whose process that was, or `deployment`; empty where it is not known.
        text: what the file said, without comments and secrets; empty where it was not kept.
    """

    version: str
    first_used_at: datetime
    used_by: str
    text: str


class ConfigurationVersions(Protocol):
    """The configurations that were at work, kept as long as `functions.domain.versions.retention` says."""

    def has(self, version: str) -> bool:
        """Return whether a version is kept; one read."""

    def add(self, entry: ConfigurationVersion) -> bool:
        """Keep a version, and let go those that have outlived it; return False where it is kept already.

        What is kept of a version is not changed by another process that finds it new too.
        """

    def newest(self, limit: int) -> list[ConfigurationVersion]:
        """Return so many versions at the most, that one first which was used last for the first time."""
