"""Every alarm exists on AWS, and its filter finds the very line that the functions log, and no other one."""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from functions import main
from infra import wiring
from infra.aws.cloudwatch_logs import set_up_cloudwatch_logs
from infra.aws.lambda_adapter import InvocationFailed, on_lambda
from infra.wiring import Wiring
from tests.aws.events import SCHEDULED, AContext, a_batch, a_form, a_record
from tests.aws.stand_in import a_login
from tests.team import CONFIGURATION, TOKEN, Team, a_team
from tests.terraform.aws.filter_pattern import matches
from tests.terraform.aws.planned import PREFIX, AwsPlan
from tests.terraform.happenings import HAPPENINGS, have_a_good_day

NOWHERE = a_login("http://127.0.0.1:9")
EVENT = {"event": "ONCRMLEADADD", "data[FIELDS][ID]": "1", "auth[application_token]": TOKEN}
FAILED = "answers_failed"
"""Told beside the fact that it comes from, where that has made a run fail."""
ABSENCE = {"figures", "silence-no-calls"}
"""The alarms that look for what is missing."""
CONDITIONS = {"silence-no-calls", "silence-unannounced"}
"""The parts of the composite alarm, which tells of both."""


@dataclass
class Deployed:
    """The functions as Lambda calls them, and the log group of each."""

    team: Team
    read: Callable[[], str]
    logged: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def call(self, function: str) -> None:
        handler = getattr(import_module(f"functions.{function}.handler"), function)
        events = {"lead_events": a_form(EVENT), "processing": a_batch(a_record())}
        self.read()
        with suppress(InvocationFailed):
            on_lambda(handler, login=NOWHERE)(events.get(function, SCHEDULED), AContext())
        group = f"/aws/lambda/{PREFIX}{function.replace('_', '-')}"
        lines = [line for line in self.read().splitlines() if line.startswith("{")]
        self.logged += [(group, json.loads(line)) for line in lines]

    @property
    def wiring(self) -> Wiring:
        return self.team.wiring


