"""`fairlead history --words`: phrases of titles and comments with who wrote them, in a file of counts.

Beside it lies what is half read, as hashes (`functions.commands.words.notes`). Both go another way than the
rows: those are still made without reading a text.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.markup import escape
from rich.progress import Progress

from functions.commands.objecting import objecting
from functions.commands.words.count_words import Words, count_phrases, words_of
from functions.commands.words.notes import FROM_CLIENTS, Note, Seal
from functions.commands.words.phrases import stems_of
from functions.commands.words.read_words import WordsEntry, WordsQuestion, read_words, reveal
from functions.domain.item import Item
from functions.errors import SettingInvalid
from infra.bitrix24.rest.limits import BATCH_SIZE, PAGE_SIZE
from infra.cli.history_journal import JournalFile
from infra.cli.state import records_of_objections
from infra.cli.terminal import ensure_writable, err
from infra.cli.words_file import write_words
from infra.wiring import Wiring


class ReadWords:
    """Reads the words of a portal's past into a file, going on where an interrupted run ended.

    Args:
        target: the file.
        since: since when a new run reads.
        asked: what tells one reading from another.
        on_wait: is called with the moment until which the portal takes no more of a method.

    Raises:
        SettingInvalid: there is no key for what is noted.
        HistoryNotResumed: what is half read is of something else.
    """

    def __init__(
        self,
        wiring: Wiring,
        target: Path,
        since: datetime,
        asked: dict[str, Any],
        *,
        on_wait: Callable[[datetime], None],
    ) -> None:
        if not wiring.pseudonyms.seal("words"):
            raise SettingInvalid(
                "FAIRLEAD_HASH_KEY is not set, and --words notes people and words by hashes under it. Set it"
                " to a random text of 32 characters or more, and keep it."
            )
        self._wiring, self._target = wiring, target
        self._entities = tuple(wiring.config.handled)
        self._texts = wiring.past_texts(on_wait=on_wait)
        # Another key is another question: hashes of both would be counted as different people.
        question = {**asked, "key": wiring.pseudonyms.fingerprint("key of words")}
        self._journal = JournalFile(
            target.with_name(f"{target.name}.part"), question, entry=WordsEntry, counts=dict[str, int]
        )
        self._since = self._journal.since or since.replace(microsecond=0)
        counts = self._journal.counts
        self._is_begun = counts is not None
        self._counts = counts or {each: self._texts.count(each, self._since) for each in self._entities}

    def print_ahead(self) -> None:
        """Print how many records have texts to read, and how many requests that takes."""
        pages = sum(-(-rows // PAGE_SIZE) + 1 for rows in self._counts.values())
        requests = 2 * -(-pages // BATCH_SIZE) + 1
        err.print(
            f"The texts of {sum(self._counts.values()):,} records: about {requests} requests more, with every"
            " standard field of each.",
            soft_wrap=True,
        )
        if self._is_begun:
            err.print("Some of the texts are read already: going on from there.")

    def write(self) -> None:
        """Read what is left, write the file, and remove what was half read.

        Raises:
            PortalError: the portal did not answer; the same command goes on.
        """
        ensure_writable(self._target)
        if not self._is_begun:
            self._journal.begin(self._since, self._counts)
        words = self._read()
        write_words(self._target, words)
        self._journal.remove()
        name = escape(str(self._target))
        err.print(
            f"{name}: {len(words.phrases):,} phrases that fifty people or more have written."
            f" What goes with conversion: fairlead check --suggest {name}",
            soft_wrap=True,
        )

    def _read(self) -> Words:
        wiring = self._wiring
        model = wiring.loaded.model
        seal = Seal(bytes.fromhex(wiring.pseudonyms.seal(f"words since {self._since.isoformat()}")))
        question = WordsQuestion(
            self._entities,
            self._since,
            seal,
            region=model.portal.phone_region,
            never=stems_of(each.name or "" for each in model.managers),
        )
        with Progress(console=err, transient=True) as progress:
            tasks = {
                entity: progress.add_task(f"{entity}s: texts", total=rows)
                for entity, rows in self._counts.items()
            }
            notes = read_words(
                self._texts,
                self._journal,
                question,
                self._counts,
                on_rows=lambda entity, rows: progress.advance(tasks[entity], rows),
            )
        items = [Item(note.entity, note.number) for note in notes]
        unscored = set(objecting(records_of_objections(wiring), items))
        notes = [note for item, note in zip(items, notes, strict=True) if item not in unscored]
        counts = count_phrases(notes)
        revealed = reveal(self._texts, counts.phrases.keys(), notes, seal)
        return Words(
            self._since,
            max(map(_created_at, notes), default=self._since),
            FROM_CLIENTS,
            counts.everyone,
            words_of(counts, revealed, seal),
        )


def _created_at(note: Note) -> datetime:
    return note.created_at
