"""Counts of open leads: fresh or some minutes old, never guessed, and fair to a large team."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from functions.domain.distribution import (
    Assigned,
    Held,
    IneligibilityReason,
    Presence,
    Strategy,
    choose_manager,
    whom_to_count,
)
from functions.domain.handling import Handled
from functions.domain.item import LEAD, lead
from functions.errors import AccessDenied
from infra.bitrix24.crm.open_counts import KEPT_FOR, LEAST_AT_ONCE, OpenCounts
from infra.bitrix24.crm.stages import Stages
from infra.bitrix24.rest.answers import Answer, BatchAnswer
from infra.bitrix24.rest.limits import BATCH_SIZE
from tests.bench.least_open import FIRST_ID, a_large_team_configuration, employ
from tests.builders import TUESDAY_NOON, a_manager, a_queue, a_state
from tests.processing.test_strategies import LEAST_OPEN
from tests.team import COLD, a_hot_lead, a_team

NOW = datetime(2026, 11, 3, 11, tzinfo=UTC)


def test_r10_nobody_is_counted_for_a_lead_that_is_not_given_out(tmp_path: Path) -> None:
    with a_team(tmp_path, configuration=LEAST_OPEN) as team:
        team.add_lead(**COLD, ASSIGNED_BY_ID=12)
        assert team.requests_during(team.process) <= 3
        # The lead itself, and its contacts and company.
        assert team.portal.requests.count_commands("crm.item.list") == 3


def test_r10_the_least_busy_of_500_managers_gets_the_lead_once_all_were_counted(tmp_path: Path) -> None:
    with a_team(tmp_path, configuration=a_large_team_configuration(500), plan="unlimited") as team:
        employ(team, 500)
        idle = FIRST_ID + 333
        for manager in range(FIRST_ID, FIRST_ID + 500):
            if manager != idle:
                team.actions.add_lead(ASSIGNED_BY_ID=manager, **COLD)
        given_to = []
        for _ in range(25):
            item = team.add_lead(**a_hot_lead())
            assert team.requests_during(team.process) <= 3
            given_to.append(team.record(item).assignment.manager)
            team.clock.advance(timedelta(seconds=5))
        assert idle in given_to
        # Among equals no manager is favoured: the order of the ids has no say.
        assert Counter(given_to).most_common(1)[0][1] <= 2


def test_a_count_that_is_refused_stays_unknown_and_nobody_is_chosen_by_a_guess() -> None:
    cache = OpenCounts({LEAD: Handled(LEAD)}, Stages())
    refused = AccessDenied("crm.item.list: no.", method="crm.item.list")
    cache.store(BatchAnswer({"open-lead-7": refused, "open-lead-8": Answer([], total=40)}), [7, 8], NOW)
    found = cache.known([7, 8], NOW)
    assert found == {8: 40}
    managers = [a_manager(7), a_manager(8)]
    state = a_state(
        *managers,
        queues=[a_queue("all", *managers, strategy=Strategy.LEAST_OPEN)],
        presences={each: Presence(open_leads=found.get(each)) for each in (7, 8)},
    )
    outcome = choose_manager(lead(1), "all", state).outcome
    assert isinstance(outcome, Assigned)
    assert outcome.manager_id == 8


def test_a_lead_waits_a_minute_for_the_count_of_somebody_who_may_have_room() -> None:
    managers = [replace(a_manager(each), open_cap=3) for each in (7, 8)]
    presences = {7: Presence(open_leads=3), 8: Presence(open_leads=None)}
    outcome = choose_manager(lead(1), "all", a_state(*managers, presences=presences)).outcome
    assert isinstance(outcome, Held)
    assert (outcome.reason, outcome.until) == (
        IneligibilityReason.UNCOUNTED,
        TUESDAY_NOON + timedelta(minutes=1),
    )


def test_who_is_off_or_paused_is_not_counted() -> None:
    working, paused, off = (
        a_manager(7),
        replace(a_manager(8), is_paused=True),
        a_manager(9, hours="sun 09:00-10:00"),
    )
    state = a_state(
        working, paused, off, queues=[a_queue("all", working, paused, off, strategy=Strategy.LEAST_OPEN)]
    )
    assert whom_to_count(["all"], state) == {7: Fraction(1)}


def test_our_own_assignments_since_the_count_are_added(tmp_path: Path) -> None:
    with a_team(tmp_path, configuration=LEAST_OPEN) as team:
        given_to = Counter[int | None]()
        for _ in range(9):
            item = team.add_lead(**COLD)
            team.process()
            given_to[team.record(item).assignment.manager] += 1
        assert set(given_to.values()) == {3}


@given(
    counted=st.dictionaries(st.integers(1, 400), st.integers(0, 90), max_size=400),
    weights=st.sampled_from([Fraction(1), Fraction(1, 2), Fraction(3)]),
    beside=st.integers(0, 120),
)
def test_who_is_unknown_and_who_looks_least_busy_is_counted_and_it_fits(
    counted: dict[int, int], weights: Fraction, beside: int
) -> None:
    managers = dict.fromkeys(range(1, 401), weights)
    cache = OpenCounts({LEAD: Handled(LEAD)}, Stages())
    answers = {f"open-lead-{each}": Answer([], total=count) for each, count in counted.items()}
    cache.store(BatchAnswer(answers), managers, NOW)
    now = NOW + timedelta(minutes=1)
    chosen = {int(each.key.rpartition("-")[2]) for each in cache.commands(managers, now, beside=beside)}
    requests = -(-(beside + len(chosen)) // BATCH_SIZE)
    assert len(chosen) >= LEAST_AT_ONCE
    assert requests <= max(-(-beside // BATCH_SIZE), 1) + 1
    unknown = managers.keys() - counted.keys()
    assert len(chosen & unknown) >= min(len(unknown), len(chosen) // 2)
    known = chosen - unknown
    if known:
        busiest = max(counted[each] for each in known)
        assert all(counted[each] >= busiest for each in counted.keys() - known)
    assert cache.known(managers, now) == counted
    cache.note_assigned([1, 1])
    assert cache.known([1], now) == ({1: counted[1] + 2} if 1 in counted else {})
    assert cache.known(managers, NOW + KEPT_FOR) == {}
