"""Checkpoints on DynamoDB: where a scheduled function stopped."""

from infra.aws.database import DynamoTable
from infra.aws.model import PK, Key
from infra.aws.retries import Refused
from infra.aws.values import Value, Write, text


class DynamoCheckpoints:
    """`functions.ports.Checkpoints` on DynamoDB: an item a name."""

    def __init__(self, table: DynamoTable) -> None:
        self._table = table

    def get(self, name: str) -> str | None:
        """Return the text; None if it was never set."""
        found = self._table.get(self._key(name))
        return None if found is None else text(found, "text")

    def set(self, name: str, text: str) -> None:
        """Store the text, in place of the one before it."""
        self._table.write(Write(self._key(name), put={"text": text}))

    def replace(self, name: str, text: str, *, before: str | None) -> bool:
        """Store the text if `before` is what is stored now; return whether it was."""
        condition = f"attribute_not_exists(#{PK})" if before is None else "#text = :before"
        values: dict[str, Value] = {} if before is None else {"before": before}
        try:
            self._table.write(Write(self._key(name), put={"text": text}, condition=condition, values=values))
        except Refused:
            return False
        return True

    def _key(self, name: str) -> Key:
        return Key(self._table.keys.of("checkpoint", name), "checkpoint")
