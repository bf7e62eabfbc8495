"""One simulated week in which everything goes wrong, the calm after it, and the verdict."""

from collections import Counter
from collections.abc import Collection
from contextlib import nullcontext
from datetime import datetime, timedelta
from pathlib import Path

from functions.domain.lead.look_reason import LookReason
from functions.domain.lead.record import LeadRecord
from functions.main import nurturing, processing, reconciling, reporting, rescoring
from functions.reporting.fold import LATENESS
from infra.clock import ManualClock
from tests.builders import BERLIN
from tests.chaos.absences import Absences
from tests.chaos.accounts import stored_state, wrong_accounts, wrong_replays
from tests.chaos.counted import wrong_counts
from tests.chaos.mutants import Mutant
from tests.chaos.outcome import Outcome
from tests.chaos.people import DELETIONS_FROM, People
from tests.chaos.plan import Plan, Trouble
from tests.chaos.rules import Rules
from tests.chaos.stage import Stage, a_stage
from tests.chaos.story import story_of
from tests.chaos.verdict import Finding, wrong_leads
from tests.chaos.watch import Waiting
from tests.chaos.watch import is_watched as is_watched_in

MONDAY = datetime(2026, 11, 2, 8, 0, tzinfo=BERLIN)
WEEK = timedelta(days=7)
CALM_TICKS = 400
MOST_LOOKS = 20
ANNOUNCED_WITHIN = timedelta(minutes=10)
"""How long it takes at most to announce every lead: ten thousand take two minutes of the portal's limit."""
MOST_STORIES = 3


