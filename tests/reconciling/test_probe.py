"""A probe: made now and then, distinguished by its mark, deleted again, missed when no webhook comes."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from functions_framework import create_app
from structlog.testing import capture_logs

from functions.commands.pause import pause
from functions.domain.item import Item
from functions.domain.lead.look_reason import LookReason
from functions.domain.pause import LOOKED_AT_EVERY
from functions.errors import ConfigurationInvalid
from infra import wiring
from infra.bitrix24.crm.probes import ORIGINATOR
from infra.configuration.load import read_configuration
from infra.simulator.limits import faults
from tests.processing.observing import switched
from tests.team import COLD, CONFIGURATION, Team, a_team

PROBING = CONFIGURATION + '\n[probe]\nevery = "6h"\n'
A_QUARTER = timedelta(minutes=15)


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with a_team(tmp_path, configuration=PROBING) as team:
        wiring.use(team.wiring)
        yield team


def reconcile(team: Team) -> Any:
    response = create_app("reconciling", "functions/main.py").test_client().post("/", data=b"{}")
    assert response.status_code == 200
    return response.json.get("probe")


def probes(team: Team) -> list[Item]:
    return [
        team.item(int(each["ID"])) for each in team.actions.leads() if each.get("ORIGINATOR_ID") == ORIGINATOR
    ]


def announced(team: Team, item: Item) -> None:
    """Let the portal's webhook come, as `lead_events` takes it in."""
    team.announce(item, reason=LookReason.ADDED)
    team.wiring.state.webhook_marks.note_webhook(team.clock.now())


def test_a_probe_that_is_announced_is_left_alone_and_deleted(team: Team) -> None:
    assert reconcile(team)["made"]
    [item] = probes(team)
    announced(team, item)
    assert team.process().outcomes == {"elsewhere": 1}
    assert team.wiring.state.leads.get_many([item]) == {}
    team.clock.advance(A_QUARTER)
    with capture_logs() as logs:
        report = reconcile(team)
    assert (report["is_missed"], report["left"], probes(team)) == (False, [], [])
    assert {"probe.unannounced", "leads.reconciled"}.isdisjoint(each["event"] for each in logs)
    assert team.portal.sent_notifications == []


def test_one_that_stands_is_no_lead_of_the_portal(team: Team) -> None:
    reconcile(team)
    assert len(probes(team)) == 1
    recent, since = team.wiring.recent_leads, team.clock.now() - A_QUARTER
    assert [*recent.still_open(), *recent.changed_since(since)] == []
    item = team.actions.add_lead(**COLD)
    assert [*recent.still_open(), *recent.changed_since(since)] == [item, item]


@pytest.mark.of_deals("leads have no templates")
def test_a_template_of_recurring_deals_is_none_either(team: Team) -> None:
    team.portal.people_actions.add_deal(IS_RECURRING="Y")
    item = team.actions.add_lead(**COLD)
    assert [*team.wiring.recent_leads.still_open()] == [item]


def test_one_that_no_webhook_announces_raises_the_alarm_once(team: Team) -> None:
    reconcile(team)
    team.clock.advance(A_QUARTER)
    with capture_logs() as logs:
        assert reconcile(team)["is_missed"]
        team.clock.advance(A_QUARTER)
        reconcile(team)
    assert [each["event"] for each in logs if each["log_level"] == "error"] == ["probe.unannounced"]
    assert probes(team) == []


def test_another_is_made_when_its_time_has_come(team: Team) -> None:
    reconcile(team)
    made = 1
    for _ in range(4 * 12):
        team.clock.advance(A_QUARTER)
        made += bool((reconcile(team) or {}).get("made"))
    assert made == 3


