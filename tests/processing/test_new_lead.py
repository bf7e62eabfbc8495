"""A new lead, from its event to the portal's fields, messages and to-dos."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from functions.domain.lead.record import LeadState
from tests.builders import BERLIN, TUESDAY_NOON
from tests.team import COLD, CONFIGURATION, HOT, Team, a_team


def test_a_hot_lead_gets_manager_score_band_date_and_reasons(team: Team) -> None:
    item = team.add_lead(**HOT)
    team.process()
    lead = team.lead(item)
    assert lead["ASSIGNED_BY_ID"] in {7, 8, 9}
    assert (lead["UF_CRM_LEAD_SCORE"], lead["UF_CRM_LEAD_BAND"]) == (90, "hot")
    assert lead["UF_CRM_LEAD_SCORE_DATE"] == TUESDAY_NOON
    assert "+40" in lead["UF_CRM_LEAD_SCORE_WHY"]


def test_a_hot_lead_is_told_to_manager_and_senior_once(team: Team) -> None:
    item = team.add_lead(**HOT)
    team.process()
    manager = team.record(item).assignment.manager
    assert Counter(note.user for note in team.portal.sent_notifications) == Counter([manager, 3])


def test_the_first_touch_to_do_has_its_deadline_in_working_time(team: Team) -> None:
    team.clock.advance_to(datetime(2026, 11, 6, 17, 50, tzinfo=BERLIN))
    item = team.add_lead(**HOT)
    team.process()
    [todo] = team.portal.todos
    assert (todo.lead_id, todo.responsible) == (item.id, team.record(item).assignment.manager)
    assert todo.deadline == datetime(2026, 11, 9, 9, 10, tzinfo=BERLIN)


def test_a_cold_lead_is_distributed_without_noise(team: Team) -> None:
    item = team.add_lead(**COLD)
    team.process()
    assert team.record(item).state is LeadState.ASSIGNED
    assert team.lead(item)["UF_CRM_LEAD_SCORE"] == 10
    assert (team.portal.sent_notifications, team.portal.todos) == ([], [])


def test_a_new_lead_with_all_effects_costs_at_most_three_requests(team: Team) -> None:
    team.add_lead(**HOT)
    assert team.requests_during(team.process) <= 3


def test_a_changed_lead_whose_score_stays_costs_one_request_and_no_write(team: Team) -> None:
    item = team.add_lead(**HOT)
    team.process()
    team.actions.update_lead(item, COMMENTS="Called back, wants an offer")
    team.announce(item)
    modified_at = team.lead(item)["DATE_MODIFY"]
    assert team.requests_during(team.process) == 1
    assert team.lead(item)["DATE_MODIFY"] == modified_at


def test_an_echo_of_our_own_write_costs_one_request_and_changes_nothing(team: Team) -> None:
    item = team.add_lead(**HOT)
    team.process()
    before = team.lead(item)
    team.announce(item)
    assert team.requests_during(team.process) == 1
    assert team.lead(item) == before


def test_the_same_event_five_times_is_one_notification_each_and_one_to_do(team: Team) -> None:
    item = team.add_lead(**HOT)
    for _ in range(5):
        team.announce(item)
        team.process()
    assert len(team.portal.sent_notifications) == 2
    assert len(team.portal.todos) == 1


def test_a_lead_that_already_has_its_manager_is_scored_and_not_distributed(team: Team) -> None:
    item = team.add_lead(**COLD, ASSIGNED_BY_ID=12)
    team.process()
    record = team.record(item)
    assert (record.assignment.manager, record.assignment.by_us, record.score.points) == (12, False, 10)
    assert team.lead(item)["ASSIGNED_BY_ID"] == 12
    assert team.lead(item)["UF_CRM_LEAD_SCORE"] == 10


def test_a_closed_lead_is_left_alone(team: Team) -> None:
    item = team.add_lead(**HOT, STATUS_ID="JUNK")
    team.process()
    assert team.record(item).state is LeadState.CLOSED
    assert team.lead(item)["ASSIGNED_BY_ID"] == 1


def test_whoever_changes_the_manager_by_hand_wins(team: Team) -> None:
    item = team.add_lead(**HOT)
    team.process()
    team.actions.update_lead(item, ASSIGNED_BY_ID=12)
    team.announce(item)
    team.process()
    assert team.lead(item)["ASSIGNED_BY_ID"] == 12
    assert (team.record(item).assignment.manager, team.record(item).assignment.by_us) == (12, False)


def test_a_lead_that_becomes_hot_later_is_announced_then(team: Team) -> None:
    item = team.add_lead(**COLD)
    team.process()
    team.actions.update_lead(item, **HOT)
    team.announce(item)
    team.process()
    assert len(team.portal.sent_notifications) == 2


def test_a_lead_that_swings_is_not_announced_twice_a_day(team: Team) -> None:
    item = team.add_lead(**HOT)
    for amount in (500_000, 0, 500_000, 0, 500_000):
        team.actions.update_lead(item, OPPORTUNITY=amount)
        team.announce(item)
        team.process()
    assert len(team.portal.sent_notifications) == 2


def test_r16_a_lead_that_swung_back_within_the_day_is_not_announced_a_day_late(team: Team) -> None:
    item = team.add_lead(**HOT)
    for amount in (500_000, 0, 500_000):
        team.actions.update_lead(item, OPPORTUNITY=amount)
        team.announce(item)
        team.process()
    team.actions.add_activity(item, "call", direction="outgoing", by=7)
    team.clock.advance(timedelta(hours=25))
    team.actions.update_lead(item, COMMENTS="Calls back in May.")
    team.announce(item)
    team.process()
    told = [note for note in team.portal.sent_notifications if "-notification-" in note.tag]
    assert len(told) == 2


def test_a_humans_correction_counts_and_both_scores_are_kept(team: Team) -> None:
    item = team.add_lead(**COLD, UF_CRM_LEAD_SCORE_ADJUST=65)
    team.process()
    assert (team.record(item).score.points, team.record(item).score.automatic) == (75, 10)
    assert team.lead(item)["UF_CRM_LEAD_BAND"] == "hot"


def test_the_ledger_knows_why_not_each_other_manager(team: Team) -> None:
    team.portal.people.add(id=9, name="Vera", is_active=False)
    item = team.add_lead(**HOT)
    team.process()
    [entry] = team.wiring.state.ledger.of_lead(item)
    gates = {
        each.manager_id: each.ineligibility.reason.value if each.ineligibility else None
        for each in entry.candidates
    }
    assert gates == {7: None, 8: None, 9: "inactive"}
    assert entry.decided_at == TUESDAY_NOON.astimezone(UTC)


def test_the_state_holds_no_personal_data(team: Team) -> None:
    marks = {
        "NAME": "Zebulon",
        "LAST_NAME": "Quist",
        "COMPANY_TITLE": "Xylo AG",
        "COMMENTS": "Wants blue",
        **HOT,
    }
    item = team.add_lead(**marks)
    team.process()
    kept = repr(team.record(item)) + repr(team.wiring.state.ledger.of_lead(item))
    for mark in ("Zebulon", "Quist", "Xylo", "blue", "5550101", "buyer@"):
        assert mark not in kept


def test_a_rule_that_fails_on_one_lead_costs_its_points_and_is_told(tmp_path: Path) -> None:
    rule = '\n[[rule]]\nid = "per-head"\nwhen = "100 / lead.heads > 2"\npoints = 20\n'
    fields = '{ lead = "UF_CRM_LEAD_COMPANY_SIZE", deal = "UF_CRM_COMPANY_SIZE" }'
    heads = f'\n[inputs]\nheads = {{ field = {fields}, type = "int" }}\n'
    with a_team(tmp_path, configuration=CONFIGURATION + heads + rule) as team:
        healthy = team.add_lead(**COLD, UF_CRM_LEAD_COMPANY_SIZE=10)
        broken = team.add_lead(**COLD, UF_CRM_LEAD_COMPANY_SIZE=0)
        report = team.process()
        assert report.failed_rules == {"per-head": 1}
        assert (team.record(healthy).score.points, team.record(broken).score.points) == (30, 10)
        assert team.lead(broken)["UF_CRM_LEAD_SCORE_WHY"].startswith("Warning:")
        assert team.record(broken).state is LeadState.ASSIGNED
