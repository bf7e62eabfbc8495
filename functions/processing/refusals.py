"""Reports to the senior what the portal refuses: once a lead, in one message a batch and refusal."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from functions.domain.item import HANDLED, Item
from functions.domain.lead.delivery import REFUSALS
from functions.ports import LeadWrite, Notification
from functions.processing.case import LeadCase, Pipeline

MOST_NAMED = 10
"""Leads that a message names."""
LASTS_AT = 3
"""The attempt at which a refusal of the portal as a whole, which may pass by itself, is reported."""


def report_refusals(cases: Sequence[LeadCase], ports: Pipeline) -> None:
    """Notify the senior of what the portal refuses now and did not refuse at the look before."""
    senior = ports.config.senior
    refused = defaultdict[str, list[LeadCase]](list)
    for case in cases:
        if new := ", ".join(_new_refusals(case)):
            refused[new].append(case)
    if senior is None or not refused:
        return
    # One write, and so one request: which lead it is for does not matter.
    notes = tuple(_notification(senior, what, those) for what, those in refused.items())
    ports.crm.write([LeadWrite(next(iter(refused.values()))[0].item, notifications=notes)])


def lead_link(item: Item) -> str:
    """Return the link to a lead as a message shows it."""
    return f"[URL={HANDLED[item.entity].page}{item.id}/]{item.label}[/URL]"


def _new_refusals(case: LeadCase) -> Iterator[str]:
    if isinstance(case.delivery.error, REFUSALS):
        yield from case.delivery.refusals if case.entry.deliveries == LASTS_AT else ()
        return
    known = case.before.outbox.refused if case.before else ()
    yield from (each for each in case.delivery.refusals if each not in known)


def _notification(senior: int, what: str, cases: Sequence[LeadCase]) -> Notification:
    links = ", ".join(lead_link(case.item) for case in cases[:MOST_NAMED])
    more = f" and {len(cases) - MOST_NAMED} more" if len(cases) > MOST_NAMED else ""
    message = (
        f"Bitrix24 refuses what Fairlead writes: {what} of {links}{more}. {cases[0].delivery.first_error}"
    )
    first = cases[0]
    return Notification(senior, message, tag=f"fairlead-{first.item.key}-refused-{first.now:%Y%m%d%H%M%S}")
