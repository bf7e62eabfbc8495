"""Checks whether a configuration gives leads to anybody: a file that does not is valid, and rarely meant."""

from functions.domain.conditions import Environment
from functions.domain.scoring import Scorecard
from infra.configuration.findings import Findings
from infra.configuration.model import FairleadToml
from infra.configuration.reach import Taker, taken_before


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
    _check_reach(model, scorecard, findings)


def _check_reach(model: FairleadToml, scorecard: Scorecard, findings: Findings) -> None:
    """Note queues that neither take a lead themselves nor are the fallback of another."""
    environment = Environment.for_queues({name: section.type for name, section in model.inputs.items()})
    takers = [Taker(queue.id, queue.when or "true", environment) for queue in model.queues]
    fallbacks = {queue.fallback for queue in model.queues}
    for number, taker in enumerate(takers):
        ahead = [] if taker.queue in fallbacks else taken_before(taker, takers[:number], scorecard)
        if ahead:
            names = ", ".join(f'"{queue}"' for queue in ahead)
            what = f'"{taker.queue}" never takes a lead: all that it would go to {names} before it.'
            remedy = "Move it up, write a `when` that leaves it some, or make it a `fallback`."
            findings.wrong(("queue", number), what, remedy)
