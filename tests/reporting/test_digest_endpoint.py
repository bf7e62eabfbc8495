"""The digest of a real week, through functions-framework and the portal's own notifications."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from functions_framework import create_app
from structlog.testing import capture_logs

from infra import wiring
from infra.settings import Secret
from infra.simulator.limits.faults import CLOSED_AFTER_WRITING, INTERNAL_SERVER_ERROR
from infra.wiring import Wiring
from tests.builders import BERLIN
from tests.team import COLD, CONFIGURATION, HOT, Team, a_team

TO_SOFIA = f"{CONFIGURATION}\n[figures]\ndigest_to = [3, 8]\n"
BEFORE, DUE = (datetime(2026, 11, 9, hour, minute, tzinfo=BERLIN) for hour, minute in ((8, 22), (8, 37)))
TYPED = {"TITLE": "Quote for Mrs Keller", "NAME": "Keller", "COMMENTS": "knows Boris"}
TAG = "FAIRLEAD|DIGEST|2026-W46"
METHOD = "im.notify.system.add"


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with a_team(tmp_path, configuration=TO_SOFIA) as team:
        wiring.use(team.wiring)
        for fields in ({**HOT, **TYPED}, HOT, COLD):
            team.announce(team.actions.add_lead(**fields))
        team.process()
        yield team


@pytest.fixture
def report(team: Team) -> Callable[[datetime], Any]:
    client: FlaskClient = create_app("reporting", "functions/main.py").test_client()

    def report(moment: datetime) -> Any:
        """What `reporting` answers at a moment."""
        team.clock.advance_to(moment)
        response = client.post("/", data=b"{}")
        assert response.status_code == 200
        return response.json

    return report


def digests(team: Team) -> list[tuple[int, str]]:
    return [(note.user, note.message) for note in team.portal.notifications if note.tag == TAG]


def test_on_monday_morning_each_user_has_the_digest_once(
    team: Team, report: Callable[[datetime], Any]
) -> None:
    assert "digest" not in report(BEFORE)
    with capture_logs() as events:
        assert report(DUE)["digest"]["sent_to"] == [3, 8]
    assert "digest.sent" in [each["event"] for each in events]
    assert "digest" not in report(DUE + timedelta(minutes=15))
    (first, said), (second, _) = digests(team)
    sent = [note.tag for note in team.portal.sent_notifications]
    assert ({first, second}, sent.count(TAG)) == ({3, 8}, 2)
    first_line, to_look_at = said.splitlines()
    assert first_line == "[b]Fairlead, week 45.[/b] 3 leads, of which 2 started hot. Touched in time: 0 of 2."
    assert to_look_at == (
        "[b]To look at:[/b] 2 hot leads are past their deadline and were never touched"
        " ([URL=/crm/lead/details/1/]1[/URL], [URL=/crm/lead/details/2/]2[/URL])."
    )


def test_nothing_that_a_person_typed_is_in_it(team: Team, report: Callable[[datetime], Any]) -> None:
    report(DUE)
    said = " ".join(message for _, message in digests(team))
    typed = ("Keller", "Boris", "Quote", "buyer@example.com", "5550101")
    assert said
    assert [word for word in typed if word in said] == []


def test_a_portal_that_is_down_is_tried_again_and_given_up_on_tuesday(
    team: Team, report: Callable[[datetime], Any]
) -> None:
    team.portal.faults.add(INTERNAL_SERVER_ERROR, method=METHOD, times=0)
    with capture_logs() as events:
        assert report(DUE)["digest"]["failed"].keys() == {"3", "8"}
        assert report(DUE + timedelta(days=1))["digest"]["is_given_up"]
        assert "digest" not in report(DUE + timedelta(days=1, minutes=15))
    told = [each["event"] for each in events if each["event"].startswith("digest")]
    assert (told, digests(team)) == (["digest.not_sent", "digest.given_up"], [])


def test_an_answer_that_got_lost_leaves_one_message(team: Team, report: Callable[[datetime], Any]) -> None:
    team.portal.faults.script([CLOSED_AFTER_WRITING] * 9)
    assert report(DUE)["digest"]["sent_to"] == []
    team.portal.faults.clear()
    assert sorted(user for user, _ in digests(team)) == [3, 8]
    report(DUE + timedelta(minutes=15))
    assert sorted(user for user, _ in digests(team)) == [3, 8]


def test_a_user_who_left_costs_the_others_nothing(team: Team, report: Callable[[datetime], Any]) -> None:
    team.portal.people.change(8, is_active=False)
    answer = report(DUE)["digest"]
    assert (answer["sent_to"], answer["failed"]) == ([3], {"8": "ValueRefused"})


def test_without_a_webhook_figures_are_counted_and_the_log_says_what_is_missing(
    team: Team, report: Callable[[datetime], Any]
) -> None:
    bare = replace(team.wiring.settings, webhook_url=Secret(""))
    wiring.use(without := Wiring(bare, clock=team.clock))
    with capture_logs() as events:
        assert report(DUE)["changed"] == 3
    without.close()
    [told] = [each for each in events if each["event"] == "digest.not_sent"]
    assert "BITRIX24_WEBHOOK_URL is not set" in told["message"]


def test_the_link_leads_to_the_dashboard_where_it_has_an_address(
    team: Team, report: Callable[[datetime], Any]
) -> None:
    address = "https://figures.example/dashboard"
    team.wiring.settings.config.write_text(f'{TO_SOFIA}dashboard_url = "{address}"\n', encoding="utf-8")
    wiring.use(linked := Wiring(team.wiring.settings, clock=team.clock))
    report(DUE)
    linked.close()
    assert all(f"[URL={address}]" in message for _, message in digests(team))
    assert digests(team)
