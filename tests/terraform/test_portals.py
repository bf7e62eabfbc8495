"""Several portals on Google Cloud out of one map: each is the deployment of one, in its own project."""

from pathlib import Path

import pytest

from tests.terraform import offline
from tests.terraform.offline import VARIABLES, Workspace
from tests.terraform.plans import Plan, Planned
from tests.terraform.several import alone, hcl_of, sets_of, texts_in

OF_ALL = ("alert_email", "billing_account")
QUOTED = {"archive", "portal_url", "project_id", "time_zone"}
ACME = {
    name: f'"{text}"' if name in QUOTED else text for name, text in VARIABLES.items() if name not in OF_ALL
}
TWO = {"acme": ACME, "acme-two": {**ACME, "project_id": '"other-project"'}}
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
def two(workspace: Workspace) -> Planned:
    """The plan of two portals, of which one has a name that begins as the other's."""
    said = workspace.plan(portals=hcl_of(TWO))
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
def test_each_portal_of_several_is_planned_as_it_is_alone(two: Planned, plan: Plan) -> None:
    assert sets_of(two)["acme"] == alone(plan)


@pytest.mark.process
@pytest.mark.long
def test_two_portals_are_two_sets_and_nothing_beside_them(two: Planned) -> None:
    sets = sets_of(two)
    assert sets.keys() == TWO.keys()
    assert sets["acme"].keys() == sets["acme-two"].keys()
    assert sum(map(len, sets.values())) == len(two.resources)


@pytest.mark.process
@pytest.mark.long
def test_no_portal_has_anything_of_anothers_project(two: Planned) -> None:
    sets = sets_of(two)
    for portal, other in (("acme", "other-project"), ("acme-two", "my-project")):
        for address, values in sets[portal].items():
            assert not any(other in text for text in texts_in(values)), address
        projects = {values["project"] for values in sets[portal].values() if values.get("project")}
        assert projects == {TWO[portal]["project_id"].strip('"')}
        unnamed = {
            address.split(".")[-2] for address, values in sets[portal].items() if not values.get("project")
        }
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
