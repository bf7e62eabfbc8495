"""Row: the decay of many leads that fall due at once, against fifty updates a request at the limit."""

from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from functions.domain.item import lead
from functions.domain.lead.look_reason import LookReason
from functions.domain.lead.record import LeadRecord
from functions.rescoring.wake import wake_due_leads
from infra.clock import ManualClock
from tests.bench.row import Row
from tests.bench.sales_floor import BUCKET, DAY, ROUND_THE_CLOCK, SalesFloor, a_sales_floor, allowed
from tests.builders import BERLIN, changed
from tests.rescoring.test_wake import DECAY

LEADS = 100_000
FRIDAY, WEDNESDAY = (datetime(2026, 11, day, 16, tzinfo=BERLIN) for day in (6, 11))
"""Called on Friday, unanswered for three working days: five points fall on Wednesday."""
SCORE_NOW = 85


def measure(leads: int = LEADS) -> Row:
    """Return the share of the limit at which `leads` are written that fell due at the same minute."""
    clock = ManualClock(FRIDAY - timedelta(hours=1))
    with (
        TemporaryDirectory() as directory,
        a_sales_floor(Path(directory), clock, configuration=ROUND_THE_CLOCK + DECAY) as floor,
    ):
        items = _silent(floor, clock, leads)
        clock.advance_to(WEDNESDAY)
        app, log = floor.app, floor.portal.requests
        woken = wake_due_leads(
            app.state.leads, app.state.inbox, app.wakeups, clock, until=clock.now() + DAY
        ).woken
        assert woken == leads
        floor.spend_the_burst()
        seconds = floor.process()
        assert {floor.portal.lead(item)["UF_CRM_LEAD_SCORE"] for item in items} == {SCORE_NOW}
        assert log.count_commands() == log.count_commands("crm.item.update") == leads
        return Row(
            what=f"Decay of {leads:,} due leads, of 50 updates a request at the limit",
            reached=round(allowed(leads) / seconds, 3),
            target=0.9,
            unit="of the limit",
            bound="at least",
            ratio=round(leads / len(log), 2),
            ratio_to="1: updates a request",
            run=f"virtual clock, 2 requests/s, the free burst of {BUCKET} spent before: {seconds:,.0f} s"
            f" against {allowed(leads):,.0f} s; the portal is not read",
        )


def _silent(floor: SalesFloor, clock: ManualClock, leads: int) -> list[int]:
    """Leads that we called and that have not called back.

    One of them goes the whole way; the others have its record, since two more requests for each of a hundred
    thousand leads would measure nothing that is asked here.
    """
    [first] = floor.let_in(1)
    floor.process()
    clock.advance_to(FRIDAY)
    floor.portal.people_actions.add_activity(first, "call", direction="outgoing")
    floor.app.state.inbox.enqueue([lead(first)], LookReason.UPDATED, now=clock.now())
    floor.process()
    record: LeadRecord = floor.app.state.leads.get_many([lead(first)])[lead(first)]
    others = [floor.portal.people_actions.add_lead(SOURCE_ID="WEB") for _ in range(leads - 1)]
    floor.app.state.leads.save(changed(record, item=lead(item), subjects=()) for item in others)
    return [first, *others]