def test_one_that_cannot_be_deleted_is_tried_again_and_no_other_is_made(team: Team) -> None:
    reconcile(team)
    [item] = probes(team)
    announced(team, item)
    team.process()
    for _ in range(3):
        team.clock.advance(timedelta(hours=7))
        team.portal.faults.add(faults.ACCESS_DENIED_LEAD, method="crm.item.delete")
        with capture_logs() as logs:
            report = reconcile(team)
        assert (len(report["left"]), report["made"], probes(team)) == (1, False, [item])
        assert {"probe.left", "probe.refused"} <= {each["event"] for each in logs}
        assert "leads.reconciled" not in {each["event"] for each in logs}
    team.portal.faults.clear()
    team.clock.advance(A_QUARTER)
    assert reconcile(team)["made"]
    assert item not in probes(team)


def test_an_answer_that_got_lost_leaves_no_probe_behind(team: Team) -> None:
    team.portal.faults.add(faults.CLOSED_AFTER_WRITING, method="crm.item.add")
    reconcile(team)
    team.portal.faults.clear()
    team.clock.advance(A_QUARTER)
    with capture_logs() as logs:
        reconcile(team)
    assert probes(team) == []
    assert "probe.unannounced" not in {each["event"] for each in logs}


@pytest.mark.parametrize(
    ("fault", "error"),
    [(faults.CRM_FIELD_ERROR_REQUIRED, "ValueRefused"), (faults.ACCESS_DENIED_LEAD, "AccessDenied")],
)
def test_one_that_cannot_be_made_is_logged_each_time_with_its_error(
    team: Team, fault: faults.Fault, error: str
) -> None:
    team.portal.faults.add(fault, method="crm.item.add", times=0)
    reports = []
    with capture_logs() as logs:
        for _ in range(4 * 12 + 1):
            reports.append(reconcile(team))
            team.clock.advance(A_QUARTER)
    logged = [(each["log_level"], each["error"]) for each in logs if each["event"] == "probe.not_made"]
    assert logged == [("warning", error)] * 3
    assert [each["not_made"] for each in reports if each and each["not_made"]] == [error] * 3
    assert not any(each and each["made"] for each in reports)


@pytest.mark.parametrize(
    ("method", "fault", "alarms"),
    [
        ("crm.item.add", faults.CRM_FIELD_ERROR_REQUIRED, ["probe.refused"]),
        ("crm.item.add", faults.ACCESS_DENIED_LEAD, ["probe.refused"]),
        ("crm.item.add", faults.OVERLOAD_LIMIT, []),
        ("crm.item.delete", faults.ACCESS_DENIED_LEAD, ["probe.refused"]),
        ("crm.item.delete", faults.OVERLOAD_LIMIT, []),
    ],
)
def test_that_the_portal_refuses_probes_raises_the_alarm_and_that_it_is_busy_does_not(
    team: Team, method: str, fault: faults.Fault, alarms: list[str]
) -> None:
    team.portal.faults.add(fault, method=method, times=0)
    with capture_logs() as logs:
        for _ in range(2):
            reconcile(team)
            if probes(team):
                announced(team, probes(team)[0])
            team.clock.advance(A_QUARTER)
    assert [each["event"] for each in logs if each["log_level"] == "error"] == alarms


def test_during_a_pause_none_is_made_or_judged(team: Team) -> None:
    pause(team.wiring.state.checkpoints, now=team.clock.now())
    team.clock.advance(LOOKED_AT_EVERY)
    assert reconcile(team) is None
    assert probes(team) == []


def test_without_it_none_is_made(tmp_path: Path) -> None:
    with a_team(tmp_path) as team:
        wiring.use(team.wiring)
        assert reconcile(team) is None
        assert probes(team) == []


def test_one_that_stands_when_probes_are_turned_off_is_deleted(team: Team) -> None:
    reconcile(team)
    with switched(team, CONFIGURATION) as without:
        wiring.use(without.wiring)
        without.clock.advance(A_QUARTER)
        reconcile(without)
        assert probes(without) == []


def test_more_than_once_an_hour_is_refused() -> None:
    with pytest.raises(ConfigurationInvalid, match="Write 1h or more"):
        read_configuration(PROBING.replace("6h", "5m"))
