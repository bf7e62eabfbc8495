"""Plays a quarter of a sales team: who comes, who calls, who buys, while the clock is moved by hand."""

import heapq
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from functions.reporting.fold import LATENESS
from tests.builders import BERLIN
from tests.quarter.people import DAY, HOUR, Person, at_work, colleague, people
from tests.quarter.rules import INTAKE, NURSE, SENIOR, Colleague, configurations
from tests.quarter.stage import Stage, a_stage
from tests.recount.files import Files
from tests.recount.journal import Journal, journal_of_leads

START = datetime(2026, 9, 28, 7, 30, tzinfo=BERLIN)
RESCORING, RECONCILING, REPORTING = timedelta(minutes=15), timedelta(hours=6), timedelta(hours=6)
WAKING = timedelta(minutes=30)
"""A held lead sleeps for a quarter of an hour; here it is woken with the others, a little late."""
MINUTES, HALVES = timedelta(minutes=5), timedelta(minutes=30)
"""Managers look at the clock on the wall; all others come on the half hour, so that looks are shared."""
OFF_BEAT = timedelta(minutes=2)
"""After that: nothing that time alone does falls together with what people do."""
NIGHTLY_HOUR = 4
QUIET = timedelta(hours=3)
"""Before the end: what people do then would be seen after it."""

Act = Callable[[], None]


@dataclass(frozen=True)
class Quarter:
    """How a quarter ended: what the portal and the state hold, and the portal's own history.

    Attributes:
        rules: the configurations, each with the moment from which on it was at work.
    """

    stage: Stage
    journal: Journal
    files: Files
    rules: tuple[tuple[datetime, str], ...]
    happened: dict[str, int]


