"""The runbook: what it says is run as far as a machine without a cloud allows, and compared."""

import os
import runpy
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from infra.provisioning.needs import events_of
from infra.schedules import TIMETABLE
from infra.simulator import SimulatorServer
from infra.simulator.sample_portal import sample_portal
from tests.terraform import offline
from tests.terraform.bill import (
    A_DAY,
    CHANGES,
    CONDITIONS,
    SCHEDULED,
    SIZES,
    bill,
    changes_of_a_lead,
    documents,
    prices_in,
    stored_counts,
    written_into,
)
from tests.terraform.counting import counted
from tests.terraform.plans import Plan
from tests.terraform.runbook import Runbook

RUNBOOK = Runbook.beside(offline.SOURCES)
PLANTED = {
    "BITRIX24_APPLICATION_TOKEN": "planted-token",
    "FAIRLEAD_HASH_KEY": "planted-hash-key",
    "FAIRLEAD_ROBOT_SECRET": "planted-robot-secret",
    "FAIRLEAD_SIGNAL_SECRET": "planted-signal-secret",
}
GCLOUD_TREE = "data/cli/gcloud_completions.py"


class Checkout:
    """A checkout in which the runbook is followed; Google's schema is served offline."""

    def __init__(self, folder: Path, *, mirror: Path, webhook_url: str) -> None:
        self.folder = folder
        left_out = shutil.ignore_patterns(".terraform*", "*.tfstate*", "terraform.tfvars", "backend.tf")
        shutil.copytree(offline.SOURCES, folder / offline.SOURCES, ignore=left_out)
        for name in ("Makefile", "pyproject.toml", "requirements-dev.txt"):
            shutil.copy(name, folder)
            os.utime(folder / name, (1, 1))  # older than the environment: `make setup` has nothing to do
        (folder / ".venv").symlink_to(Path(".venv").resolve())
        secrets = PLANTED | {"BITRIX24_WEBHOOK_URL": webhook_url}
        (folder / ".env").write_text("".join(f"{key}={value}\n" for key, value in secrets.items()))
        self.secrets = {*PLANTED.values(), webhook_url.rstrip("/").rpartition("/")[2]}
        self._environment = {
            "HOME": str(folder),
            "PATH": os.defpath + ":" + str(Path(str(shutil.which("terraform"))).parent),
            "CHECKPOINT_DISABLE": "1",
            "TF_CLI_ARGS": "-no-color",
            "TF_CLI_ARGS_init": f"-plugin-dir={mirror}",
            "TF_CLI_ARGS_apply": "-auto-approve -input=false",
        }

    def run(self, block: str) -> str:
        """Run a block as it stands; return all that it says."""
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", block],
            cwd=self.folder,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout
        return done.stdout

    def planned(self, *arguments: str) -> str:
        """What a plan would do now, in a line."""
        said = self.run(" ".join(["terraform -chdir=terraform/gcp plan", *arguments]))
        return next(line for line in said.splitlines() if line.startswith(("Plan:", "No changes")))


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Checkout, str]]:
    """A checkout in which the runbook was followed to its end, and what `make deploy` said."""
    with SimulatorServer(sample_portal()) as portal:
        folder = tmp_path_factory.mktemp("checkout")
        checkout = Checkout(folder, mirror=offline.needed(), webhook_url=portal.webhook_url)
        for block in RUNBOOK.local:
            checkout.run(block)
        yield checkout, checkout.run("make deploy")


def test_the_runbook_can_be_followed_and_ends_with_the_handler_and_the_next_step(
    followed: tuple[Checkout, str],
) -> None:
    _, said = followed
    steps = [
        said.index(step) for step in ("out/fairlead.zip:", "successfully initialized", "Apply complete!")
    ]
    assert steps == sorted(steps)
    told = said[said.index("Outputs:") :]
    assert "handler_url" in told
    assert all(event in told for event in events_of(["lead"]))
    assert "gcloud secrets versions add bitrix24-application-token" in told


def test_the_same_sources_are_not_deployed_again(followed: tuple[Checkout, str]) -> None:
    checkout, _ = followed
    checkout.run(".venv/bin/fairlead bundle")
    assert checkout.planned().startswith("No changes")


def test_another_scorecard_changes_the_functions_and_going_back_changes_nothing(
    followed: tuple[Checkout, str],
) -> None:
    checkout, _ = followed
    config = checkout.folder / "fairlead.toml"
    before = config.read_text(encoding="utf-8")
    config.write_text(before + "\n# another comment\n", encoding="utf-8")
    checkout.run(".venv/bin/fairlead bundle")
    # Seven functions and the archive, which the real provider replaces where the stand-in changes it.
    assert checkout.planned() == "Plan: 0 to add, 8 to change, 0 to destroy."
    config.write_text(before, encoding="utf-8")
    checkout.run(".venv/bin/fairlead bundle")
    assert checkout.planned().startswith("No changes")


def test_a_rotated_token_changes_the_one_function_that_reads_it(followed: tuple[Checkout, str]) -> None:
    checkout, _ = followed
    rotated = """-var 'secret_versions={ bitrix24-application-token = "2" }'"""
    assert checkout.planned(rotated) == "Plan: 0 to add, 1 to change, 0 to destroy."


