"""Events that come when they come: sent at their moments, however long the ones before them take.

A loop that waits for each answer sends less while the server is slow, and so hides the slowness; here an
event's time counts from the moment when it was to be sent (Tene, "coordinated omission").
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

from tests.team import TOKEN

PATIENCE = 30.0


class Event(NamedTuple):
    """One event: the moment when it is to be sent, in seconds from the start, its name and its lead."""

    at: float
    lead_id: int
    name: str = "ONCRMLEADADD"


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of it: the status, 0 without an answer; counted from the moment when it was to be sent.

    Attributes:
        seconds: until the answer was there.
        late: until the sender itself was awake: what a busy machine costs before anything is sent.
    """

    event: Event
    status: int
    seconds: float
    late: float


def send(url: str, events: Sequence[Event]) -> list[Answered]:
    """Send every event at its moment, each on a connection of its own; return the answers in their order."""
    return asyncio.run(_send(url, events))


def quantile(seconds: Sequence[float], share: float) -> float:
    """Return what `share` of these do not exceed, in milliseconds; never less than the true one."""
    ordered = sorted(seconds)
    return 1000 * ordered[min(int(len(ordered) * share), len(ordered) - 1)]


async def _send(url: str, events: Sequence[Event]) -> list[Answered]:
    address, loop = urlsplit(url), asyncio.get_running_loop()
    host, port = address.hostname or "", address.port or 80
    started = loop.time()
    async with asyncio.TaskGroup() as group:
        tasks = []
        for event in events:
            await asyncio.sleep(max(0.0, started + event.at - loop.time()))
            tasks.append(group.create_task(_answer(host, port, event, started)))
    return [task.result() for task in tasks]


async def _answer(host: str, port: int, event: Event, started: float) -> Answered:
    loop = asyncio.get_running_loop()
    late = loop.time() - started - event.at
    try:
        async with asyncio.timeout(PATIENCE):
            status = await _post(host, port, event)
    except (OSError, TimeoutError, ValueError, IndexError):
        status = 0
    return Answered(event, status, loop.time() - started - event.at, late)


async def _post(host: str, port: int, event: Event) -> int:
    reader, writer = await asyncio.open_connection(host, port)
    try:
        body = _form(event)
        head = (
            f"POST /lead_events HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        writer.write(head.encode() + body)
        answer = await reader.read()
        return int(answer.split(maxsplit=2)[1])
    finally:
        writer.close()


def _form(event: Event) -> bytes:
    """Return the form as the portal sends it (docs/bitrix24-api.md 1.3)."""
    pairs = {
        "event": event.name,
        "event_handler_id": 41,
        "data[FIELDS][ID]": event.lead_id,
        "ts": 1790000000,
        "auth[domain]": "portal.example",
        "auth[member_id]": "0" * 32,
        "auth[application_token]": TOKEN,
    }
    return urlencode(pairs).encode()