@contextmanager
def a_quarter(
    directory: Path,
    *,
    leads: int,
    weeks: int,
    seed: int,
    on_day: Callable[[datetime, int], None] = lambda _day, _number: None,
) -> Iterator[Quarter]:
    """Play so many weeks with so many leads, and yield how they ended while portal and functions run.

    `on_day` is called with each day that begins and how many leads have come until then.
    """
    before, after = configurations(cap=max(3, leads // (weeks * 20)))
    with journal_of_leads() as journal, a_stage(directory, at=START, toml=before, seed=seed) as stage:
        files = Files(stage.app.state)
        journal.parting = files.keep
        play = _Play(stage, journal, end=START + weeks * 7 * DAY, middle=(START + weeks * 7 * DAY / 2))
        play.run(list(people(leads=leads, weeks=weeks, seed=seed, start=START)), after, on_day)
        rules = ((START, before), (play.middle, after))
        yield Quarter(stage, journal, files, rules, play.happened)


@dataclass
class _Play:
    """The agenda of what happens when; managers react to what the portal shows them, and add to it."""

    stage: Stage
    journal: Journal
    end: datetime
    middle: datetime
    happened: dict[str, int] = field(default_factory=dict)
    _agenda: list[tuple[datetime, int, Act]] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=count)
    _people: dict[int, Person] = field(default_factory=dict)
    _shown: list[int] = field(default_factory=list)
    _owners: dict[int, int] = field(default_factory=dict)

    def run(self, crowd: list[Person], rules: str, on_day: Callable[[datetime, int], None]) -> None:
        self.journal.watching = self._shown.append
        self._plan_schedules(rules, on_day)
        for person in crowd:
            self._at(person.arrives_at, partial(self._arrive, person))
            self._plan_visit(person)
        while self._agenda and (moment := self._next_stop()) < self.end:
            self.stage.clock.advance_to(moment)
            if (moment - START) % MINUTES and self.stage.app.state.leads.due(self.stage.clock.now(), 1):
                self.stage.call("rescoring")
            self.stage.settle()
            while self._agenda and self._agenda[0][0] <= moment:
                heapq.heappop(self._agenda)[2]()
            self.stage.settle()
            self._react()
        self.stage.clock.advance_to(self.end)
        for target in ("reconciling", "rescoring", "rescoring"):
            self.stage.call(target)
        # The fold stays behind the clock, and counts what changed before its moment: what happened last, too.
        self.stage.clock.advance(LATENESS + timedelta(microseconds=1))
        self.stage.call("reporting")

    def _plan_schedules(self, rules: str, on_day: Callable[[datetime, int], None]) -> None:
        day = START
        while day < self.end:
            self._at(day, partial(self._begin_day, day, on_day))
            night = day.replace(hour=NIGHTLY_HOUR, minute=0)
            if night > START:
                self._at(night, lambda: self.stage.call("nurturing"))
            day += DAY
        for step, target in ((RECONCILING, "reconciling"), (REPORTING, "reporting")):
            for number in range(1, (self.end - START) // step):
                self._at(START + number * step, partial(self.stage.call, target))
        self._at(self.middle, lambda: self.stage.configure(rules))

    def _plan_visit(self, person: Person) -> None:
        """Let some look at the prices before they come, and others who never do."""
        if person.number % 10 == 0:
            stranger = f"stranger{person.number}@example.com"
            self._at(person.arrives_at, partial(self.stage.send_signal, email=stranger))
        early = person.arrives_at - 3 * DAY
        if person.number % 10 == 5 and person.email and early > START:
            self._at(early, partial(self.stage.send_signal, email=person.email))

    def _begin_day(self, day: datetime, on_day: Callable[[datetime, int], None]) -> None:
        on_day(day, len(self._people))

    def _at(self, moment: datetime, act: Act, *, step: timedelta = HALVES) -> None:
        heapq.heappush(self._agenda, (_next_of(step, moment), next(self._numbers), act))

    def _later(
        self, person: Person, moment: datetime, act: Callable[[Person], str], *, step: timedelta = HALVES
    ) -> None:
        """Let something be done about a lead that is there then; what would be seen after the end is not."""
        if moment < self.end - QUIET:
            self._at(moment, partial(self._done, person, act), step=step)

    def _done(self, person: Person, act: Callable[[Person], str]) -> None:
        if self.journal.is_there(person.lead_id) and (what := act(person)):
            self._note(what)

    def _note(self, what: str) -> None:
        self.happened[what] = self.happened.get(what, 0) + 1

    def _next_stop(self) -> datetime:
        """Return when people act next, a held lead wakes, or a lead is due for rescoring."""
        state, now = self.stage.app.state, self.stage.clock.now()
        stops = [self._agenda[0][0]]
        if (sleeping := state.inbox.next_due_at()) is not None:
            stops.append(_next_of(WAKING, max(sleeping, now), offset=OFF_BEAT))
        if due := state.leads.due(self.end, 1):
            stops.append(_next_of(RESCORING, max(due[0].due_at, now), offset=OFF_BEAT))
        return max(min(stops), now)

    def _arrive(self, person: Person) -> None:
        fields = {"ASSIGNED_BY_ID": INTAKE, **person.fields}
        if person.chance.random() < 0.02:
            with self.stage.without_webhook():
                person.lead_id = self.stage.portal.people_actions.add_lead(**fields)
            self._note("webhooks lost")
        else:
            person.lead_id = self.stage.portal.people_actions.add_lead(**fields)
        self._people[person.lead_id] = person
        self._note("leads came")
        for _ in range(person.chance.choice((0, 0, 0, 1, 2, 4))):
            self._later(person, person.arrives_at + person.chance.random() ** 2 * 25 * DAY, self._look)
        if person.plan == "gone":
            self._later(person, person.arrives_at + person.chance.random() * 10 * DAY, self._delete)

    def _react(self) -> None:
        """Let managers see what they were given, and plan what they do about it."""
        shown, self._shown[:] = list(self._shown), []
        for number in dict.fromkeys(shown):
            if not self.journal.is_there(number):
                continue
            fields, person = self.journal.fields(number), self._people[number]
            owner, before = fields["ASSIGNED_BY_ID"], self._owners.get(number)
            self._owners[number] = owner
            if owner == before or fields["STATUS_SEMANTIC_ID"] != "P":
                continue
            if owner == NURSE and person.chance.random() < 0.4:
                wakes_at = self.stage.clock.now() + person.chance.randint(1, 20) * DAY
                self._later(person, wakes_at, self._wake)
            elif (habits := colleague(owner)) is not None:
                self._plan_work(person, habits)

    def _plan_work(self, person: Person, habits: Colleague) -> None:
        chance, manager, now = person.chance, habits.id, self.stage.clock.now()
        drawn = chance.random()
        calendar = self.stage.app.config.calendar_of(manager)
        called_at = calendar.add_working_time(now, timedelta(minutes=chance.choice(habits.minutes))).replace(
            microsecond=0
        )
        if drawn < habits.neglects:
            return
        if drawn > 0.98:
            self._later(person, called_at, partial(self._hand_back, manager=manager))
            return
        if drawn > 0.95:
            self._later(person, called_at, partial(self._correct, manager=manager))
            return
        self._later(person, called_at, partial(self._call, manager=manager), step=MINUTES)
        if chance.random() < 0.55:
            self._later(person, called_at + chance.randint(2, 90) * HOUR, self._answer)
        for days in (3, 9, 17):
            if chance.random() < 0.3:
                self._later(person, at_work(called_at + days * DAY), partial(self._call, manager=manager))
        if person.is_worked_on or person.plan not in {"bought", "junk", "lost"}:
            return
        person.is_worked_on = True
        longest = {"bought": 45, "lost": 30, "junk": 3}[person.plan]
        ends_at = at_work(called_at + HOUR / 2 + chance.random() ** 2 * longest * DAY)
        self._later(person, ends_at, partial(self._end, manager=manager))
        if chance.random() < 0.05:
            self._later(person, at_work(ends_at + 2 * DAY), partial(self._reopen, manager=manager))
        if chance.random() < 0.03:
            self._later(person, at_work(ends_at + 6 * DAY), self._delete)

    def _update(self, person: Person, *, by: int, **fields: Any) -> None:
        self.stage.portal.people_actions.update_lead(person.lead_id, by=by, **fields)

    def _is_with(self, person: Person, manager: int) -> bool:
        fields = self.journal.fields(person.lead_id)
        return (fields["ASSIGNED_BY_ID"], fields["STATUS_SEMANTIC_ID"]) == (manager, "P")

    def _call(self, person: Person, *, manager: int) -> str:
        if not self._is_with(person, manager):
            return ""
        kind = "mail" if person.chance.random() < 0.2 else "call"
        self.stage.portal.people_actions.add_activity(person.lead_id, kind, by=manager)
        if person.chance.random() < 0.2 and self.journal.fields(person.lead_id)["STATUS_ID"] == "NEW":
            self._update(person, by=manager, STATUS_ID="IN_PROCESS")
        if person.chance.random() < 0.05:
            self._update(person, by=manager, OPPORTUNITY=140_000)
        return "calls and mails"

    def _answer(self, person: Person) -> str:
        kind = person.chance.choice(("call", "mail"))
        self.stage.portal.people_actions.add_activity(person.lead_id, kind, direction="incoming")
        return "answers"

    def _look(self, person: Person) -> str:
        if person.email and person.number % 3 == 0:
            self.stage.send_signal(email=person.email)
        else:
            self.stage.send_signal(person.lead_id)
        return "signals"

    def _wake(self, person: Person) -> str:
        if not self._is_with(person, NURSE):
            return ""
        self._update(person, by=NURSE, OPPORTUNITY=520_000, POST="Director", UF_CRM_LEAD_COMPANY_SIZE=140)
        return "woke in nurturing"

    def _end(self, person: Person, *, manager: int) -> str:
        if not self._is_with(person, manager):
            return ""
        stage = {"bought": "CONVERTED", "junk": "JUNK", "lost": "UC_LOST"}[person.plan]
        self._update(person, by=manager, STATUS_ID=stage)
        return f"were {person.plan}"

    def _reopen(self, person: Person, *, manager: int) -> str:
        if self.journal.fields(person.lead_id)["STATUS_SEMANTIC_ID"] == "P":
            return ""
        self._update(person, by=manager, STATUS_ID="IN_PROCESS")
        return "were opened again"

    def _hand_back(self, person: Person, *, manager: int) -> str:
        if not self._is_with(person, manager):
            return ""
        self._update(person, by=manager, ASSIGNED_BY_ID=INTAKE)
        return "were handed back"

    def _correct(self, person: Person, *, manager: int) -> str:
        if not self._is_with(person, manager):
            return ""
        self._update(person, by=SENIOR, ASSIGNED_BY_ID=7 if manager != 7 else 9)
        return "were given to another by hand"

    def _delete(self, person: Person) -> str:
        # No event tells of a call: here leads are looked for four times a day, and counted twice, instead of
        # every quarter of an hour. What came right before a lead goes would never be seen.
        self.stage.call("reconciling")
        self.stage.count()
        self.stage.portal.people_actions.delete_lead(person.lead_id)
        return "were deleted"


def _next_of(step: timedelta, moment: datetime, *, offset: timedelta = timedelta(0)) -> datetime:
    """Return the moment, or the next one that is a multiple of a step after the start and an offset."""
    start = START + offset
    return start + -(-(moment - start) // step) * step
