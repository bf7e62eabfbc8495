"""A world of leads whose rows change at random while folds run, die, lose answers and meet each other.

What the documents hold at the end has to be what a recount of all rows comes to. Nothing here knows how the
fold works, but for the moments at which its store can fail.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from functions.domain.distribution import LEAD as WHOLE
from functions.domain.distribution import Gate, Turn
from functions.domain.figures.cells import Cells
from functions.domain.figures.row import Row, Tally, row_of
from functions.domain.item import Item, lead
from functions.domain.lead.milestones import FirstDecision, Milestones, Occasion, Stint, StintEnd
from functions.domain.lead.record import Assignment, Ending, LeadRecord, LeadState, Sighting, StoredScore
from functions.domain.lead.selection import MOST_SELECTIONS, Selection, by_gate
from functions.errors import StateUnavailable
from functions.ports import Departure, Figures, State, Stored
from functions.reporting.fold import LATENESS, fold
from tests.builders import a_calendar
from tests.reporting.comparing import names_of, wrong_cells

START = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
MANAGERS = (7, 8, 9)
BANDS = ("hot", "warm", "cold")
MOST_LATE = timedelta(seconds=290)
"""How long after its stamp a record is stored at the latest; a little less than the fold waits."""
KEPT = timedelta(days=180)


@dataclass
class Troubled:
    """The port on a bad day: commits fail before or after they are made, and another fold comes between."""

    port: Figures
    dice: random.Random
    between: Callable[[], None] = lambda: None
    is_calm: bool = False
    happened: int = 0

    def __getattr__(self, name: str) -> object:
        return getattr(self.port, name)

    def commit(
        self,
        documents: Mapping[str, Stored],
        tallies: Mapping[Item, Tally],
        *,
        departed: Sequence[Departure] = (),
    ) -> bool:
        """Commit, or die before it, or lose the answer of it, or be overtaken."""
        drawn = 1.0 if self.is_calm else self.dice.random()
        if drawn < 0.08:
            raise StateUnavailable("It died before the commit.")
        if drawn < 0.16:
            self.is_calm, is_calm = True, self.is_calm
            self.between()
            self.is_calm = is_calm
        is_stored = self.port.commit(documents, tallies, departed=departed)
        if 0.16 <= drawn < 0.24:
            raise StateUnavailable("The answer got lost.")
        return is_stored


@dataclass
class World:
    """Leads, their records in a store, and those that a run has stamped and not stored yet."""

    state: State
    dice: random.Random
    most: int
    now: datetime = START
    most_late: timedelta = MOST_LATE
    records: dict[Item, LeadRecord] = field(default_factory=dict)
    on_the_way: list[tuple[datetime, LeadRecord]] = field(default_factory=list)
    departed: dict[Item, Row | None] = field(default_factory=dict)

    def step(self) -> None:
        """Let something happen to a lead."""
        self.now += timedelta(seconds=self.dice.randint(1, 600))
        self._store_due()
        arrive = self._arrive if len(self.records) < self.most else self._change
        self.dice.choice([arrive, arrive, self._change, self._change, self._change, self._end])()
        if self.dice.random() < 0.02:
            self._depart()

    def rows(self) -> dict[Item, Row | None]:
        """Return the rows of all leads, those included that are gone or forgotten."""
        living = {item: row_of(each) for item, each in self.records.items() if item not in self.departed}
        return {**living, **self.departed}

    def settle(self) -> None:
        """Let everything be stored that is on its way, and so much time pass that a fold sees it."""
        self.now += timedelta(hours=1)
        self._store_due()

    def _store_due(self) -> None:
        due = [record for at, record in self.on_the_way if at <= self.now]
        self.on_the_way = [(at, record) for at, record in self.on_the_way if at > self.now]
        for record in due:
            # A younger version of it may have been stored first: then this one lost its lease.
            if record is self.records.get(record.item):
                self.state.leads.save([record])

    def _keep(self, record: LeadRecord) -> None:
        """Stamp the record now, and store it a while later."""
        stamped = replace(record, milestones=replace(record.milestones, changed_at=self.now))
        self.records[record.item] = stamped
        late = timedelta(seconds=self.dice.uniform(0, self.most_late.total_seconds()))
        self.on_the_way.append((self.now + late, stamped))

    def _arrive(self) -> None:
        item = lead(len(self.records) + 1)
        points, band = self.dice.randint(0, 100), self.dice.choice(BANDS)
        given = tuple(
            (name, self.dice.choice([-5, 5, 20])) for name in self.dice.sample(["a", "b", "c", "d"], 2)
        )
        self._keep(
            LeadRecord(
                item,
                score=StoredScore(points, points, band),
                sighting=Sighting(first_seen_at=self.now, created_at=self.now),
                milestones=Milestones(
                    arrived_on=self.now.date(), first=FirstDecision(points, band, "v1", given, "WEB")
                ),
            )
        )

    def _change(self) -> None:
        if (record := self._anybody()) is None:
            return
        manager, day = self.dice.choice(MANAGERS), self.now.date()
        stint = Stint(
            Occasion.FIRST, manager, "q", record.score.band, day, self.now, self.now + timedelta(hours=1)
        )
        stints = tuple(
            each
            if each.ended_at
            else replace(each, ended_at=self.now, end=StintEnd.TAKEN_BACK, minutes=self.dice.randint(0, 300))
            for each in record.milestones.stints[-4:]
        )
        turn = Turn("q", manager, day, dict.fromkeys(MANAGERS, WHOLE // 3))
        touched_at = self.now if self.dice.random() < 0.5 else None
        self._keep(
            replace(
                record,
                state=LeadState.ASSIGNED,
                assignment=Assignment(
                    manager, "q", by_us=True, turn=turn if self.dice.random() < 0.8 else None
                ),
                sighting=replace(record.sighting, ending=None, closed_at=None),
                milestones=replace(
                    record.milestones,
                    stints=(*stints, stint),
                    touched_at=touched_at,
                    ended_on=None,
                    selections=(*record.milestones.selections, self._selection(record, manager))[
                        -MOST_SELECTIONS:
                    ],
                ),
            )
        )

    def _selection(self, record: LeadRecord, manager: int) -> Selection:
        """Return a selection in which the others were considered, or one was for a held lead."""
        gates = dict.fromkeys(MANAGERS, self.dice.choice([Gate.TURN, Gate.DAILY_CAP]))
        winner = manager if self.dice.random() < 0.8 else None
        given = gates if winner is None else gates | {manager: Gate.GIVEN}
        return Selection(self.now, "q", winner, record.score.points, record.score.band, by_gate(given))

    def _end(self) -> None:
        if (record := self._anybody()) is None:
            return
        ending = self.dice.choice([*Ending])
        sighting = replace(record.sighting, ending=ending, closed_at=self.now)
        milestones = replace(record.milestones, ended_on=self.now.date())
        self._keep(replace(record, state=LeadState.CLOSED, sighting=sighting, milestones=milestones))

    def _depart(self) -> None:
        """Let a lead depart: deleted in the portal, erased by a person's wish, or forgotten by its age."""
        record = self._anybody()
        if record is None or any(record.item == each.item for _, each in self.on_the_way):
            return
        item, row = record.item, row_of(record)
        kind = self.dice.choice(["gone", "erased", "forgotten"])
        if kind == "forgotten":
            if self._is_counted(record):  # a record is forgotten long after it was counted
                self.departed[item] = row
                self.state.leads.delete([item])
            return
        self.departed[item] = None if kind == "erased" else replace(row, state=LeadState.CLOSED, ending=None)
        departure = Departure(item, self.departed[item])
        self.state.figures.depart([departure])
        if self.dice.random() < 0.3:  # it died in between, and begins anew
            self.state.figures.depart([departure])
        self.state.leads.delete([item])

    def _is_counted(self, record: LeadRecord) -> bool:
        known = self.state.figures.tallies([record.item]).get(record.item)
        return known is not None and known.row == row_of(record)

    def _anybody(self) -> LeadRecord | None:
        living = [each for item, each in self.records.items() if item not in self.departed]
        return self.dice.choice(living) if living else None


def differs(
    state: State,
    seed: int,
    *,
    leads: int,
    steps: int,
    lateness: timedelta = LATENESS,
    spoil: Callable[[Figures], Any] = lambda figures: figures,
) -> Cells:
    """Return by how much the documents differ from a recount, after so many steps; nothing when all is right.

    `lateness` is how far the folds stay behind the clock, `spoil` puts another store in the store's place.
    """
    dice = random.Random(seed)
    world = World(state, dice, leads)
    figures = Troubled(spoil(state.figures), dice)

    def run() -> None:
        with suppress(StateUnavailable):
            fold(
                cast(Figures, figures),
                business=a_calendar("any"),
                closed_kept=KEPT,
                now=world.now,
                lateness=lateness,
            )

    figures.between = run
    for _ in range(steps):
        world.step()
        if dice.random() < 0.1:
            run()
    world.settle()
    figures.is_calm = True
    run()
    days = [START.date() + timedelta(days=n) for n in range(60)]
    return wrong_cells(state.figures, world.rows(), since=START.date(), names=names_of(days))
