"""What `fairlead history` has read until now, in a file beside what it writes: a line for each request.

A line counts once it ends. One that an interruption has cut is cut off, and read again.
"""

import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter

from functions.errors import HistoryNotResumed

Entry = TypeVar("Entry")
Counts = TypeVar("Counts")


class JournalFile(Generic[Entry, Counts]):
    """A journal of entries in a file, with what was counted before the first of them.

    Args:
        file: where it is.
        question: what is read; a file of another one is not gone on with.
        entry, counts: their types.

    Raises:
        HistoryNotResumed: the file is of another question.
    """

    def __init__(
        self, file: Path, question: dict[str, Any], *, entry: type[Entry], counts: type[Counts]
    ) -> None:
        self._file, self._question = file, question
        self._entries, self._counts = TypeAdapter(entry), TypeAdapter(counts)
        self.counts: Counts | None = None
        """The rows that there are, as they were counted at the start; None for a journal that is new."""
        self.since: datetime | None = None
        """Since when is read, likewise."""
        if file.exists():
            self._take_up()

    def begin(self, since: datetime, counts: Counts) -> None:
        """Note since when is read, and how much it is."""
        self.since, self.counts = since, counts
        stored = self._counts.dump_python(counts, mode="json")
        head = {"question": self._question, "since": since.isoformat(), "counts": stored}
        self._file.write_text(f"{json.dumps(head)}\n", encoding="utf-8")

    def entries(self) -> Iterator[Entry]:
        """Yield the entries, oldest first."""
        with self._file.open(encoding="utf-8") as lines:
            next(lines)
            for line in lines:
                yield self._entries.validate_json(line)

    def append(self, entry: Entry) -> None:
        """Note one more; it is on the disk when this returns."""
        with self._file.open("ab") as opened:
            opened.write(self._entries.dump_json(entry) + b"\n")
            opened.flush()
            os.fsync(opened.fileno())

    def remove(self) -> None:
        """Remove the file: the table is written."""
        self._file.unlink(missing_ok=True)

    def _take_up(self) -> None:
        """Read the head, and cut off a line that does not end."""
        written = self._file.read_bytes()
        whole = written.rpartition(b"\n")[0] + b"\n" if b"\n" in written else b""
        if len(whole) < len(written):
            os.truncate(self._file, len(whole))
        if not whole:
            return
        head = json.loads(whole.partition(b"\n")[0])
        if head["question"] != self._question:
            raise HistoryNotResumed(
                f"{self._file.name} was begun with other options, another portal or another configuration."
                " Go on with those, delete it, or name another file."
            )
        self.counts = self._counts.validate_python(head["counts"])
        self.since = datetime.fromisoformat(head["since"])
