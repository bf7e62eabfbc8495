"""What each thing that happens costs on Firestore, counted: `python -m tests.terraform.counting`.

Each is one small run on the emulator, alone, so that nobody shares its requests. The command writes the
counts to `counted.json` and the costs that follow from them into the runbook; a test counts again and
compares.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from functions_framework import create_app

from functions.domain.figures.row import Row, row_of
from functions.domain.item import Item
from functions.domain.lead.record import LeadState
from functions.nurturing.cohorts import MATURES_AFTER
from functions.ports import Beat
from functions.reporting.digest import DigestReport
from functions.reporting.fold import LATENESS, fold
from functions.reporting.handler import weekly_digest
from functions.rescoring.wake import wake_due_leads
from functions.signals.accept import SignalPolicy, accept_signals
from functions.signals.event import SignalEvent
from infra import wiring
from infra.http.handlers import IS_LOCAL
from infra.kept_texts import KeptTexts
from infra.pseudonyms import HmacPseudonyms
from infra.settings import Secret
from tests.builders import BERLIN
from tests.emulators import firestore
from tests.gcp.wire import Wire, wired
from tests.nurturing.night import THURSDAY_NIGHT, nurture, nurturing_configuration
from tests.reconciling.runs import catch_up
from tests.reconciling.runs import run as reconcile
from tests.team import COLD, Team, a_hot_lead, a_team
from tests.terraform.bill import COUNTED, MARKED, written_into

Counts = dict[str, dict[str, float]]
SATURDAY = datetime(2026, 11, 7, 12, 0, tzinfo=BERLIN)
MONDAY = datetime(2026, 11, 9, 9, 0, tzinfo=BERLIN)
RULES = """
[[signal]]
id = "opened"
type = "email.opened"
points = 5
expires = "30d"

[[decay]]
id = "silent"
unanswered = "3d"
points = -5
floor = -15
"""
DIGEST = """
[figures]
digest_to = [3]