def live_through(directory: Path, plan: Plan, *, state: str, mutant: Mutant = nullcontext) -> Outcome:
    """Let a plan come true on the store at the address `state`, and judge it."""
    # Turns that are given back matter where there are too few of them.
    scarce = 2 if Trouble.GIVEN_BACK in plan.troubles else 1
    before = Rules(
        {"RECOMMENDATION": 40, "WEB": 10}, max(4, plan.crowd // (14 * scarce)), plan.entity, plan.strategy
    )
    sources = {"RECOMMENDATION": 35, "WEB": 20, "CALL": 5}
    after = Rules(sources, max(3, plan.crowd // (16 * scarce)), plan.entity, plan.strategy)
    clock = ManualClock(MONDAY)
    with a_stage(directory, clock, state=state, plan=plan, rules=before) as stage, mutant(stage):
        week = Week(stage, People(stage.portal, plan, start=MONDAY), plan, (before, after))
        week.go_by()
        week.calm_down()
        return week.outcome()


class Week:
    """The week under way."""

    def __init__(self, stage: Stage, people: People, plan: Plan, rules: tuple[Rules, Rules]) -> None:
        self.stage, self.people, self.plan, self.rules = stage, people, plan, rules
        self.are_new = False
        self.findings: dict[Finding, None] = {}
        self.sent = 0
        self.nights = 0
        self.absences = Absences(stage.portal, plan, start=MONDAY)
        self.waiting = Waiting(stage.portal, plan)

    def go_by(self) -> None:
        """Let the week pass in ticks, with jumps of the clock by hours, and new rules in its middle."""
        stage, number = self.stage, 0
        dice = self.plan.chance("jumps")
        while stage.clock.now() < MONDAY + WEEK:
            stage.clock.advance(self.plan.tick)
            if dice.random() < 0.01 and Trouble.JUMP in self.plan.troubles:
                stage.note(Trouble.JUMP)
                stage.clock.advance(self.plan.tick * dice.randint(4, 12))
            self._tick()
            number += 1
            if number % 8 == 0:
                self._check()
            if not self.are_new and stage.clock.now() > MONDAY + WEEK / 2:
                self._renew()

    def calm_down(self) -> None:
        """Let no more go wrong, and wait until nothing is left to be done but what has to wait."""
        stage = self.stage
        self.people.act(MONDAY + 10 * WEEK)
        self.absences.act(MONDAY + 10 * WEEK)
        self._send_signals()
        stage.calm()
        for _ in range(CALM_TICKS):
            stage.clock.advance(self.plan.tick)
            self._tick()
            if self._is_at_rest():
                return
        self.findings[0, "The functions do not come to rest."] = None

    def outcome(self) -> Outcome:
        """Judge the end, and tell the stories of those whom it concerns."""
        self._announce_all()
        # What the new rules have moved is reported by an event of its own, which is news once more.
        self._announce_all()
        self._look_at_what_is_due()
        self._check()
        for finding in wrong_leads(self.stage, self.people.people, self.rules[self.are_new]):
            self.findings[finding] = None
        self._nothing_changes_any_more()
        self.findings |= dict.fromkeys(wrong_replays(self.stage))
        self._count()
        self.findings |= self.stage.findings
        concerned = list(dict.fromkeys(lead_id for lead_id, _ in self.findings if lead_id))[:MOST_STORIES]
        stories = {lead_id: story_of(lead_id, self.stage, self.people) for lead_id in concerned}
        stage = self.stage
        happened = stage.happened + Counter({Trouble.BACK_EARLY: self.absences.happened})
        return Outcome(tuple(self.findings), stories, dict(happened), stage.portal.requests.count())

    def _renew(self) -> None:
        if Trouble.NEW_RULES in self.plan.troubles:
            self.stage.note(Trouble.NEW_RULES)
            self.stage.configure(self.rules[True])
            self.are_new = True

    def _tick(self) -> None:
        stage, is_watched = self.stage, is_watched_in(self.plan)
        self.absences.act(stage.clock.now())
        self.people.act(stage.clock.now())
        self._send_signals()
        before = {each.item.id: each for each in stage.records()} if is_watched else {}
        stage.hand_out()
        stage.run(rescoring)
        self._reconcile()
        nights = (stage.clock.now() - MONDAY + timedelta(hours=6)) // timedelta(days=1)
        if nights > self.nights:
            self.nights = nights
            stage.run(nurturing)
        stage.run(processing)
        stage.run(reporting)
        if is_watched:
            self._see_who_waits(before)

    def _see_who_waits(self, before: dict[int, LeadRecord]) -> None:
        """See that held leads are asked again in time, best score first."""
        stage = self.stage
        counts, now = stored_state(stage).workload.assigned, stage.clock.now()
        found = self.waiting.look(
            before, stage.records(), counts=counts, cap=self.rules[self.are_new].cap, now=now
        )
        self.findings |= dict.fromkeys(found)

    def _reconcile(self) -> None:
        """Run `reconciling`, which checks the conservation of leads: it may never find it broken."""
        answer = self.stage.run(reconciling)
        for violation in answer.get_json()["violations"] if answer else ():
            self.findings[
                int(violation["item"].removeprefix(f"{self.plan.entity}:")),
                f"It is not accounted for: {violation['breach']}.",
            ] = None

    def _send_signals(self) -> None:
        for person, at in self.people.signals:
            person.signals.append(at)
            self.sent += 1
            if not self.stage.send(person, number=self.sent):
                self.findings[person.lead_id, "A signal was not taken."] = None
        self.people.signals.clear()

    def _is_at_rest(self) -> bool:
        """Whether it is a working hour, and what is in the inbox waits for another one."""
        now = self.stage.clock.now().astimezone(BERLIN)
        is_open = now.weekday() < 5 and 10 <= now.hour < 17
        return now > MONDAY + WEEK + timedelta(days=2) and is_open and self._is_idle()

    def _is_idle(self) -> bool:
        """Whether nothing in the inbox is due."""
        due_at = self.stage.app.state.inbox.next_due_at()
        return due_at is None or due_at > self.stage.clock.now()

    def _check(self) -> None:
        is_complete = self.stage.clock.now() < MONDAY + DELETIONS_FROM
        cap = max(rules.cap for rules in self.rules)
        for what in wrong_accounts(self.stage, cap=cap, is_complete=is_complete):
            self.findings[0, f"{self.stage.clock.now():%a %H:%M} {what}"] = None

    def _count(self) -> None:
        """Let everything be counted, and see that the figures are what a recount of all leads comes to."""
        stage = self.stage
        stage.clock.advance(2 * LATENESS)
        stage.run(reporting)
        for what in wrong_counts(
            stage, self.people.people, days=[MONDAY.date() + timedelta(days=n) for n in range(30)]
        ):
            self.findings[0, what] = None

    def _look_at_what_is_due(self) -> None:
        """Let the functions look at whose points time has changed: announcing thousands takes minutes."""
        for _ in range(MOST_LOOKS):
            if self._is_idle() and not self._due():
                return
            self.stage.run(rescoring)
            self.stage.run(processing)

    def _due(self, *, ahead: timedelta = timedelta()) -> set[int]:
        """Return the leads that time alone has made due for a look, or will have by then."""
        by, records = self.stage.clock.now() + ahead, self.stage.records()
        return {each.item.id for each in records if each.due_at is not None and each.due_at <= by}

    def _nothing_changes_any_more(self) -> None:
        """Announce every lead once more: nothing may be written, sent or decided."""
        stage, app = self.stage, self.stage.app
        lead_ids = [record.item.id for record in stage.records()]
        before = {lead_id: len(app.state.ledger.of_lead(self.plan.item(lead_id))) for lead_id in lead_ids}
        writes = len(stage.portal.requests.writing())
        # Of what time changes until it is looked at, an event is news.
        ids = self._announce_all(but=self._due(ahead=ANNOUNCED_WITHIN))
        if len(stage.portal.requests.writing()) != writes:
            self.findings[0, "An event without news was answered with a write."] = None
        for lead_id in ids:
            if len(app.state.ledger.of_lead(self.plan.item(lead_id))) != before[lead_id]:
                self.findings[lead_id, "An event without news was decided anew."] = None

    def _announce_all(self, *, but: Collection[int] = ()) -> list[int]:
        """Let an event of every lead come in that does not sleep, but for some; return their ids."""
        app = self.stage.app
        awake = (each.item for each in self.stage.records() if not app.state.inbox.has([each.item]))
        ids = [item.id for item in awake if item.id not in but]
        self.stage.clock.advance(timedelta(seconds=1))
        items = [self.plan.item(each) for each in ids]
        app.state.inbox.enqueue(items, LookReason.UPDATED, now=self.stage.clock.now())
        self.stage.run(processing)
        return ids
