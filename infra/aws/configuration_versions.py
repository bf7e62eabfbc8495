"""Configuration versions on DynamoDB."""

from collections.abc import Iterable
from itertools import islice

from functions.domain.versions.retention import outlived
from functions.ports import ConfigurationVersion
from infra.aws.database import DynamoTable
from infra.aws.model import PK, SK, WAKE, Key
from infra.aws.retries import Refused
from infra.aws.values import Item, Write, data, number, text
from infra.microseconds import microseconds, moment_of
from infra.serialization import compressed, expanded


class DynamoConfigurationVersions:
    """`functions.ports.ConfigurationVersions` on DynamoDB: an item a version, named by its hash."""

    def __init__(self, table: DynamoTable) -> None:
        self._table = table

    def has(self, version: str) -> bool:
        """Return whether a version is kept."""
        return self._table.get(self._key(version)) is not None

    def add(self, entry: ConfigurationVersion) -> bool:
        """Keep a version, and let go those that have outlived it; return False where it is kept already.

        After an answer that got lost, False may be said of the version that this very call has kept.
        """
        key = self._key(entry.version)
        try:
            self._table.write(Write(key, put=item_of(entry), condition=f"attribute_not_exists(#{PK})"))
        except Refused:
            return False
        first_used = {text(each, SK): moment_of(number(each, "wake")) for each in self._newest()}
        self._table.delete_many(map(self._key, outlived(first_used, entry.first_used_at)))
        return True

    def newest(self, limit: int) -> list[ConfigurationVersion]:
        """Return so many versions at the most, the newest first."""
        return [version_of(each) for each in islice(self._newest(limit), limit)]

    def _newest(self, size: int = 0) -> Iterable[Item]:
        pages = self._table.pages(
            f"#{PK} = :{PK}", {PK: self._pk}, index=WAKE.name, is_descending=True, size=size
        )
        return (each for page in pages for each in page)

    @property
    def _pk(self) -> str:
        return self._table.keys.of("configurations")

    def _key(self, version: str) -> Key:
        return Key(self._pk, version)


def item_of(entry: ConfigurationVersion) -> Item:
    """Return the item of a version."""
    return {
        "wake": microseconds(entry.first_used_at),
        "used_by": entry.used_by,
        "text": compressed(entry.text),
    }


def version_of(found: Item) -> ConfigurationVersion:
    """Return the version in an item."""
    used_at = moment_of(number(found, "wake"))
    return ConfigurationVersion(
        text(found, SK), used_at, text(found, "used_by"), expanded(data(found, "text"))
    )
