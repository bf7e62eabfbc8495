"""Reports to the senior what the portal refuses: once a lead, in one message a batch and refusal."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from functions.domain.lead.delivery import REFUSALS
from functions.domain.lead.naming import lead_link, refusal_words
from functions.domain.texts import ENGLISH, Texts
from functions.ports import LeadWrite, Notification
from functions.processing.case import LeadCase, Pipeline

MOST_NAMED = 10
"""Leads that a message names."""
LASTS_AT = 3
"""The attempt at which a refusal of the portal as a whole, which may pass by itself, is reported."""


def report_refusals(cases: Sequence[LeadCase], ports: Pipeline) -> None:
    """Notify the senior of what the portal refuses now and did not refuse at the look before."""
    senior = ports.config.senior
    refused = defaultdict[tuple[str, ...], list[LeadCase]](list)
    for case in cases:
        if new := tuple(_new_refusals(case)):
            refused[new].append(case)
    if senior is None or not refused or ports.config.going_live.is_observing:
        return
    # One write, and so one request: which lead it is for does not matter.
    notes = tuple(
        _notification(senior, what, those, ports.config.texts_of(senior)) for what, those in refused.items()
    )
    ports.crm.write([LeadWrite(next(iter(refused.values()))[0].item, notifications=notes)])


def _new_refusals(case: LeadCase) -> Iterator[str]:
    if isinstance(case.delivery.error, REFUSALS):
        yield from case.delivery.refusals if case.entry.deliveries == LASTS_AT else ()
        return
    known = case.before.outbox.refused if case.before else ()
    yield from (each for each in case.delivery.refusals if each not in known)


def _notification(
    senior: int, refused: Sequence[str], cases: Sequence[LeadCase], texts: Texts
) -> Notification:
    leads = ", ".join(lead_link(case.item, texts) for case in cases[:MOST_NAMED])
    if len(cases) > MOST_NAMED:
        more = len(cases) - MOST_NAMED
        words = texts.ngettext("%(leads)s and %(count)s more", "%(leads)s and %(count)s more", more)
        leads = words % {"leads": leads, "count": more}
    what = ", ".join(refusal_words(each, texts) for each in refused)
    words = texts.gettext("Bitrix24 refuses what Fairlead writes: %(what)s of %(leads)s.")
    message = words % {"what": what, "leads": leads}
    if texts.code == ENGLISH.code:  # an error has its sentence in English alone
        message = f"{message} {cases[0].delivery.first_error}"
    first = cases[0]
    return Notification(senior, message, tag=f"fairlead-{first.item.key}-refused-{first.now:%Y%m%d%H%M%S}")
