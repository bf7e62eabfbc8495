"""One Firestore database: every read and every commit that the adapters send goes through here."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import count
from typing import Any

from google.api_core.retry import Retry
from google.cloud.firestore_v1 import (
    Client,
    DocumentReference,
    DocumentSnapshot,
    Query,
    WriteBatch,
    WriteOption,
)
from google.cloud.firestore_v1.bulk_batch import BulkWriteBatch

from infra.batching import Element, batched
from infra.cloud.parts import in_parts
from infra.gcp.model import READS_AT_ONCE, WRITES_AT_ONCE
from infra.gcp.retries import TRANSIENT, RetryPolicy, translated
from infra.gcp.sizes import check

Snapshot = DocumentSnapshot[Any]

LONG = 60.0
"""Seconds that counting, and a page that did not come in less, may take: Firestore's own limit."""

_ONCE = Retry(predicate=lambda _: False)
"""The client's own retrying, switched off (a query's stream does not take None for that)."""


class FirestoreDatabase:
    """A connection, safe to share between threads; `@transactional` is never used (docs/decisions/0005).

    Args:
        project: the Google Cloud project.
        name: the database in it.
        retries: how long and how often to try.
        client: another client than the one made from project and name, for tests that count requests.
    """

    def __init__(
        self,
        project: str,
        name: str = "(default)",
        *,
        retries: RetryPolicy | None = None,
        client: Client | None = None,
    ) -> None:
        self.retries = retries or RetryPolicy()
        with translated():
            self._client = client or Client(project=project, database=name)

    def close(self) -> None:
        """Close the connection."""
        self._client._firestore_api.transport.close()  # noqa: SLF001  Client.close() knows only of HTTP

    def document(self, collection: str, key: str) -> DocumentReference:
        """Return the reference of a document."""
        return self._client.document(collection, key)

    def query(self, collection: str) -> Query:
        """Return a query over a whole collection."""
        return Query(self._client.collection(collection))

    def unchanged_since(self, update_time: object) -> WriteOption:
        """Return the precondition that a document is still as it was."""
        return self._client.write_option(last_update_time=update_time)

    def get(self, references: Iterable[DocumentReference]) -> dict[str, Snapshot]:
        """Return the documents that exist, by id, in one request; a single attempt."""
        wanted = list(references)
        found = self._client.get_all(wanted, retry=_ONCE, timeout=self.retries.timeout) if wanted else ()
        return {snapshot.id: snapshot for snapshot in found if snapshot.exists}

    def get_all(self, collection: str, keys: Iterable[str]) -> list[Snapshot]:
        """Return those documents of a collection that exist, repeated while Firestore cannot answer.

        Raises:
            StateUnavailable: Firestore did not answer in time.
        """
        references = [self.document(collection, key) for key in dict.fromkeys(keys)]
        return [
            snapshot
            for chunk in batched(references, READS_AT_ONCE)
            for snapshot in self.retries.call(partial(self.get, chunk), *TRANSIENT).values()
        ]

    def select(self, query: Query, *, timeout: float | None = None) -> list[Snapshot]:
        """Return what a query finds, in one request; a single attempt of so many seconds, or as usual."""
        return list(query.stream(retry=_ONCE, timeout=timeout or self.retries.timeout))

    def find(self, query: Query, *, limit: int | None = None) -> list[Snapshot]:
        """Return what a query finds, at most `limit` documents, a page a request.

        A page that does not come is asked for again half as large, and given twice the time: what fits into
        it depends on what the documents hold. No single request ever has to bring all that a query finds.

        Raises:
            StateUnavailable: Firestore did not answer in time.
        """
        found, size = list[Snapshot](), READS_AT_ONCE
        while limit is None or len(found) < limit:
            wanted = size if limit is None else min(size, limit - len(found))
            page, size = self._page(query.start_after(found[-1]) if found else query, wanted)
            found += page
            if len(page) < size:
                break
        return found

    def count(self, query: Query) -> int:
        """Return how many documents a query finds; billed as one read for 1,000 of them.

        Raises:
            StateUnavailable: Firestore did not answer in time.
        """
        counting = partial(query.count().get, retry=_ONCE, timeout=LONG)
        answer: Any = self.retries.call(counting, *TRANSIENT)
        return int(answer[0][0].value)

    def _page(self, query: Query, size: int) -> tuple[list[Snapshot], int]:
        """Return the first documents of a query, and how many were asked for when they came."""
        attempts = count()

        def attempt() -> tuple[list[Snapshot], int]:
            parts = 2 ** next(attempts)
            asked, patience = max(size // parts, 1), min(parts * self.retries.timeout, LONG)
            return self.select(query.limit(asked), timeout=patience), asked

        return self.retries.call(attempt, *TRANSIENT)

    def delete(self, found: Iterable[Snapshot]) -> int:
        """Delete documents; return how many.

        Raises:
            StateUnavailable: not all were deleted.
        """
        references = [snapshot.reference for snapshot in found]
        self.write(references, WriteBatch.delete, at_once=WRITES_AT_ONCE)
        return len(references)

    def batch(self) -> WriteBatch:
        """Return an empty set of writes for one commit."""
        return self._client.batch()

    def commit(self, batch: WriteBatch) -> None:
        """Send the writes as one atomic commit, unless there are none; a single attempt.

        Raises:
            TooLarge: Firestore does not take them together.
        """
        check(batch._write_pbs)  # noqa: SLF001  the client does not expose what it is going to send
        if len(batch):
            batch.commit(retry=_ONCE, timeout=self.retries.timeout)

    def independent_writes(self) -> BulkWriteBatch:
        """Return an empty set of writes, each of which succeeds or fails by itself."""
        return BulkWriteBatch(self._client)

    def send(self, batch: BulkWriteBatch) -> list[object | None]:
        """Send such writes in one request; return each one's update time, None where it failed.

        Raises:
            TooLarge: Firestore does not take them together.
        """
        check(batch._write_pbs)  # noqa: SLF001  see `commit`
        answer = batch.commit(retry=_ONCE, timeout=self.retries.timeout)
        results = zip(answer.write_results, answer.status, strict=True)
        return [result.update_time if status.code == 0 else None for result, status in results]

    def write(
        self, items: Iterable[Element], fill: Callable[[WriteBatch, Element], None], *, at_once: int
    ) -> None:
        """Commit writes that may be repeated blindly, `at_once` items a commit.

        Raises:
            StateUnavailable: not everything was written; what was may be written again.
        """
        for chunk in batched(items, at_once):
            in_parts(chunk, lambda part: self.retries.call(partial(self._write, part, fill), *TRANSIENT))

    def _write(self, chunk: Sequence[Element], fill: Callable[[WriteBatch, Element], None]) -> None:
        batch = self.batch()
        for item in chunk:
            fill(batch, item)
        self.commit(batch)
