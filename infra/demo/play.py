"""Plays the story: leads arrive, managers call or not, leads answer or not, while the clock advances."""

import heapq
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from functions.domain.item import Item
from functions.domain.lead.record import LeadRecord, LeadState
from functions.reporting.fold import LATENESS
from infra.clock import ManualClock
from infra.demo.chronicle import ChronicleEntry, describe_changes
from infra.demo.stage import Stage, open_stage
from infra.demo.story import DAYS, LOST_WEBHOOKS, START, habit_of, two_weeks

RESCORING, RECONCILING = timedelta(minutes=5), timedelta(hours=1)
"""How often the functions are called; `fairlead serve` reconciles and counts four times as often."""
NIGHTLY_HOUR = 2

Act = Callable[[], None]


@dataclass(frozen=True)
class Playthrough:
    """How the story ended: what the state and the portal hold."""

    records: list[LeadRecord]
    stage: Stage
    ended_at: datetime
    requests: int
    chronicle: list[ChronicleEntry]


@contextmanager
def play_story(
    config: Path, state: Path, *, seed: int, entity: str, on_arrival: Callable[[datetime], None]
) -> Iterator[Playthrough]:
    """Play two weeks and yield how they ended, while portal and functions still run.

    `on_arrival` is called with the moment of every lead, or deal, that comes in.

    Raises:
        TimeoutError: the functions did not become idle.
    """
    clock = ManualClock(START)
    with open_stage(config, state, clock=clock, entity=entity) as stage:
        play = _Play(stage, clock, seed=seed, on_arrival=on_arrival)
        play.run()
        records = stage.wiring.state.leads.page(after=None, limit=100_000)
        now, requests = clock.now(), stage.portal.requests.count()
        yield Playthrough(records, stage, now, requests, play.chronicle)


@dataclass
class _Play:
    """The agenda of what happens when; people react to changes and add to it."""

    stage: Stage
    clock: ManualClock
    seed: int
    on_arrival: Callable[[datetime], None]
    chronicle: list[ChronicleEntry] = field(default_factory=list)
    _agenda: list[tuple[datetime, int, Act]] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=count)
    _known: dict[Item, LeadRecord] = field(default_factory=dict)

    def run(self) -> None:
        end = START + timedelta(days=DAYS)
        for number, arrival in enumerate(two_weeks(seed=self.seed), start=1):
            self._schedule(arrival.at, partial(self._arrive, number, arrival.fields))
        for manager in self.stage.wiring.config.managers.values():
            for absence in manager.absences:
                what = f"{self._names[manager.id]} is away from {absence.first_on} to {absence.last_on}"
                self._schedule(
                    manager.calendar.day_start(absence.first_on), partial(self._note, "vacation", what)
                )
        for hour in range(24 * DAYS):
            self._schedule(START + RECONCILING * hour, lambda: self.stage.call("reconciling"))
            self._schedule(START + RECONCILING * hour, lambda: self.stage.call("reporting"))
        for day in range(1, DAYS + 1):
            night = (START + timedelta(days=day)).replace(hour=NIGHTLY_HOUR, minute=0)
            self._schedule(night, lambda: self.stage.call("nurturing"))
        while (moment := self._next_stop(end)) <= end:
            self.clock.advance_to(moment)
            self._run_what_is_due()
            while self._agenda and self._agenda[0][0] <= moment:
                heapq.heappop(self._agenda)[2]()
                self.stage.wait_until_idle()
            self._react_to_changes()
        self.clock.advance_to(end)
        # The fold stays behind the clock: now it counts what happened last, too.
        self.clock.advance(LATENESS)
        self.stage.call("reporting")

    @property
    def _names(self) -> dict[int, str]:
        return {person.id: person.name for person in self.stage.portal.people}

    def _schedule(self, moment: datetime, act: Act) -> None:
        heapq.heappush(self._agenda, (moment, next(self._numbers), act))

    def _next_stop(self, end: datetime) -> datetime:
        """Return the next moment at which people act, a held lead wakes, or a lead is due for rescoring."""
        stops = [end + timedelta(seconds=1)]
        stops += [self._agenda[0][0]] if self._agenda else []
        sleeping = self.stage.wiring.state.inbox.next_due_at()
        stops += [sleeping] if sleeping else []
        due = self.stage.wiring.state.leads.due(end, 1)
        stops += [self._next_rescoring(due[0].due_at)] if due else []
        return max(min(stops), self.clock.now())

    def _next_rescoring(self, due_at: datetime) -> datetime:
        """Return the run of `rescoring` that finds what is due at `due_at`."""
        runs = -(-(max(due_at, self.clock.now()) - START) // RESCORING)
        return START + runs * RESCORING

    def _run_what_is_due(self) -> None:
        due = self.stage.wiring.state.leads.due(self.clock.now(), 1)
        if due:
            self.stage.call("rescoring")
        self.stage.wait_until_idle()

    def _arrive(self, number: int, fields: dict[str, Any]) -> None:
        if number in LOST_WEBHOOKS:
            self.stage.webhook.drop_next = 1
            self._note("lost", f"the webhook of {self.stage.wiring.handled[0]} {number} gets lost")
        self.stage.people.arrive(fields)
        self.on_arrival(self.clock.now())

    def _react_to_changes(self) -> None:
        """Note what has changed in the records, and schedule what people do about it."""
        for record in self.stage.wiring.state.leads.page(after=None, limit=100_000):
            before = self._known.get(record.item)
            if record == before:
                continue
            self._known[record.item] = record
            for kind, what in describe_changes(record, before, self._names):
                self._note(kind, what)
            if record.state is LeadState.ASSIGNED and (
                before is None or before.assignment.manager != record.assignment.manager
            ):
                self._schedule_calls(record)
            if record.state is LeadState.NURTURED and (before is None or before.state is not record.state):
                self._schedule_wish(record.item)

    def _schedule_wish(self, item: Item) -> None:
        habit, now = habit_of(item, seed=self.seed), self.clock.now()
        if habit.wakes_after is not None:
            self._schedule(now + habit.wakes_after, lambda: self.stage.people.ask_for_an_offer(item))

    def _schedule_calls(self, record: LeadRecord) -> None:
        habit, item = habit_of(record.item, seed=self.seed), record.item
        now = self.clock.now()
        if habit.call_after is None or record.assignment.manager is None:
            return
        called_at = self.stage.wiring.config.calendar_of(record.assignment.manager).add_working_time(
            now, habit.call_after
        )
        self._schedule(called_at, lambda: self._touch(item, "outgoing"))
        if habit.reply_after is not None:
            self._schedule(called_at + habit.reply_after, lambda: self._touch(item, "incoming"))

    def _touch(self, item: Item, direction: str) -> None:
        """Record a call: the check of the first touch finds an outgoing one, reconciling an incoming one."""
        self.stage.people.call(item, direction)

    def _note(self, kind: str, what: str) -> None:
        self.chronicle.append(ChronicleEntry(self.clock.now(), kind, what))
