"""Every alert exists, and its filter finds the very line that the functions log, and no other one."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from functions_framework import create_app

from infra import wiring
from infra.wiring import Wiring
from tests.team import CONFIGURATION, TOKEN, Team, a_team
from tests.terraform.happenings import HAPPENINGS, have_a_good_day
from tests.terraform.log_filter import matches
from tests.terraform.plans import Plan

QUEUE = "projects/my-project/locations/europe-west1/queues/fairlead-kicks"
EVENT = {"event": "ONCRMLEADADD", "data[FIELDS][ID]": "1", "auth[application_token]": TOKEN}
HEADERS = {
    "Function-Execution-Id": "5f3a7c1b9d2e",
    "traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
}
TRACE = "logging.googleapis.com/trace"
OWN_FIELDS = {"severity", "time", TRACE, "logging.googleapis.com/spanId", "logging.googleapis.com/labels"}


@dataclass
class Deployed:
    """The functions as Cloud Run calls them, and what their log holds then."""

    team: Team
    read: Callable[[], str]

    def call(self, function: str) -> None:
        client: FlaskClient = create_app(function, "functions/main.py").test_client()
        client.post("/", data=EVENT if function == "lead_events" else b"{}", headers=HEADERS)

    def entries(self) -> list[dict[str, Any]]:
        labels = {"service_name": "fairlead-x"}
        resource = {"type": "cloud_run_revision", "labels": labels}
        lines = [line for line in self.read().splitlines() if line.startswith("{")]
        return [{"resource": resource} | as_cloud_logging_takes_it(json.loads(line)) for line in lines]

    @property
    def wiring(self) -> Wiring:
        return self.team.wiring


@pytest.fixture
def deployed(
    request: pytest.FixtureRequest,
    new_process: None,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Deployed]:
    # Read when a function is asked for: it says which project the traces are in.
    monkeypatch.setenv("FAIRLEAD_STATE", "firestore://my-project/(default)")
    monkeypatch.setenv("K_SERVICE", "fairlead-x")
    with a_team(tmp_path, configuration=getattr(request, "param", CONFIGURATION)) as team:
        wiring.use(team.wiring)
        yield Deployed(team, lambda: "".join(capfd.readouterr()))


def as_cloud_logging_takes_it(line: dict[str, Any]) -> dict[str, Any]:
    """Fields of the agent's own names go into the entry and out of the payload; all others stay there."""
    own = {name: line.pop(name) for name in OWN_FIELDS if name in line}
    assert own.keys() == OWN_FIELDS
    return {"severity": own["severity"], "trace": own[TRACE], "jsonPayload": line}


def break_the_queue(deployed: Deployed) -> None:
    settings = replace(
        deployed.wiring.settings,
        queue=f"cloudtasks://127.0.0.1:9/{QUEUE}",
        processing_url="https://processing.example/",
        task_account="tasks@my-project.iam.gserviceaccount.com",
    )
    broken = Wiring(settings, clock=deployed.team.clock)
    wiring.use(broken)
    deployed.call("lead_events")
    broken.close()


def found_by(plan: Plan, entries: list[dict[str, Any]]) -> set[str]:
    filters = {
        each["name"].removeprefix("fairlead/"): each["filter"]
        for each in plan.values("google_logging_metric")
    }
    return {name for name, query in filters.items() if any(matches(query, entry) for entry in entries)}


@pytest.mark.parametrize(
    ("deployed", "happen", "fact"),
    [
        *HAPPENINGS,
        pytest.param(CONFIGURATION, break_the_queue, "kicks_failed", id="kicks_failed"),
    ],
    indirect=["deployed"],
)
def test_what_happens_is_logged_as_the_filter_of_its_alert_looks_for_it(
    plan: Plan, deployed: Deployed, happen: Callable[[Deployed], None], fact: str
) -> None:
    happen(deployed)
    assert found_by(plan, deployed.entries()) == {fact}


def test_a_day_on_which_all_goes_well_is_no_alarm(plan: Plan, deployed: Deployed) -> None:
    have_a_good_day(deployed)
    entries = deployed.entries()
    assert {each["jsonPayload"]["event"] for each in entries} >= {"leads.processed", "leads.held"}
    assert found_by(plan, entries) == set()


