"""What `terraform apply` would create, asserted on the plan."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from functions import main
from infra.gcp.model import EXPIRING, INDEXES, UNINDEXED, Index
from infra.schedules import TIMETABLE
from tests.terraform.offline import Workspace
from tests.terraform.plans import OF_EACH_SENDER, Grant, Plan

KICKING = {"roles/cloudtasks.enqueuer", "roles/iam.serviceAccountUser"}
STATE, SECRET = "roles/datastore.user", "roles/secretmanager.secretAccessor"
READING, SEEING = "roles/datastore.viewer", "roles/iap.httpsResourceAccessor"
ROLES = {
    "dashboard": {READING},
    "lead_events": {STATE, SECRET} | KICKING,
    "nurturing": {STATE} | KICKING,
    "processing": {STATE, SECRET},
    "reconciling": {STATE, SECRET} | KICKING,
    "reporting": {STATE},
    "rescoring": {STATE} | KICKING,
    "signals": {STATE, SECRET} | KICKING,
    "build": {"roles/artifactregistry.writer", "roles/logging.logWriter", "roles/storage.objectViewer"},
    "schedule": {"roles/run.invoker"},
    "tasks": {"roles/run.invoker"},
    "allUsers": {"roles/run.invoker"},
    "serviceAccount:service-stub-number@gcp-sa-iap.iam.gserviceaccount.com": {"roles/run.invoker"},
    "domain:example.com": {SEEING},
    "group:sales@example.com": {SEEING},
}
SECRETS = {
    "dashboard": set(),
    "lead_events": {"BITRIX24_APPLICATION_TOKEN", "FAIRLEAD_ROBOT_SECRET"},
    "nurturing": set(),
    "processing": {"BITRIX24_WEBHOOK_URL", "FAIRLEAD_HASH_KEY"},
    "reconciling": {"BITRIX24_WEBHOOK_URL"},
    "reporting": set(),
    "rescoring": set(),
    "signals": {"FAIRLEAD_HASH_KEY", "FAIRLEAD_SIGNAL_SECRET"},
}
BROAD = re.compile(r"roles/(owner|editor|viewer|.*[aA]dmin)$")


def test_a_plan_warns_of_nothing(planned: tuple[str, Plan]) -> None:
    said, _ = planned
    assert "Warning" not in said
    assert "0 to change, 0 to destroy" in said


def test_the_functions_are_those_of_the_deployed_surface(plan: Plan) -> None:
    assert set(plan.functions) == set(main.__all__)


def test_all_functions_are_one_archive(plan: Plan) -> None:
    (archive,) = {
        each["build_config"][0]["source"][0]["storage_source"][0]["object"]
        for each in plan.functions.values()
    }
    assert re.fullmatch(r"fairlead-[0-9a-f]{64}\.zip", archive)


def test_webhooks_get_a_whole_processor_and_nothing_waits_by_default(plan: Plan) -> None:
    service = plan.functions["lead_events"]["service_config"][0]
    assert (service["available_cpu"], service["min_instance_count"]) == ("1", 0)


def test_one_run_of_processing_at_a_time(plan: Plan) -> None:
    service = plan.functions["processing"]["service_config"][0]
    assert (service["max_instance_count"], service["max_instance_request_concurrency"]) == (1, 1)
    (queue,) = plan.values("google_cloud_tasks_queue")
    (limits,) = queue["rate_limits"]
    assert (limits["max_concurrent_dispatches"], limits["max_dispatches_per_second"]) == (1, 1)


def test_a_function_that_serves_several_at_once_has_a_whole_processor(plan: Plan) -> None:
    for each in plan.functions.values():
        service = each["service_config"][0]
        assert service["max_instance_request_concurrency"] == 1 or float(service["available_cpu"]) >= 1


def test_exactly_two_functions_are_public(plan: Plan) -> None:
    public = [
        each["values"]["name"]
        for each in plan.of_type("google_cloud_run_v2_service_iam_member")
        if each["values"].get("member") in {"allUsers", "allAuthenticatedUsers"}
    ]
    assert sorted(public) == ["fairlead-lead-events", "fairlead-signals"]
    assert {each for each in plan.grants if each.account.startswith("all")} == {
        Grant("allUsers", "roles/run.invoker", "google_cloud_run_v2_service_iam_member")
    }


def test_every_account_has_these_roles_and_no_other(plan: Plan) -> None:
    roles: dict[str, set[str]] = {}
    for grant in plan.grants:
        roles.setdefault(grant.account, set()).add(grant.role)
    assert roles == ROLES


def test_no_role_is_broad(plan: Plan) -> None:
    assert {grant for grant in plan.grants if BROAD.match(grant.role)} == set()
    kinds = {each.on for each in plan.grants}
    assert {kind for kind in kinds if kind.endswith(("_binding", "_policy"))} == set()


def test_the_state_of_other_databases_is_out_of_reach(plan: Plan) -> None:
    members = [each for each in plan.values("google_project_iam_member") if each["role"] in {STATE, READING}]
    said = {each["condition"][0]["expression"] for each in members}
    assert said == {'resource.name == "projects/my-project/databases/(default)"'}
    assert len(members) == len(main.__all__)


def test_every_function_is_given_the_secrets_that_it_needs(plan: Plan) -> None:
    assert {name: set(mounted) for name, mounted in plan.secrets.items()} == SECRETS


def test_reporting_is_given_the_webhook_where_it_sends_the_digest(
    new_workspace: Callable[[], Workspace],
) -> None:
    workspace = new_workspace()
    assert workspace.plan(weekly_digest="true").returncode == 0
    plan = Plan(workspace.shown())
    mounted = {name: set(each) for name, each in plan.secrets.items()}
    assert mounted == SECRETS | {"reporting": {"BITRIX24_WEBHOOK_URL"}}
    assert {each.role for each in plan.grants if each.account == "reporting"} == {STATE, SECRET}


def test_signals_is_given_the_keys_of_the_senders_that_are_named(
    new_workspace: Callable[[], Workspace],
) -> None:
    workspace = new_workspace()
    assert workspace.plan(senders=json.dumps([*OF_EACH_SENDER])).returncode == 0
    plan = Plan(workspace.shown())
    mounted = {name: set(each) for name, each in plan.secrets.items()}
    assert mounted == SECRETS | {"signals": SECRETS["signals"] | set(OF_EACH_SENDER.values())}
    made = {each["secret_id"] for each in plan.values("google_secret_manager_secret")}
    assert made == {name.lower().replace("_", "-") for each in mounted.values() for name in each}


def test_a_sender_that_is_not_known_is_refused(new_workspace: Callable[[], Workspace]) -> None:
    said = new_workspace().plan(senders='["mandrill"]')
    assert said.returncode != 0
    assert "senders must be of browser, mailgun, postmark and sendgrid" in said.stderr


def test_every_function_may_read_its_secrets_and_no_other(plan: Plan) -> None:
    readable: dict[str, set[str]] = {name: set() for name in main.__all__}
    for each in plan.of_type("google_secret_manager_secret_iam_member"):
        name = each["address"].split(".")[1].replace("function[", "").strip('"]')
        readable[name].add(each["values"]["secret_id"])
    assert readable == {name: set(mounted.values()) for name, mounted in plan.secrets.items()}


def test_no_secret_is_in_the_plain_environment(plan: Plan) -> None:
    secret = set().union(*SECRETS.values())
    for each in plan.functions.values():
        plain = each["service_config"][0].get("environment_variables") or {}
        assert secret & set(plain) == set()


def test_terraform_never_holds_what_is_in_a_secret(plan: Plan) -> None:
    assert plan.of_type("google_secret_manager_secret_version") == []
    assert "secret_data" not in json.dumps(plan.shown)
    assert not [name for name in plan.shown["configuration"]["root_module"]["variables"] if "token" in name]


def test_the_schedules_are_those_of_the_timetable(plan: Plan) -> None:
    jobs = plan.values("google_cloud_scheduler_job")
    assert {each["name"].removeprefix("fairlead-"): each["schedule"] for each in jobs} == TIMETABLE
    assert {each["time_zone"] for each in jobs} == {"Europe/Berlin"}


def test_every_schedule_proves_who_it_is(plan: Plan) -> None:
    for job in plan.values("google_cloud_scheduler_job"):
        assert len(job["http_target"][0]["oidc_token"]) == 1


def test_every_composite_index_that_the_code_needs_is_made(plan: Plan) -> None:
    made = [
        Index(each["collection"], tuple((field["field_path"], field["order"]) for field in each["fields"]))
        for each in plan.values("google_firestore_index")
    ]
    assert sorted(made, key=str) == sorted(INDEXES, key=str)


def test_the_fields_without_index_and_those_that_expire_are_the_models(plan: Plan) -> None:
    fields = plan.values("google_firestore_field")
    assert {(each["collection"], each["field"]) for each in fields} == set(UNINDEXED)
    expiring = {(each["collection"], each["field"]) for each in fields if each["ttl_config"]}
    assert expiring == set(EXPIRING)
    assert all(each["index_config"] == [{"indexes": []}] for each in fields)


@pytest.mark.parametrize("variable", ["variables.tf", "function/variables.tf"])
def test_variables_are_in_the_order_of_the_alphabet_and_described(variable: str) -> None:
    text = (Path("terraform/gcp") / variable).read_text(encoding="utf-8")
    names = re.findall(r'^variable "(\w+)"', text, re.MULTILINE)
    assert names == sorted(names)
    assert text.count("description =") == text.count("type        =") == len(names)
