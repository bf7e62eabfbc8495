"""Lists of a whole portal: pages by ascending number, fifty of them in one request.

Each page of a request begins behind the last row of the page before, by reference (docs/bitrix24-api.md 5).
Where that page is not full the reference leads nowhere: what the portal makes of it is not looked at.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from functions.errors import MethodBlocked, PortalError
from infra.bitrix24.crm.payloads import rows_in
from infra.bitrix24.rest.answers import BatchAnswer
from infra.bitrix24.rest.client import Bitrix24Client
from infra.bitrix24.rest.commands import Command, Reference
from infra.bitrix24.rest.envelope import as_int
from infra.bitrix24.rest.limits import BATCH_SIZE, PAGE_SIZE
from infra.clock import WaitingClock

MOST_PAGES, FEWER_PAGES = BATCH_SIZE, 15
"""Pages of a request, and of one to a portal that is slow, or not known yet: it has a minute for all."""
SLOW = 0.5
"""Seconds that a page takes of a portal that is slow."""


@dataclass(frozen=True, slots=True)
class LongList:
    """A list that is read page by page.

    Attributes:
        id_name: of the number of a row, in rows, filters and orders.
        path: where the rows are in the result.
    """

    method: str
    params: Mapping[str, Any]
    id_name: str
    path: tuple[str, ...]

    def key(self, number: int) -> str:
        """Return the key of a page in its request."""
        return f"page-{number}"

    def pages(self, number: int, after: int) -> Iterator[Command]:
        """Yield the commands for so many pages behind a number."""
        behind: int | Reference = after
        for page in range(number):
            wanted = {**self.params["filter"], f">{self.id_name}": behind}
            params = {**self.params, "filter": wanted, "order": {self.id_name: "ASC"}, "start": -1}
            yield Command(self.key(page), self.method, params)
            behind = Reference(self.key(page), *self.path, PAGE_SIZE - 1, self.id_name, or_zero=True)

    def counted(self, key: str) -> Command:
        """Return the command that counts the rows."""
        return Command(key, self.method, {**self.params, "select": [self.id_name], "start": 0})


class PatientClient:
    """Sends what takes a portal long, as much at once as it is fast, and waits where it asks for that.

    Args:
        on_wait: is called with the moment until which the portal takes no more of a method.

    Attributes:
        most: pages that a request may ask for.
    """

    def __init__(
        self, client: Bitrix24Client, clock: WaitingClock, on_wait: Callable[[datetime], None]
    ) -> None:
        self._client, self._clock, self._on_wait = client, clock, on_wait
        self.most = FEWER_PAGES

    def sent(self, commands: Sequence[Command], *, needed: str) -> BatchAnswer:
        """Send a request until the portal answers its command `needed`; wait while it takes no more of those.

        Raises:
            PortalError: the portal did not answer.
        """
        while True:
            began = self._clock.monotonic()
            try:
                answers = self._client.batch(commands)
                answers.answer(needed)
            except MethodBlocked as blocked:
                if blocked.until is None:
                    raise
                self._on_wait(blocked.until)
                self._clock.sleep(max((blocked.until - self._clock.now()).total_seconds(), 1.0))
                continue
            is_slow = self._clock.monotonic() - began > SLOW * len(commands)
            self.most = FEWER_PAGES if is_slow else MOST_PAGES
            return answers


def rows_behind(
    after: int, answers: BatchAnswer, listed: LongList, pages: int
) -> tuple[list[Any], int, bool]:
    """Return the rows of a request by ascending number, the last number, and whether the list is over.

    What follows a page that is not full, or one that was refused, is not looked at.
    """
    rows, last = list[Any](), after
    for number in range(pages):
        answer = answers[listed.key(number)]
        if isinstance(answer, PortalError):
            return rows, last, False
        page = [(as_int(row.get(listed.id_name)) or 0, row) for row in rows_in(answer.result)]
        new = [(each, row) for each, row in page if each > last]
        rows += [row for _, row in new]
        last = max((each for each, _ in new), default=last)
        if len(page) < PAGE_SIZE or not new:
            return rows, last, True
    return rows, last, False