def test_every_fact_has_a_test_of_its_own(plan: Plan) -> None:
    facts = {each["name"].removeprefix("fairlead/") for each in plan.values("google_logging_metric")}
    marks: Any = test_what_happens_is_logged_as_the_filter_of_its_alert_looks_for_it
    [mark] = marks.pytestmark
    assert {each.values[2] for each in mark.args[1]} == facts


def test_the_alerts_of_the_issue_are_there_and_each_counts_what_exists(plan: Plan) -> None:
    policies = plan.values("google_monitoring_alert_policy")
    assert {each["display_name"].removeprefix("Fairlead: ") for each in policies} == {
        "leads come, and Bitrix24 has not called for 9 hours",
        "a lead is not accounted for",
        "a document of the figures could not be read",
        "the weekly digest did not reach all whom it is for",
        "a lead has waited in the inbox for more than 15 minutes",
        "the figures have stood still for two hours",
        "the portal refuses our webhook, or does not call ours",
        "functions answer with errors",
        "everybody who is at work has reached a cap",
        "the queue takes no kicks",
    }
    metrics = {each["name"] for each in plan.values("google_logging_metric")}
    assert counted_by(policies) == metrics


def counted_by(policies: list[Any]) -> set[str]:
    queries = [
        kind["filter"]
        for policy in policies
        for condition in policy["conditions"]
        for kind in (*condition["condition_threshold"], *condition["condition_absent"])
    ]
    prefix = 'metric.type="logging.googleapis.com/user/'
    return {query.partition(prefix)[2].strip('"') for query in queries if prefix in query}


def test_every_alert_says_what_to_do_and_whom_it_tells(plan: Plan) -> None:
    for policy in plan.of_type("google_monitoring_alert_policy"):
        assert policy["values"]["documentation"][0]["content"]
    (channel,) = plan.values("google_monitoring_notification_channel")
    assert channel["labels"] == {"email_address": "crm-alerts@example.com"}


def test_a_quiet_weekend_is_no_alarm(plan: Plan) -> None:
    (silence,) = [
        each
        for each in plan.values("google_monitoring_alert_policy")
        if "has not called" in each["display_name"]
    ]
    assert silence["combiner"] == "AND"
    absent, found = silence["conditions"]
    assert absent["condition_absent"][0]["duration"] == "32400s"
    assert "leads_unannounced" in found["condition_threshold"][0]["filter"]


def test_a_fold_that_nobody_calls_is_noticed(plan: Plan) -> None:
    [still] = [
        each
        for each in plan.values("google_monitoring_alert_policy")
        if "stood still" in each["display_name"]
    ]
    [absent] = still["conditions"][0]["condition_absent"]
    assert absent["duration"] == "7200s"  # eight runs
    assert 'metric.labels.response_code_class="2xx"' in absent["filter"]
    [written] = plan.expressions_of("google_monitoring_alert_policy", "figures")["conditions"]
    assert 'module.function["reporting"].service' in written["condition_absent"][0]["filter"]["references"]


def test_the_error_rate_is_a_share_of_a_functions_answers(plan: Plan) -> None:
    (errors,) = [
        each
        for each in plan.values("google_monitoring_alert_policy")
        if "with errors" in each["display_name"]
    ]
    share = errors["conditions"][0]["condition_threshold"][0]
    assert share["filter"] == f'{share["denominator_filter"]} AND metric.labels.response_code_class="5xx"'
    assert share["aggregations"] == share["denominator_aggregations"]
    assert share["aggregations"][0]["group_by_fields"] == ["resource.label.service_name"]


def test_the_dashboard_shows_every_fact(plan: Plan) -> None:
    (dashboard,) = plan.values("google_monitoring_dashboard")
    shown = json.loads(dashboard["dashboard_json"])["gridLayout"]["widgets"]
    titles = {each["title"] for each in shown}
    assert titles >= {"Answers by function", "Answers of lead_events by status", "Kicks waiting"}
    facts = {f"Log: {each['description']}" for each in plan.values("google_logging_metric")}
    assert titles >= facts
