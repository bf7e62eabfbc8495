"""The table of transitions, its verbs, and what holds whatever happens to a lead in whatever order."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from functions.domain.distribution import Turn
from functions.domain.lead import lifecycle
from functions.domain.lead.decision_note import confirm, refuse, start_decision
from functions.domain.lead.ledger_entry import Outcome
from functions.domain.lead.lifecycle import TRANSITIONS, Transition, TransitionRefused
from functions.domain.lead.outbox import Outbox
from functions.domain.lead.record import Claim, Ending, LeadRecord, LeadState, PutBack
from functions.domain.lead.snapshot import Absent
from functions.domain.scoring import Nurture
from tests.builders import TUESDAY_NOON, a_record, changed

NURTURE = Nurture(timedelta(hours=24), {"lead": "UC_NURTURE"}, 12, 0.0, "to-nurture")
TURN = Turn("everyone", 7, date(2026, 11, 3), {7: 1})

VERBS: Mapping[Transition, Callable[[LeadRecord], LeadRecord]] = {
    Transition.REQUEST_MANAGER: lifecycle.request_manager,
    Transition.ASSIGN: lambda record: lifecycle.assign(
        record, 7, queue="everyone", turn=TURN, now=TUESDAY_NOON
    ),
    Transition.HOLD: lambda record: lifecycle.hold(
        record, "absent", queue="everyone", until=TUESDAY_NOON, now=TUESDAY_NOON
    ),
    Transition.KEEP: lifecycle.keep,
    Transition.RECLAIM: lifecycle.reclaim,
    Transition.RELEASE: lambda record: lifecycle.release(record, owner=7),
    Transition.TRANSFER_BY_HAND: lambda record: lifecycle.transfer_by_hand(record, 5, outbox=Outbox()),
    Transition.HAND_OFF: lambda record: lifecycle.hand_off(
        record, NURTURE, stood_in="NEW", previous_manager=7, now=TUESDAY_NOON
    ),
    Transition.REVERT_HAND_OFF: lambda record: lifecycle.revert_hand_off(record, stage="NEW"),
    Transition.RECALL: lambda record: lifecycle.recall(
        record, stage="NEW", previous_manager=12, now=TUESDAY_NOON
    ),
    Transition.CLOSE: lambda record: lifecycle.close(record, Ending.JUNK, at=TUESDAY_NOON),
    Transition.REACTIVATE: lambda record: lifecycle.reactivate(record, stage="NEW", previous_manager=7),
    Transition.PUT_BACK: lambda record: lifecycle.put_back(
        record,
        PutBack(7, Claim.NONE),
        stage="NEW",
        is_to_be_moved=False,
        owner=1,
        now=TUESDAY_NOON,
    ),
    Transition.ENTRUST: lambda record: lifecycle.entrust(
        record, 3, stage="NEW", is_to_be_moved=False, owner=1, now=TUESDAY_NOON
    ),
    Transition.MARK_MISSING: lambda record: lifecycle.mark_missing(record, Absent.VANISHED),
}
NEEDS_OWNER = {Transition.KEEP, Transition.RECLAIM}


def test_every_transition_is_in_the_table_and_has_its_verb() -> None:
    assert set(TRANSITIONS) == set(VERBS) == set(Transition)


@pytest.mark.parametrize("state", LeadState)
@pytest.mark.parametrize("transition", Transition)
def test_a_verb_goes_where_the_table_says_or_is_refused(transition: Transition, state: LeadState) -> None:
    record, after = a_record(state=state, manager=7), TRANSITIONS[transition].get(state)
    if after is None:
        with pytest.raises(TransitionRefused, match=f"{state.value} cannot {transition.value}"):
            VERBS[transition](record)
    else:
        assert VERBS[transition](record).state is after


def test_a_state_is_left_by_more_than_one_way_and_each_is_reached() -> None:
    reached = {after for states in TRANSITIONS.values() for after in states.values()}
    assert reached == set(LeadState)
    for state in LeadState:
        assert sum(state in states for states in TRANSITIONS.values()) > 1


def test_a_lead_that_may_not_be_read_stays_where_it_is() -> None:
    record = lifecycle.mark_missing(a_record(state=LeadState.ASSIGNED, manager=7), Absent.UNREADABLE)
    assert (record.state, record.decision.outcome) == (LeadState.ASSIGNED, Outcome.UNREADABLE)


class Life(RuleBasedStateMachine):
    """A lead to which anything happens that the table allows, confirmed or refused by the portal between."""

    def __init__(self) -> None:
        super().__init__()
        self.record = a_record()
        self.now = TUESDAY_NOON

    @rule(transition=st.sampled_from(Transition))
    def happens(self, transition: Transition) -> None:
        before = self.record
        lacks_owner = before.assignment.manager is None and transition in NEEDS_OWNER
        if before.state not in TRANSITIONS[transition] or lacks_owner:
            with pytest.raises(TransitionRefused):
                VERBS[transition](before)
            return
        self.record = VERBS[transition](start_decision(before, self.now))
        assert self.record.decision.unarchived == before.unarchived_entries

    @rule(minutes=st.integers(0, 10_000))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule()
    def the_portal_confirms(self) -> None:
        self.record = confirm(self.record)
        assert self.record.is_finished
        is_dated = self.record.decision.decided_at is not None
        assert not (self.record.assignment.by_us and is_dated) or self.record.assignment.written_at

    @rule()
    @precondition(lambda self: self.record.decision.decided_at is not None)
    def the_portal_refuses(self) -> None:
        self.record = refuse(self.record, ("manager (AccessDenied)",))
        assert self.record.is_finished

    @invariant()
    def a_held_lead_says_why_and_an_owned_one_is_not_held(self) -> None:
        if self.record.state is LeadState.HELD:
            assert self.record.hold is not None
        if self.record.state in {LeadState.ASSIGNED, LeadState.NURTURED, LeadState.CLOSED}:
            assert self.record.hold is None

    @invariant()
    def an_owned_lead_has_an_owner(self) -> None:
        if self.record.state in {LeadState.ASSIGNED, LeadState.NURTURED}:
            assert self.record.assignment.manager is not None

    @invariant()
    def nothing_is_sent_for_a_closed_lead(self) -> None:
        if self.record.state is LeadState.CLOSED:
            assert not self.record.outbox.pending
            assert not self.record.nurturing.target_stage or self.record.decision.outcome

    @invariant()
    def decisions_are_named_by_moments_of_their_own(self) -> None:
        moments = [entry.decided_at for entry in self.record.unarchived_entries]
        assert moments == sorted(set(moments))


Life.TestCase.settings = settings(max_examples=300, stateful_step_count=30)
test_whatever_happens_in_whatever_order = pytest.mark.long(Life.TestCase)


def test_time_alone_never_asks_for_a_held_or_a_closed_lead() -> None:
    for state in LeadState:
        record = changed(a_record(state=state), next_change_at=TUESDAY_NOON)
        is_asked_for = state not in {LeadState.HELD, LeadState.CLOSED}
        assert (record.due_at == TUESDAY_NOON) is is_asked_for
