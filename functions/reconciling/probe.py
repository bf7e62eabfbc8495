"""A probe: a lead of our own, made now and then, whose webhook has to come before the next run.

A quiet day is no fault of the portal, so its silence alone proves nothing; a probe does. It bears a mark by
which `processing` leaves it alone: it is not scored, given out, counted or learned from, and nothing of it is
kept but when it was made. It is deleted by the next run, and as long as one cannot be, no other is made.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pydantic import TypeAdapter

from functions.domain.item import Item
from functions.domain.lead.delivery import REFUSALS
from functions.errors import PortalError
from functions.ports import Checkpoints, Marks, Probes

CHECKPOINT = "probe"
MARKED_WITHIN = timedelta(minutes=1)
"""How much older than the last call the mark of it may be: a process notes one a minute."""


@dataclass(frozen=True, slots=True)
class ProbeMark:
    """What is kept of the last probe.

    Attributes:
        made_at: when it was made.
        is_standing: whether it may still stand in the portal.
        is_judged: whether it is known, or of no matter, that its webhook came.
    """

    made_at: datetime
    is_standing: bool = True
    is_judged: bool = False


@dataclass(frozen=True, slots=True)
class ProbeReport:
    """What a run found of the last probe.

    Attributes:
        standing: the probes that stood in the portal.
        is_missed: whether the portal has not called since it was made.
        left: those that could not be deleted.
        error: the name of the error for which nothing could be found out; "" without one.
        is_refused: whether it goes on until something is changed: no probe is made meanwhile.
    """

    standing: tuple[Item, ...] = ()
    is_missed: bool = False
    left: tuple[Item, ...] = ()
    error: str = ""
    is_refused: bool = False


@dataclass(frozen=True, slots=True)
class Making:
    """What came of making a probe.

    Attributes:
        is_made: whether one was made.
        error: the name of the error for which none was; "" without one.
        is_refused: whether the portal will refuse the next one, too, until something is changed.
    """

    is_made: bool = False
    error: str = ""
    is_refused: bool = False


_adapter = TypeAdapter(ProbeMark)


def judge_probe(
    probes: Callable[[], Probes], checkpoints: Checkpoints, marks: Callable[[], Marks]
) -> ProbeReport:
    """Say whether the last probe was announced, and delete it; nothing is read while none stands.

    Raises:
        StateUnavailable: the state could not be read or written; the next run does it.
    """
    mark = _load(checkpoints)
    if mark is None or not mark.is_standing:
        return ProbeReport()
    is_missed = not mark.is_judged and not _has_come(marks().webhook_at, mark.made_at)
    try:
        standing = probes().standing()
        left = probes().remove(standing)
    except PortalError as error:  # without the portal nothing is known of its calls either
        return ProbeReport(error=type(error).__name__, is_refused=isinstance(error, REFUSALS))
    _save(replace(mark, is_standing=bool(left), is_judged=True), checkpoints)
    is_refused = any(isinstance(error, REFUSALS) for error in left.values())
    return ProbeReport(
        tuple(standing), is_missed and bool(standing), tuple(sorted(left)), is_refused=is_refused
    )


def make_probe(
    probes: Callable[[], Probes], checkpoints: Checkpoints, *, every: timedelta, now: datetime
) -> Making:
    """Make a probe if the last one is older than `every` and none stands; return what came of it.

    Raises:
        StateUnavailable: the state could not be read or written; the next run does it.
    """
    mark = _load(checkpoints)
    if mark is not None and (mark.is_standing or now - mark.made_at < every):
        return Making()
    # Kept before it is made: whatever breaks off then, the next run looks for it and deletes it.
    _save(ProbeMark(now), checkpoints)
    try:
        probes().make()
    except PortalError as error:
        _save(ProbeMark(now, is_judged=True), checkpoints)
        return Making(error=type(error).__name__, is_refused=isinstance(error, REFUSALS))
    return Making(is_made=True)


def _has_come(webhook_at: datetime | None, made_at: datetime) -> bool:
    return webhook_at is not None and webhook_at >= made_at - MARKED_WITHIN


def _load(checkpoints: Checkpoints) -> ProbeMark | None:
    text = checkpoints.get(CHECKPOINT)
    return _adapter.validate_json(text) if text else None


def _save(mark: ProbeMark, checkpoints: Checkpoints) -> None:
    checkpoints.set(CHECKPOINT, _adapter.dump_json(mark).decode())
