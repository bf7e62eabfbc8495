"""The product with one safeguard taken out: a week of chaos has to notice each of them.

Each is put between the functions and the ports of whatever store the week runs on.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest

from functions.domain.item import Item
from functions.domain.lead import decision, telling
from functions.domain.lead.assignment import AssignmentRequest, AssignmentResult
from functions.domain.lead.delivery import Delivery
from functions.domain.lead.record import LeadState
from functions.ports import Deferred, InboxEntry, LeadWrite, Replacement
from tests.builders import changed
from tests.chaos.outcome import Outcome
from tests.chaos.plan import Plan
from tests.chaos.stage import Stage
from tests.reporting.test_fold_model import Unconditional

Mutant = Callable[[Stage], AbstractContextManager[Any]]


class _Instead:
    """A port, but for the methods that a subclass has of its own."""

    def __init__(self, stage: Stage, port: Any) -> None:
        self.port = port
        self.leads: Any = stage.app.state.leads

    def __getattr__(self, name: str) -> Any:
        return getattr(self.port, name)


class _TwoSteps(_Instead):
    """Takes the turns in one step, and stores whose they are in another."""

    def assign(self, asks: Sequence[AssignmentRequest], **rest: Any) -> list[AssignmentResult]:
        leads = self.leads
        ids = [ask.draft.item for ask in asks]
        # Looked up behind the dice: this is no step of the product, only the way back to what was stored.
        before = leads.port.get_many(ids)
        settled: list[AssignmentResult] = self.port.assign(asks, **rest)
        leads.port.delete([item for item in ids if item not in before])
        leads.port.save(before.values())
        leads.save([each.record for each in settled if each.outcome is not None])
        return settled


class _NoLease(_Instead):
    """Gives out entries that another run is at work on."""

    def lease(self, limit: int, *, now: datetime, duration: timedelta) -> list[InboxEntry]:
        del duration
        taken: list[InboxEntry] = self.port.lease(limit, now=now, duration=timedelta(0))
        return taken


class _NoRenewal(_Instead):
    """Says of every entry that it is still leased, and asks no store."""

    def renew(self, entries: Sequence[InboxEntry], *, now: datetime, duration: timedelta) -> set[Item]:
        del now, duration
        return {entry.item for entry in entries}


class _NoNotes(_Instead):
    """Stores records without the effects that are still to be sent."""

    def replace(self, replacements: Sequence[Replacement]) -> set[Item]:
        kept: set[Item] = self.port.replace(
            [replace(each, record=changed(each.record, pending=())) for each in replacements]
        )
        return kept

    def assign(self, asks: Sequence[AssignmentRequest], **rest: Any) -> list[AssignmentResult]:
        settled: list[AssignmentResult] = self.port.assign(asks, **rest)
        placed = [each.record for each in settled if each.outcome is not None]
        self.leads.port.save([changed(record, pending=()) for record in placed])
        return settled


@contextmanager
def without_the_atomic_step(stage: Stage) -> Iterator[None]:
    """Store the assignment after the turn that it used, not with it."""
    state: Any = stage.app.state
    state.assignments = _TwoSteps(stage, state.assignments)
    yield


@contextmanager
def without_the_lease(stage: Stage) -> Iterator[None]:
    """Let two runs work on the same entry of the inbox."""
    state: Any = stage.app.state
    state.inbox = _NoLease(stage, state.inbox)
    yield


@contextmanager
def without_the_renewal(stage: Stage) -> Iterator[None]:
    """Let a slow run go on without asking whether its leads are still its own."""
    state: Any = stage.app.state
    state.inbox = _NoRenewal(stage, state.inbox)
    yield


@contextmanager
def without_the_effect_log(stage: Stage) -> Iterator[None]:
    """Send effects without having noted that they are to be sent."""
    state: Any = stage.app.state
    state.assignments, state.leads = _NoNotes(stage, state.assignments), _NoNotes(stage, state.leads)
    yield


class _EffectsFirst(_Instead):
    """Tells people of a change, and then makes it."""

    def write(self, writes: Sequence[LeadWrite]) -> dict[int, Delivery]:
        told = [LeadWrite(each.item, todos=each.todos, notifications=each.notifications) for each in writes]
        made = [replace(each, todos=(), notifications=()) for each in writes]
        failed = self.port.write([each for each in told if not each.is_empty])
        return {**failed, **self.port.write([each for each in made if not each.is_empty])}


class _Sleeper(_Instead):
    """Lets held leads sleep for a day longer than they were to."""

    def commit(
        self, records: Any, decisions: Any, *, done: Any, deferred: Sequence[Deferred], filed: Any = ()
    ) -> set[Item]:
        ids = [each.entry.item for each in deferred]
        held = {key for key, each in self.leads.port.get_many(ids).items() if each.state is LeadState.HELD}
        later = [
            replace(each, until=each.until + timedelta(days=1)) if each.entry.item in held else each
            for each in deferred
        ]
        lost: set[Item] = self.port.commit(records, decisions, done=done, deferred=later, filed=filed)
        return lost


@contextmanager
def without_waiting_for_confirmation(stage: Stage) -> Iterator[None]:
    """Send effects before the update that they tell of."""
    app: Any = stage.app
    app.crm = _EffectsFirst(stage, app.crm)
    yield


@contextmanager
def without_asking_again(stage: Stage) -> Iterator[None]:
    """Let held leads sleep to the forecast, and beyond."""
    state: Any = stage.app.state
    state.unit_of_work = _Sleeper(stage, state.unit_of_work)
    yield


@contextmanager
def without_the_condition_of_the_fold(stage: Stage) -> Iterator[None]:
    """Let each of two folds beside each other store what it has counted."""
    state: Any = stage.app.state
    state.figures = Unconditional(state.figures)
    yield


@contextmanager
def without_the_fingerprint(_: Stage) -> Iterator[None]:
    """Take every event for news."""
    numbers = count()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(decision, "fingerprint_of", lambda *_, **__: f"never the same: {next(numbers)}")
        yield


@contextmanager
def without_looking_into_the_timeline(_: Stage) -> Iterator[None]:
    """Send a log message again after a death or a lost answer, whether or not it is there."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(telling, "_is_told", lambda *_: False)
        yield


WEEKS, LEADS = range(1, 9), 60
"""A death has to come between two certain steps, which not every week brings."""
Live = Callable[[Plan, Mutant], Outcome]


def first_noticed(mutant: Mutant, live: Live, weeks: Iterable[int] = WEEKS) -> Outcome | None:
    """Return the first week with findings, None if none of them has any."""
    lived = (live(Plan.of(seed, leads=LEADS), mutant) for seed in weeks)
    return next((week for week in lived if week.findings), None)


MUTANTS: dict[str, Mutant] = {
    "the atomic step": without_the_atomic_step,
    "the lease of the inbox": without_the_lease,
    "the renewal of the lease": without_the_renewal,
    "the effect log": without_the_effect_log,
    "the condition of the fold": without_the_condition_of_the_fold,
    "the fingerprint": without_the_fingerprint,
    "the confirmation before effects": without_waiting_for_confirmation,
    "the question to held leads": without_asking_again,
    "the look into the timeline": without_looking_into_the_timeline,
}
"""By what each of them lacks."""
