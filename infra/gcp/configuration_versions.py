"""Configuration versions on Firestore."""

from functools import partial
from typing import Any

from google.api_core.exceptions import AlreadyExists

from functions.domain.versions.retention import outlived
from functions.ports import ConfigurationVersion
from infra.gcp.database import FirestoreDatabase, Snapshot
from infra.gcp.model import CONFIGURATIONS, DESCENDING, micros, timestamp_of
from infra.gcp.retries import TRANSIENT
from infra.serialization import compressed, expanded


class FirestoreConfigurationVersions:
    """`functions.ports.ConfigurationVersions` on Firestore: a document a version, named by its hash."""

    def __init__(self, database: FirestoreDatabase) -> None:
        self._database = database

    def has(self, version: str) -> bool:
        """Return whether a version is kept."""
        return bool(self._database.get_all(CONFIGURATIONS, [version]))

    def add(self, entry: ConfigurationVersion) -> bool:
        """Keep a version, and let go those that have outlived it; return False where it is kept already.

        After an answer that got lost, False may be said of the version that this very call has kept.
        """
        if not self._database.retries.call(partial(self._create, entry), *TRANSIENT):
            return False
        query = self._database.query(CONFIGURATIONS).order_by("first_used_at", direction=DESCENDING)
        kept = {each.id: each for each in self._database.find(query.select(["first_used_at"]))}
        first_used = {version: timestamp_of(each.get("first_used_at")) for version, each in kept.items()}
        self._database.delete(kept[version] for version in outlived(first_used, entry.first_used_at))
        return True

    def newest(self, limit: int) -> list[ConfigurationVersion]:
        """Return so many versions at the most, the newest first."""
        query = self._database.query(CONFIGURATIONS).order_by("first_used_at", direction=DESCENDING)
        return [version_of(each) for each in self._database.find(query, limit=limit)]

    def _create(self, entry: ConfigurationVersion) -> bool:
        batch = self._database.batch()
        batch.create(self._database.document(CONFIGURATIONS, entry.version), fields_of(entry))
        try:
            self._database.commit(batch)
        except AlreadyExists:
            return False
        return True


def fields_of(entry: ConfigurationVersion) -> dict[str, Any]:
    """Return the document of a version."""
    return {
        "first_used_at": micros(entry.first_used_at),
        "used_by": entry.used_by,
        "text": compressed(entry.text),
    }


def version_of(found: Snapshot) -> ConfigurationVersion:
    """Return the version in a document."""
    used_at = timestamp_of(found.get("first_used_at"))
    return ConfigurationVersion(found.id, used_at, found.get("used_by"), expanded(found.get("text")))