@pytest.fixture
def deployed(
    request: pytest.FixtureRequest, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> Iterator[Deployed]:
    with a_team(tmp_path, configuration=getattr(request, "param", CONFIGURATION)) as team:
        wiring.use(team.wiring)
        set_up_cloudwatch_logs()
        yield Deployed(team, lambda: capfd.readouterr().err)


def found_by(plan: AwsPlan, deployed: Deployed) -> set[str]:
    """The facts that are counted; each filter sees the lines of its own group."""
    return {
        fact
        for fact, group, pattern in plan.filters
        for where, line in deployed.logged
        if where == group and matches(pattern, line)
    }


def break_the_queue(deployed: Deployed) -> None:
    given = {"queue": "sqs://eu-central-1/000000000000/gone.fifo", "aws": NOWHERE}
    use_in_place(deployed, "lead_events", **given)


def lose_the_state(deployed: Deployed) -> None:
    use_in_place(deployed, "rescoring", state="dynamodb://nowhere")


def use_in_place(deployed: Deployed, function: str, **given: Any) -> None:
    """Have a function called with these settings."""
    broken = Wiring(replace(deployed.wiring.settings, **given), clock=deployed.team.clock)
    wiring.use(broken)
    deployed.call(function)
    broken.close()


@pytest.mark.parametrize(
    ("deployed", "happen", "fact"),
    [
        *HAPPENINGS,
        pytest.param(CONFIGURATION, break_the_queue, "kicks_failed", id="kicks_failed"),
        pytest.param(CONFIGURATION, lose_the_state, FAILED, id=FAILED),
    ],
    indirect=["deployed"],
)
def test_what_happens_is_logged_as_the_filter_of_its_alarm_looks_for_it(
    plan: AwsPlan, deployed: Deployed, happen: Callable[[Any], None], fact: str
) -> None:
    happen(deployed)
    found = found_by(plan, deployed)
    assert found | {FAILED} == {fact, FAILED}
    assert fact in found


def test_a_day_on_which_all_goes_well_is_no_alarm(plan: AwsPlan, deployed: Deployed) -> None:
    have_a_good_day(deployed)
    assert {line["event"] for _, line in deployed.logged} >= {"leads.processed", "leads.held"}
    assert found_by(plan, deployed) == set()


def test_every_fact_has_a_test_of_its_own(plan: AwsPlan) -> None:
    marks: Any = test_what_happens_is_logged_as_the_filter_of_its_alarm_looks_for_it
    [mark] = marks.pytestmark
    assert {each.values[2] for each in mark.args[1]} == {fact for fact, _, _ in plan.filters}


def test_every_answer_that_fails_is_counted_whichever_function_gives_it(plan: AwsPlan) -> None:
    groups = {group for fact, group, _ in plan.filters if fact == FAILED}
    assert groups == {f"/aws/lambda/{PREFIX}{name.replace('_', '-')}" for name in main.__all__}


def test_every_alarm_tells_by_mail_and_says_what_to_do(plan: AwsPlan) -> None:
    told = {
        title_of(each["alarm_description"]) for name, each in plan.alarms.items() if name not in CONDITIONS
    }
    assert told >= {
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
        "a run of processing failed five times",
    }
    for name in set(plan.alarms) - CONDITIONS:
        assert len(plan.alarms[name]["alarm_description"].split(". ")) > 1, name
    for kind, name in alarm_blocks(plan):
        actions = plan.expressions(kind, name).get("alarm_actions", {}).get("references", [])
        assert ("aws_sns_topic.alarms" in actions) == (name not in {"no_calls", "unannounced"}), name
    [mail] = plan.values("aws_sns_topic_subscription")
    assert (mail["protocol"], mail["endpoint"]) == ("email", "crm-alerts@example.com")


def title_of(description: str) -> str:
    """An alarm's description begins with what has happened."""
    return description.partition(". ")[0]


def alarm_blocks(plan: AwsPlan) -> set[tuple[str, str]]:
    kinds = {"aws_cloudwatch_metric_alarm", "aws_cloudwatch_composite_alarm"}
    return {(each["type"], each["name"]) for each in plan.resources if each["type"] in kinds}


def test_no_data_is_no_alarm_but_where_nothing_is_what_is_looked_for(plan: AwsPlan) -> None:
    missing = {
        name: each["treat_missing_data"] for name, each in plan.alarms.items() if "treat_missing_data" in each
    }
    assert {name for name, how in missing.items() if how == "breaching"} == ABSENCE
    assert {how for name, how in missing.items() if name not in ABSENCE} == {"notBreaching"}
    assert set(missing) == set(plan.alarms) - {"silence"}


def test_every_alarm_counts_what_exists(plan: AwsPlan) -> None:
    facts = {fact for fact, _, _ in plan.filters}
    counted = {
        each["metric_name"] for each in plan.alarms.values() if each.get("namespace") == "Fairlead/example"
    }
    assert counted == facts
    written = {
        each["metric_transformation"][0]["namespace"]
        for each in plan.values("aws_cloudwatch_log_metric_filter")
    }
    assert written == {"Fairlead/example"}


def test_a_quiet_weekend_is_no_alarm(plan: AwsPlan) -> None:
    rule = plan.alarms["silence"]["alarm_rule"]
    assert rule == f'ALARM("{PREFIX}silence-no-calls") AND ALARM("{PREFIX}silence-unannounced")'
    silent, found = (plan.alarms[f"silence-{name}"] for name in ("no-calls", "unannounced"))
    assert (silent["period"], silent["evaluation_periods"]) == (3600, 9)
    assert (silent["metric_name"], silent["dimensions"]) == (
        "Invocations",
        {"FunctionName": f"{PREFIX}lead-events"},
    )
    # One hour with such a lead, among as many hours.
    assert (found["datapoints_to_alarm"], found["evaluation_periods"]) == (1, 9)
    assert found["metric_name"] == "leads_unannounced"


def test_a_fold_that_does_not_end_well_for_two_hours_is_noticed(plan: AwsPlan) -> None:
    still = plan.alarms["figures"]
    queries = {each["id"]: each for each in still["metric_query"]}
    assert queries["well"]["expression"] == "calls - failed"
    [calls] = queries["calls"]["metric"]
    assert calls["dimensions"] == {"FunctionName": f"{PREFIX}reporting"}
    assert still["evaluation_periods"] * calls["period"] == 7200


def test_the_error_rate_is_a_share_of_a_functions_answers(plan: AwsPlan) -> None:
    shares = {name: each for name, each in plan.alarms.items() if name.startswith("errors-of-")}
    assert set(shares) == {
        f"errors-of-{name}"
        for name in ("door", "nurturing", "processing", "reconciling", "reporting", "rescoring")
    }
    for each in shares.values():
        queries = {query["id"]: query for query in each["metric_query"]}
        assert queries["share"]["expression"] == "failed / calls"
        [calls], [failed] = queries["calls"]["metric"], queries["failed"]["metric"]
        assert calls.get("dimensions") == failed.get("dimensions")  # the door's id is not known yet
        assert (calls["period"], failed["period"], each["threshold"]) == (1800, 1800, 0.5)
