"""Several portals on Google Cloud out of one map: each is the deployment of one, in its own project."""

from pathlib import Path

import pytest

from tests.terraform import offline
from tests.terraform.offline import VARIABLES, Workspace
from tests.terraform.plans import Plan, Planned
from tests.terraform.several import alone, hcl_of, named_in, renamed, sets_of, shared_in

OF_ALL = ("alert_email", "billing_account")
QUOTED = {"archive", "portal_url", "project_id", "time_zone"}
ACME = {
    name: f'"{text}"' if name in QUOTED else text for name, text in VARIABLES.items() if name not in OF_ALL
}
PROJECTS = {
    "acme": "my-project",
    "acme-two": "my-project-two",
    **{f"shop-{number:02d}": f"shop-{number:02d}-fairlead" for number in range(2, 20)},
}
"""The projects of twenty portals, of which one has a name that begins as another's."""
TWENTY = {name: {**ACME, "project_id": f'"{project}"'} for name, project in PROJECTS.items()}
NAMED_BY = {
    "google_billing_budget": ("display_name",),
    "google_cloud_run_v2_service_iam_member": (),
    "google_cloud_scheduler_job": ("project", "region", "name"),
    "google_cloud_tasks_queue": ("project", "location", "name"),
    "google_cloud_tasks_queue_iam_member": (),
    "google_cloudfunctions2_function": ("project", "location", "name"),
    "google_firestore_backup_schedule": (),
    "google_firestore_database": ("project", "name"),
    "google_firestore_field": (),
    "google_firestore_index": (),
    "google_iap_web_cloud_run_service_iam_member": (),
    "google_logging_metric": ("project", "name"),
    "google_monitoring_alert_policy": ("project", "display_name"),
    "google_monitoring_dashboard": ("project",),
    "google_monitoring_notification_channel": ("project", "display_name"),
    "google_project_iam_member": (),
    "google_project_service": ("project", "service"),
    "google_secret_manager_secret": ("project", "secret_id"),
    "google_secret_manager_secret_iam_member": (),
    "google_service_account": ("project", "account_id"),
    "google_service_account_iam_member": (),
    "google_storage_bucket": ("name",),
    "google_storage_bucket_iam_member": (),
    "google_storage_bucket_object": (),
}
"""What tells the things of each type apart, buckets in all the world; nothing for what is part of another."""
HOLDING = {
    "google_firestore_database.state",
    *(
        f'google_secret_manager_secret.secret["{name}"]'
        for name in (
            "bitrix24-application-token",
            "bitrix24-webhook-url",
            "fairlead-hash-key",
            "fairlead-robot-secret",
            "fairlead-signal-secret",
        )
    ),
}
"""What holds a portal's state: another address here would have Terraform destroy what is deployed."""


def workspace_of(folder: Path) -> Workspace:
    budget = f'{{billing_account="{VARIABLES["billing_account"]}",billing_project="my-project"}}'
    given = {"alert_email": VARIABLES["alert_email"], "budget": budget}
    sources = offline.SOURCES / "portals"
    return Workspace.at(folder, offline.needed(), sources=sources, variables=given)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return workspace_of(tmp_path_factory.mktemp("portals") / "gcp")


@pytest.fixture(scope="module")
def twenty(workspace: Workspace) -> Planned:
    """The plan of twenty portals."""
    said = workspace.plan(portals=hcl_of(TWENTY))
    assert said.returncode == 0, said.stderr
    assert "Warning" not in said.stdout + said.stderr
    return Planned(workspace.shown())


@pytest.mark.parametrize("cloud", ["aws", "gcp"])
def test_a_portal_of_several_is_made_of_the_files_of_one(cloud: str) -> None:
    own, linked = Path("terraform") / cloud, Path("terraform") / cloud / "portals" / "portal"
    files = {path.name for path in own.glob("*.tf")} - {"provider.tf"}
    assert {path.name for path in linked.iterdir()} == files | {"function"}
    for path in linked.iterdir():
        assert path.is_symlink()
        assert not path.readlink().is_absolute()
        assert path.resolve() == (own / path.name).resolve()


@pytest.mark.process
@pytest.mark.long
def test_each_portal_of_twenty_is_planned_as_it_is_alone(twenty: Planned, plan: Plan) -> None:
    expected = alone(plan)
    for portal, own in sets_of(twenty).items():
        assert renamed(own, {PROJECTS[portal]: PROJECTS["acme"]}) == expected, portal


@pytest.mark.process
@pytest.mark.long
def test_twenty_portals_are_twenty_sets_and_nothing_beside_them(twenty: Planned) -> None:
    sets = sets_of(twenty)
    assert sets.keys() == TWENTY.keys()
    assert sum(map(len, sets.values())) == len({each["address"] for each in twenty.resources})


@pytest.mark.process
@pytest.mark.long
def test_no_two_portals_share_a_thing(twenty: Planned) -> None:
    assert shared_in(twenty, NAMED_BY) == set()
    states = [each["service_config"][0] for each in twenty.values("google_cloudfunctions2_function")]
    found = {each["environment_variables"]["FAIRLEAD_STATE"] for each in states}
    assert found == {f"firestore://{project}/(default)" for project in PROJECTS.values()}


@pytest.mark.process
@pytest.mark.long
def test_no_portal_has_anything_of_anothers_project(twenty: Planned) -> None:
    for portal, own in sets_of(twenty).items():
        project = PROJECTS[portal]
        for address, values in own.items():
            assert named_in(values, PROJECTS.values()) <= {project}, address
        assert {values["project"] for values in own.values() if values.get("project")} == {project}
        unnamed = {address.split(".")[-2] for address, values in own.items() if not values.get("project")}
        # These are of a thing that has a project, or of a billing account.
        assert unnamed == {
            "google_billing_budget",
            "google_service_account_iam_member",
            "google_storage_bucket_iam_member",
            "google_storage_bucket_object",
        }


@pytest.mark.process
@pytest.mark.long
def test_what_holds_the_state_of_one_portal_has_the_address_that_it_had(plan: Plan) -> None:
    assert alone(plan).keys() >= HOLDING


@pytest.mark.process
@pytest.mark.long
@pytest.mark.parametrize(
    ("portals", "told"),
    [
        ({}, "portals must have at least one"),
        ({"acme": ACME, "birch": ACME}, "two of them name the same project_id"),
        ({"acme": {**ACME, "time_zone": '"Berlin"'}}, "time_zone must be UTC or a name"),
    ],
)
def test_a_map_that_cannot_be_deployed_is_refused(
    workspace: Workspace, portals: dict[str, dict[str, str]], told: str
) -> None:
    said = workspace.plan(portals=hcl_of(portals))
    assert said.returncode == 1
    assert told in " ".join(said.stderr.replace("│", " ").split())