[agreement]
hot_per_week = 1
"""


class Billing(Protocol):
    """What sees the requests of a state, and what they are billed."""

    @property
    def billed(self) -> Mapping[str, float]:
        """Return units by `reads`, `writes` and `deletes`; 0 for what there was none of."""

    def forget(self) -> None:
        """Start counting anew."""


@dataclass
class Meter:
    """A team whose state is on a cloud, and what is billed while something happens to it."""

    team: Team
    wire: Billing
    counts: Counts = field(default_factory=dict)

    @contextmanager
    def counting(self, what: str) -> Iterator[None]:
        """Count what is billed until the block ends, and the leads of which figures count anew then."""
        before = self._rows()
        self.wire.forget()
        yield
        billed = {kind: self.wire.billed[kind] for kind in ("reads", "writes", "deletes")}
        changed = [item for item, row in self._rows().items() if row != before.get(item)]
        self.counts[what] = {**billed, "rows": len(changed)}

    def _rows(self) -> Mapping[Item, Row]:
        records = self.team.wiring.state.leads.page(after=None, limit=100)
        return {each.item: row_of(each) for each in records}


@contextmanager
def metered(configuration: str) -> Iterator[Meter]:
    """Yield a meter on an empty database of the emulator that runs."""
    url, wire = f"firestore://demo-{uuid4().hex}/(default)", Wire()
    with (
        TemporaryDirectory() as folder,
        a_team(Path(folder), configuration=configuration, state=url, hash_key="a-key-for-hashes") as team,
    ):
        state: Any = team.wiring.state
        state.ports = wired(url, wire)
        yield Meter(team, wire)
        state.ports.database.close()


def counted(metered: Callable[[str], AbstractContextManager[Meter]] = metered) -> Counts:
    """Return what everything costs that the bill counts, each part on an empty state of its own."""
    found: Counts = {}
    for count in PARTS:
        with metered(nurturing_configuration() + RULES + DIGEST) as meter:
            count(meter)
            found |= meter.counts
    return found


def _count_nothing(meter: Meter) -> None:
    """Every function looks and finds nothing; what is done once in the life of a state is done before."""
    team = meter.team
    for _ in range(2):
        with meter.counting("a run that finds nothing"):
            team.process()
        with meter.counting("a look for a pause"):
            KeptTexts(lambda: team.wiring.state.checkpoints).pause.at(team.clock.now())
        with meter.counting("a mark"):
            team.wiring.state.heartbeats.note("rescoring", Beat(team.clock.now()))
        with meter.counting("nurturing that finds nothing"):
            nurture(team)
        with meter.counting("rescoring that finds nothing"):
            _wake(team)
        with meter.counting("reconciling that finds nothing"):
            reconcile(team)


def _count_a_day(meter: Meter) -> None:
    """A lead comes in, its own echo, a change by people, a signal, a call, silence, its end."""
    team = meter.team
    item = team.actions.add_lead(**a_hot_lead())
    with meter.counting("an event"):
        team.announce(item)
    with meter.counting("a run with a new lead"):
        team.process()
    team.announce(item)
    with meter.counting("a run with a lead that has not changed"):
        team.process()
    team.actions.update_lead(item, OPPORTUNITY=100_000)
    team.announce(item)
    with meter.counting("a run with a lead that has changed"):
        team.process()
    with meter.counting("a signal"):
        _signal(team, item)
    with meter.counting("a run with a lead that has a new signal"):
        team.process()
    team.clock.advance(timedelta(minutes=5))
    team.actions.add_activity(item, "call", by=team.record(item).assignment.manager)
    team.announce(item)
    with meter.counting("a run with a lead that was called"):
        team.process()
    team.clock.advance_to(_due_at(team, item))
    _wake(team)
    with meter.counting("a run with a lead that has aged"):
        team.process()
    assert team.record(item).score.points < 80
    team.actions.update_lead(item, STATUS_ID="CONVERTED")
    team.announce(item)
    with meter.counting("a run with a lead that is closed"):
        team.process()
    assert team.record(item).state is LeadState.CLOSED


def _count_a_night(meter: Meter) -> None:
    """A cold lead is due and handed off; a quarter later it has matured."""
    team = meter.team
    cold = team.add_lead(**COLD)
    team.process()
    nurture(team)
    team.clock.advance_to(THURSDAY_NIGHT)
    with meter.counting("nurturing with a lead that is due"):
        nurture(team)
    with meter.counting("a run with a lead that is handed off"):
        team.process()
    assert team.record(cold).state is LeadState.NURTURED
    team.clock.advance(MATURES_AFTER)
    with meter.counting("nurturing with a lead that has matured"):
        nurture(team)


def _count_a_stay(meter: Meter) -> None:
    """A cold lead that somebody works on is looked at, and stays."""
    team = meter.team
    kept = team.add_lead(**COLD)
    team.process()
    team.actions.add_activity(kept, "todo", completed=False, deadline=SATURDAY, by=7)
    team.clock.advance_to(THURSDAY_NIGHT)
    nurture(team)
    with meter.counting("a run with a lead that stays"):
        team.process()
    assert team.record(kept).nurturing.put_off is not None


def _count_a_weekend(meter: Meter) -> None:
    """A lead comes when nobody is there, and is asked about again; on Monday its deadline is due."""
    team = meter.team
    team.clock.advance_to(SATURDAY)
    item = team.add_lead(**a_hot_lead())
    team.process()
    for _ in range(2):  # the first look sees its own write, which is news once
        team.clock.advance(timedelta(minutes=15))
        team.process()
    team.clock.advance(timedelta(minutes=15))
    with meter.counting("a run with a lead that is held again"):
        team.process()
    assert team.record(item).state is LeadState.HELD
    team.clock.advance_to(MONDAY)
    with meter.counting("a run with a held lead that is given"):
        team.process()
    assert team.record(item).state is LeadState.ASSIGNED
    team.clock.advance_to(_due_at(team, item))
    with meter.counting("rescoring with a lead that is due"):
        _wake(team)
    with meter.counting("a run with a lead that is due"):
        team.process()


def _count_an_erasure(meter: Meter) -> None:
    """Of two leads one is closed; when its time is over it is forgotten."""
    team = meter.team
    item, _ = team.add_lead(**COLD), team.add_lead(**COLD)
    team.process()
    team.actions.update_lead(item, STATUS_ID="CONVERTED")
    team.announce(item)
    team.process()
    catch_up(team)
    team.clock.advance(timedelta(hours=1))
    with meter.counting("reconciling with one more lead that is known"):
        reconcile(team)
    team.clock.advance(timedelta(days=181))
    with meter.counting("reconciling with a lead that is forgotten"):
        report = reconcile(team)
    assert report.forgotten == 1


def _count_folds(meter: Meter) -> None:
    """Leads come in and change, in the same week and in another one; one is deleted in the portal."""
    team = meter.team
    first = team.add_lead(**COLD)
    _fold_later(team)  # the first one looks for where to begin
    with meter.counting("reporting that finds nothing"):
        _fold(team)
    team.add_lead(**COLD)
    team.process()
    team.clock.advance(2 * LATENESS)
    with meter.counting("reporting with a lead that has changed"):
        _fold(team)
    item = team.add_lead(**COLD)
    for number in ("1", "2"):  # an empty look costs as much as one that finds the first
        _signal(team, item, number=number)
    team.process()
    team.clock.advance(2 * LATENESS)
    with meter.counting("reporting with a signal"):
        _fold(team)
    for _ in range(2):
        team.add_lead(**COLD)
    team.process()
    team.clock.advance(2 * LATENESS)
    with meter.counting("reporting with one more lead that has changed"):
        _fold(team)
    team.clock.advance(timedelta(days=7))
    team.add_lead(**COLD)
    team.actions.add_activity(first, "call", by=team.record(first).assignment.manager)
    team.announce(first)
    team.process()
    team.clock.advance(2 * LATENESS)
    with meter.counting("reporting with a lead of one more week"):
        _fold(team)
    team.actions.delete_lead(first)
    team.announce(first)
    with meter.counting("a run with a lead that was deleted"):
        team.process()
    with meter.counting("reporting with a lead that was deleted"):
        _fold(team)
    assert team.wiring.state.figures.departures(1) == []


def _count_a_digest(meter: Meter) -> None:
    """Leads have come for a quarter; on Monday the digest is sent, and the next run finds that it was."""
    team = meter.team
    for _ in range(13):
        team.add_lead(**COLD)
        _fold_later(team)
        team.clock.advance(timedelta(days=7))
    team.clock.advance_to(datetime(2027, 2, 8, 8, 37, tzinfo=BERLIN))
    _fold(team)
    with meter.counting("reporting with the digest"):
        _fold(team)
        assert weekly_digest(team.wiring).sent_to == (3,)
    with meter.counting("reporting with a digest that was sent"):
        _fold(team)
        assert weekly_digest(team.wiring) == DigestReport()


def _count_pages(meter: Meter) -> None:
    """Somebody looks at a quarter of a year, with the quarter before it, and at the story of a lead."""
    team = meter.team
    item = team.add_lead(**COLD)
    _fold_later(team)
    team.clock.advance(timedelta(days=200))
    team.add_lead(**COLD)
    _fold_later(team)
    wiring.use(team.wiring)
    browser: FlaskClient = create_app("dashboard", "functions/main.py").test_client()
    for what, path in (("a page of 90 days", ""), ("a story", f"/leads/{item.id}")):
        with meter.counting(what):
            answer = browser.get(f"/dashboard{path}", environ_overrides={IS_LOCAL: True})
        assert answer.status_code == 200


def _fold_later(team: Team) -> None:
    team.process()
    team.clock.advance(2 * LATENESS)
    _fold(team)


def _fold(team: Team) -> None:
    app = team.wiring
    fold(
        app.state.figures,
        business=app.config.business,
        closed_kept=app.config.closed_kept,
        now=team.clock.now(),
    )


def _due_at(team: Team, item: Item) -> datetime:
    due_at = team.record(item).due_at
    assert due_at is not None
    return due_at


def _wake(team: Team) -> None:
    app = team.wiring
    until = team.clock.now() + timedelta(minutes=4)
    wake_due_leads(app.state.leads, app.state.inbox, app.wakeups, app.clock, until=until)


def _signal(team: Team, item: Item, *, number: str = "1") -> None:
    state, now = team.wiring.state, team.clock.now()
    accept_signals(
        [SignalEvent(type="email.opened", at=now.isoformat(), lead_id=item.id, id=number)],
        policy=SignalPolicy({"email.opened"}, timedelta(days=30), timedelta(days=30)),
        pseudonyms=HmacPseudonyms(Secret("a-key-for-hashes")),
        signals=state.signals,
        leads=state.leads,
        inbox=state.inbox,
        wakeups=team.wiring.wakeups,
        now=now,
    )


PARTS = (
    _count_nothing,
    _count_a_day,
    _count_a_night,
    _count_a_stay,
    _count_a_weekend,
    _count_an_erasure,
    _count_folds,
    _count_a_digest,
    _count_pages,
)
"""Each begins with an empty state."""


def main() -> None:
    """Count, and write what the bill is made of, and the bill."""
    with firestore.running(firestore.needed()) as host, pytest.MonkeyPatch.context() as environment:
        environment.setenv("FIRESTORE_EMULATOR_HOST", host)
        counts: Mapping[str, Any] = counted()
    COUNTED.write_text(json.dumps(counts, indent=2) + "\n", encoding="utf-8")
    MARKED.write_text(written_into(MARKED.read_text(encoding="utf-8"), counts), encoding="utf-8")


if __name__ == "__main__":
    main()
