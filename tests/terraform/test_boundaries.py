"""Who reaches what of the deployment, as whom, and what keeps it from harm; asserted on the plan."""

from functions import main
from tests.terraform.plans import Plan

PROXY = "serviceAccount:service-stub-number@gcp-sa-iap.iam.gserviceaccount.com"
"""The Identity-Aware Proxy's own account, in a project whose number the offline provider made up."""


def test_only_the_public_functions_are_reached_from_the_internet(plan: Plan) -> None:
    reached = {
        name: function["service_config"][0]["ingress_settings"] for name, function in plan.functions.items()
    }
    assert reached == {
        "dashboard": "ALLOW_ALL",
        "lead_events": "ALLOW_ALL",
        "nurturing": "ALLOW_INTERNAL_ONLY",
        "processing": "ALLOW_INTERNAL_ONLY",
        "reconciling": "ALLOW_INTERNAL_ONLY",
        "reporting": "ALLOW_INTERNAL_ONLY",
        "rescoring": "ALLOW_INTERNAL_ONLY",
        "signals": "ALLOW_ALL",
    }


def test_only_the_proxy_calls_the_dashboard(plan: Plan) -> None:
    callers = [
        each["member"]
        for each in plan.values("google_cloud_run_v2_service_iam_member")
        if each["name"] == "fairlead-dashboard"
    ]
    assert callers == [PROXY]


def test_the_proxy_lets_in_whom_the_variable_names_and_calls_nothing_else(plan: Plan) -> None:
    viewers = plan.values("google_iap_web_cloud_run_service_iam_member")
    assert {(each["member"], each["role"], each["cloud_run_service_name"]) for each in viewers} == {
        ("domain:example.com", "roles/iap.httpsResourceAccessor", "fairlead-dashboard"),
        ("group:sales@example.com", "roles/iap.httpsResourceAccessor", "fairlead-dashboard"),
    }
    called = [
        each["name"]
        for each in plan.values("google_cloud_run_v2_service_iam_member")
        if each.get("member") == PROXY
    ]
    assert called == ["fairlead-dashboard"]


def test_the_dashboard_believes_what_is_signed_for_its_own_service_only(plan: Plan) -> None:
    function = plan.functions["dashboard"]
    audience = function["service_config"][0]["environment_variables"]["FAIRLEAD_DASHBOARD_AUDIENCE"]
    assert audience == f"/projects/stub-number/locations/{function['location']}/services/{function['name']}"


def test_the_dashboard_reads_the_state_and_has_no_other_right(plan: Plan) -> None:
    assert plan.secrets["dashboard"] == {}
    rights = {(each.role, each.on) for each in plan.grants if each.account == "dashboard"}
    assert rights == {("roles/datastore.viewer", "google_project_iam_member")}


def test_every_function_runs_as_an_account_of_its_own(plan: Plan) -> None:
    accounts = {each["account_id"] for each in plan.values("google_service_account")}
    own = {f"fairlead-{name.replace('_', '-')}" for name in main.__all__}
    assert accounts == own | {"fairlead-build", "fairlead-schedule", "fairlead-tasks"}
    [service] = plan.expressions_of("google_cloudfunctions2_function", "function")["service_config"]
    runs_as = service["service_account_email"]["references"]
    assert runs_as[0] == "google_service_account.function.email"


def test_the_builder_reads_sources_and_no_other_bucket(plan: Plan) -> None:
    [grant] = [
        each
        for each in plan.values("google_project_iam_member")
        if each["role"] == "roles/storage.objectViewer"
    ]
    assert (
        grant["condition"][0]["expression"]
        == 'resource.name.startsWith("projects/_/buckets/gcf-v2-sources-")'
    )
    [bucket] = plan.values("google_storage_bucket")
    assert (bucket["public_access_prevention"], bucket["uniform_bucket_level_access"]) == ("enforced", True)


def test_a_schedule_calls_the_function_of_its_name_and_proves_it_to_that_address(plan: Plan) -> None:
    [target] = plan.expressions_of("google_cloud_scheduler_job", "schedule")["http_target"]
    [token] = target["oidc_token"]
    assert token["service_account_email"]["references"][0] == "google_service_account.schedule.email"
    assert target["uri"]["references"] == token["audience"]["references"]
    assert {"each.key", "module.function"} <= set(target["uri"]["references"])


def test_the_services_that_the_resources_need_are_switched_on(plan: Plan) -> None:
    services = {each["service"].partition(".")[0] for each in plan.values("google_project_service")}
    assert services == {
        "artifactregistry",  # images of the functions
        "billingbudgets",
        "cloudbuild",
        "cloudfunctions",
        "cloudresourcemanager",  # roles on the project
        "cloudscheduler",
        "cloudtasks",
        "firestore",
        "iam",
        "iap",
        "logging",
        "monitoring",
        "run",
        "secretmanager",
        "serviceusage",  # switches on the others
        "storage",
    }


def test_the_budget_is_told_before_it_is_spent(plan: Plan) -> None:
    [budget] = plan.values("google_billing_budget")
    assert [each["threshold_percent"] for each in budget["threshold_rules"]] == [0.5, 0.9, 1.0]
    assert budget["amount"][0]["specified_amount"][0]["units"] == "10"


def test_the_state_is_saved_each_day_and_kept_for_a_week(plan: Plan) -> None:
    [backups] = plan.values("google_firestore_backup_schedule")
    [database] = plan.values("google_firestore_database")
    assert (backups["database"], backups["retention"]) == (database["name"], "604800s")
    assert (backups["daily_recurrence"], backups["weekly_recurrence"]) == ([{}], [])


def test_the_state_and_the_secrets_are_not_deleted_by_accident(plan: Plan) -> None:
    [database] = plan.values("google_firestore_database")
    assert database["delete_protection_state"] == "DELETE_PROTECTION_ENABLED"
    assert {each["deletion_protection"] for each in plan.values("google_secret_manager_secret")} == {True}
