"""Rows: how long `lead_events` lets the portal wait while 200 events a second come in, and what gets lost."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from functions.domain.item import Item, lead
from infra.sqlite import Database, SqliteInbox, SqliteLeads
from tests.bench.open_loop import Answered, Event, quantile, send
from tests.bench.row import Row
from tests.bench.served import Served, served
from tests.team import a_hot_lead

RATE, SECONDS = 200, 60
NOT_SERVED, EVERY = "ONCRMDEALADD", 10
"""Beside the events that count comes a tenth of others, which the same server only has to refuse to keep."""


def measure(rate: int = RATE, seconds: int = SECONDS) -> tuple[Row, Row]:
    """Return the 99th percentile of the answers' times, and how many events left no trace."""
    with TemporaryDirectory() as directory, served(Path(directory)) as running:
        events = _events(running, rate=rate, seconds=seconds)
        answers = _sent(running.url, events)
        kept, worked_on = [a for a in answers if a.event.name != NOT_SERVED], _records(running)
        lost = _lost(running, [each.event.lead_id for each in kept])
    return _latency(answers, kept, rate, seconds, worked_on), _loss(kept, lost)


def _events(running: Served, *, rate: int, seconds: int) -> list[Event]:
    """Every event is of another lead that is there: the inbox can join no two of them."""
    leads = [running.portal.people_actions.add_lead(**a_hot_lead()) for _ in range(rate * seconds)]
    events = [Event(number / rate, lead_id) for number, lead_id in enumerate(leads)]
    others = [each._replace(at=each.at + 0.5 / rate, name=NOT_SERVED) for each in events[::EVERY]]
    return sorted([*events, *others])


def _sent(url: str, events: Sequence[Event]) -> list[Answered]:
    """Send them from a process of its own: the simulated portal must not slow the clock of who measures."""
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as process:
        return process.submit(send, url, events).result()


def _records(running: Served) -> int:
    database = Database(running.state)
    try:
        return len(SqliteLeads(database).page(after=None, limit=1_000_000))
    finally:
        database.close()


def _lost(running: Served, lead_ids: Sequence[int]) -> set[Item]:
    """Return the leads that are neither in the inbox nor worked on.

    The inbox is asked first: what leaves it afterwards has its record by then.
    """
    database, items = Database(running.state), [lead(number) for number in lead_ids]
    try:
        waiting = SqliteInbox(database).has(items)
        return set(items) - waiting - SqliteLeads(database).get_many(items).keys()
    finally:
        database.close()


def _latency(
    answers: Sequence[Answered], kept: Sequence[Answered], rate: int, seconds: int, worked_on: int
) -> Row:
    reached = quantile([each.seconds for each in kept], 0.99)
    bare = quantile([each.seconds for each in answers if each.event.name == NOT_SERVED], 0.99)
    half, most = (quantile([each.seconds for each in kept], share) for share in (0.5, 1))
    late = quantile([each.late for each in kept], 0.99)
    return Row(
        what=f"lead_events: 99th percentile under {rate} events/s for {seconds} s, SQLite",
        reached=round(reached, 1),
        target=50,
        unit="ms",
        bound="at most",
        ratio=round(reached / bare, 2),
        ratio_to=f"events that are not served and so not kept, among the same ones ({bare:.1f} ms)",
        run=f"{len(kept):,} events of as many leads to `fairlead serve`, each on its own connection, at fixed"
        f" moments from another process; half within {half:.1f} ms, the slowest {most:.0f} ms;"
        f" {worked_on:,} leads worked on meanwhile; the sender itself was woken {late:.1f} ms late (99 %)",
    )


def _loss(kept: Sequence[Answered], lost: set[Item]) -> Row:
    accepted = sum(each.status == 202 for each in kept)
    return Row(
        what="lead_events: events of that minute that were lost",
        reached=len(kept) - accepted + len(lost),
        target=0,
        unit="events",
        bound="at most",
        ratio=round(accepted / len(kept), 6),
        ratio_to="the events sent, answered with 202",
        run="lost is an event without a 202, or whose lead is neither in the inbox nor has a record",
    )