def test_no_secret_is_in_what_terraform_reads_or_keeps_nor_in_the_archive(
    followed: tuple[Checkout, str],
) -> None:
    checkout, said = followed
    files = {path: path.read_bytes() for path in checkout.folder.glob("terraform/**/*") if path.is_file()}
    assert any(path.name == "terraform.tfstate" for path in files)
    with ZipFile(checkout.folder / "out/fairlead.zip") as archive:
        files |= {Path(name): archive.read(name) for name in archive.namelist()}
    found = {
        (str(path), secret)
        for path, text in {**files, Path("said"): said.encode()}.items()
        for secret in checkout.secrets
        if secret.encode() in text
    }
    assert found == set()


@pytest.mark.process
def test_what_needs_a_cloud_is_marked_with_the_roles_that_it_needs() -> None:
    assert len(RUNBOOK.cloud) >= 6
    assert [
        block for block in RUNBOOK.local if "gcloud" in block or " apply" in block or "deploy" in block
    ] == []
    for block in RUNBOOK.cloud:
        subprocess.run(["bash", "-n", "-c", block], check=True)


@pytest.fixture(scope="module")
def gcloud() -> Mapping[str, Any]:
    """The tree of all commands of gcloud with their flags, which it ships for completion."""
    program = shutil.which("gcloud")
    tree = Path(program).resolve().parents[1] / GCLOUD_TREE if program else Path()
    if not tree.is_file():
        pytest.skip("gcloud is not here: install google-cloud-cli.")
    return dict(runpy.run_path(str(tree))["STATIC_COMPLETION_CLI_TREE"])


@pytest.mark.parametrize("call", list(RUNBOOK.commands("gcloud")), ids=" ".join)
def test_every_command_of_gcloud_in_the_runbook_exists_with_its_flags(
    gcloud: Mapping[str, Any], call: list[str]
) -> None:
    words = [word for word in call if not word.startswith("--")]
    flags = {word.partition("=")[0] for word in call if word.startswith("--")}
    node = gcloud
    while words and words[0] in node.get("commands", {}):
        node = node["commands"][words.pop(0)]
    assert not node["commands"], f"there is no {' '.join(call)}"
    assert flags <= {*node["flags"], *gcloud["flags"]}


def test_every_resource_of_the_plan_is_in_the_table_with_its_number(plan: Plan) -> None:
    listed = {cells[0].strip("`"): int(cells[1]) for cells in RUNBOOK.rows("resource")}
    assert listed == dict(Counter(each["type"] for each in plan.resources))


def test_every_resource_has_its_cost_and_the_role_that_making_it_needs() -> None:
    for cells in RUNBOOK.rows("resource"):
        assert len(cells) == 5
        assert all(cells)
        assert "`roles/" in cells[4]


def test_every_alert_is_in_the_runbook_and_no_other(plan: Plan) -> None:
    names = [each["display_name"] for each in plan.values("google_monitoring_alert_policy")]
    assert {cells[0] for cells in RUNBOOK.rows("alert")} == {
        name.removeprefix("Fairlead: ") for name in names
    }


def test_the_costs_are_what_the_arithmetic_and_the_prices_give(plan: Plan) -> None:
    conditions = sum(len(each["conditions"]) for each in plan.values("google_monitoring_alert_policy"))
    assert conditions == CONDITIONS
    prices, counts = prices_in(RUNBOOK.text), stored_counts()
    bills = [bill(leads, prices, counts, conditions=conditions) for leads in SIZES]
    shown = {cells[0]: cells[1:] for cells in RUNBOOK.rows("a month, USD")}
    assert {meter: [f"{each[meter]:.2f}" for each in bills] for meter in prices} == {
        meter: cells for meter, cells in shown.items() if meter in prices
    }
    assert shown["**all**"] == [f"**{sum(each.values()):.2f}**" for each in bills]


def test_the_tables_of_the_bill_are_those_that_its_command_writes() -> None:
    assert written_into(RUNBOOK.text, stored_counts()) == RUNBOOK.text


@pytest.mark.process
@pytest.mark.long
def test_r14_what_the_bill_counts_is_what_every_function_costs(new_firestore: Callable[[], str]) -> None:
    """`python -m tests.terraform.counting` writes the counts, and what follows from them, anew."""
    new_firestore()  # the emulator runs, and its address is known
    counts = counted()
    assert counts == stored_counts()
    assert set(counts) == set(A_DAY)


def test_the_fold_is_billed_for_every_change_that_was_counted() -> None:
    assert changes_of_a_lead(stored_counts()) == pytest.approx(CHANGES)


def test_every_function_is_in_the_bill() -> None:
    scheduled = {what.split()[0] for what in A_DAY if what.split()[0] in TIMETABLE}
    assert scheduled == set(SCHEDULED) == set(TIMETABLE)
    assert {"an event", "a signal", "a run that finds nothing"} <= A_DAY.keys()


def test_a_held_lead_and_an_idle_night_cost_what_was_counted() -> None:
    counts = {what: {"reads": 0, "writes": 0, "deletes": 0} for what in A_DAY}
    counts["a run with a lead that is held again"]["reads"] = 5
    counts["nurturing that finds nothing"]["reads"] = 7
    counts["nurturing with a lead that is due"]["reads"] = 9
    # Of 100 leads 20 are asked about 60 times, 5 reads each; 150 looks of the night at two reads more.
    assert documents(100, counts)["reads"] == 20 * 60 * 5 + 7 + 150 * 2 - 50 * 7
