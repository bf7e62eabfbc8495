"""Signs of life on DynamoDB: an item for each run, and one for the webhook, which others write."""

from datetime import datetime

from functions.ports import Beat, Marks
from infra.aws.database import DynamoTable
from infra.aws.model import SK, Key
from infra.aws.retries import Refused
from infra.aws.values import Write, number, text
from infra.aws.webhook_writes import WEBHOOK, called
from infra.microseconds import moment_of
from infra.serialization import dump_beat, load_beats


class DynamoHeartbeats:
    """`functions.ports.Heartbeats` and `WebhookMarks` on DynamoDB."""

    def __init__(self, table: DynamoTable) -> None:
        self._table = table

    def note_webhook(self, at: datetime) -> None:
        """Note that the portal has called; what comes late sets nothing back."""
        try:
            self._table.write(called(self._table.keys, at))
        except Refused:
            return

    def note(self, name: str, beat: Beat) -> None:
        """Keep a beat in place of the one before it; those of other names stay."""
        self._table.write(Write(self._key(name), put={"beat": dump_beat(beat)}))

    def read(self) -> Marks:
        """Return all signs; one read."""
        found = {text(each, SK): each for each in self._table.within(self._pk)}
        called = found.pop(WEBHOOK, None)
        webhook_at = None if called is None else moment_of(number(called, "called_at"))
        return Marks(webhook_at, load_beats({name: text(each, "beat") for name, each in found.items()}))

    @property
    def _pk(self) -> str:
        return self._table.keys.heartbeats()

    def _key(self, name: str) -> Key:
        return Key(self._pk, name)
