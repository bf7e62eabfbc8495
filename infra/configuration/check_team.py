"""Checks whether a configuration gives leads to anybody: a file that does not is valid, and rarely meant."""

from collections.abc import Collection, Mapping

from functions.domain.conditions import Environment
from functions.domain.scoring import Scorecard
from infra.configuration.findings import Findings
from infra.configuration.model import FairleadToml
from infra.configuration.people import QueueSection
from infra.configuration.reach import Taker, is_impossible, taken_before


def check_team(model: FairleadToml, scorecard: Scorecard, findings: Findings) -> None:
    """Note what keeps all leads, or those of one queue, from being given out."""
    if not model.queues:
        what = "There is no queue with managers: leads are scored, and nobody is given one."
        remedy = "Add a [[manager]] for each salesperson, and a [[queue]] with them as its members."
        findings.wrong(("queue",), what, remedy)
    elif not model.portal.intake_user:
        what = (
            "There is no intake user: only leads that nobody is responsible for are given out, and Bitrix24"
            " makes somebody responsible for each."
        )
        remedy = "Write intake_user = the id of the user whom forms, mail and telephony give new leads to."
        findings.wrong(("portal",), what, remedy)
    _check_pauses(model, findings)
    _check_reach(model, scorecard, findings)


def _check_pauses(model: FairleadToml, findings: Findings) -> None:
    """Note queues of which no member gets leads, nor one of their fallbacks."""
    queues = {queue.id: queue for queue in model.queues}
    working = {manager.id for manager in model.managers if not manager.is_paused}
    waiting = [
        number for number, queue in enumerate(model.queues) if not _has_members(queue, queues, working)
    ]
    if len(waiting) == len(model.queues) > 0:
        what = "Every member of every queue is paused: nobody is given a lead."
        findings.wrong(("queue", 0, "members"), what, "Take is_paused out of a [[manager]].")
        return
    for number in waiting:
        what = f'Every member of "{model.queues[number].id}" is paused: its leads wait.'
        remedy = "Take is_paused out of a [[manager]], or name a `fallback`."
        findings.doubtful(("queue", number, "members"), what, remedy)


def _has_members(
    queue: QueueSection | None, queues: Mapping[str, QueueSection], working: Collection[int]
) -> bool:
    """Return whether a queue or one of its fallbacks has a member who gets leads; departments may have."""
    while queue is not None:
        if queue.departments or set(queue.users).intersection(working):
            return True
        queue = queues.get(queue.fallback or "")
    return False


def _check_reach(model: FairleadToml, scorecard: Scorecard, findings: Findings) -> None:
    """Note queues that neither take a lead themselves nor are the fallback of another."""
    environment = Environment.for_queues({name: section.kind for name, section in model.inputs.items()})
    takers = [Taker(queue.id, queue.when or "true", environment) for queue in model.queues]
    fallbacks = {queue.fallback for queue in model.queues}
    for number, taker in enumerate(takers):
        if taker.queue in fallbacks:
            continue
        if is_impossible(taker, scorecard):
            what = f'"{taker.queue}" never takes a lead: no score and band fit its `when`.'
            findings.wrong(("queue", number, "when"), what, "Correct it, or remove the queue.")
        elif ahead := taken_before(taker, takers[:number], scorecard):
            names = ", ".join(f'"{queue}"' for queue in ahead)
            what = f'"{taker.queue}" never takes a lead: all that it would go to {names} before it.'
            remedy = "Move it up, write a `when` that leaves it some, or make it a `fallback`."
            findings.wrong(("queue", number), what, remedy)
