"""The runbook of AWS: its commands exist, and its tables are those of the plan."""

import re
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

import botocore.session
import pytest
from botocore import xform_name

from infra.provisioning.needs import events_of
from tests.terraform import offline
from tests.terraform.aws.planned import AwsPlan
from tests.terraform.aws.provider import SOURCES, VARIABLES
from tests.terraform.offline import Workspace
from tests.terraform.runbook import Runbook

RUNBOOK = Runbook.beside(SOURCES)
OF_THE_PROGRAM = {"--cli-binary-format", "--output", "--query", "--region"}
"""Flags that every command of `aws` has."""
OF_ITS_OWN: Mapping[tuple[str, ...], set[str]] = {("configure",): set()}
"""What is no operation of a service."""
CONDITIONS = {"silence-no-calls", "silence-unannounced"}
"""Alarms that tell nobody by themselves."""


@cache
def session() -> Any:
    return botocore.session.get_session()


@cache
def flags_of(service: str, operation: str) -> set[str]:
    """The flags of `aws SERVICE OPERATION`; a switch can also be turned off."""
    model = session().get_service_model(service)
    names = {xform_name(name, "-"): name for name in model.operation_names}
    shape = model.operation_model(names[operation]).input_shape
    members = {} if shape is None else shape.members
    flags = {f"--{xform_name(name, '-')}" for name in members}
    return flags | {
        f"--no-{xform_name(name, '-')}" for name, member in members.items() if member.type_name == "boolean"
    }


def calls() -> Iterator[list[str]]:
    yield from RUNBOOK.commands("aws")
    told = (SOURCES / "outputs.tf").read_text(encoding="utf-8")
    yield from ([*each.split()] for each in re.findall(r"\| aws ([^|\n]+)", told))


@pytest.mark.parametrize("call", list(calls()), ids=" ".join)
def test_every_command_of_aws_exists_with_its_flags(call: list[str]) -> None:
    words = [word for word in call if not word.startswith("-")]
    flags = {word.partition("=")[0].rstrip(")") for word in call if word.startswith("--")} - OF_THE_PROGRAM
    if tuple(words) in OF_ITS_OWN:
        assert flags <= OF_ITS_OWN[tuple(words)]
    elif words[1] == "wait":
        waiter = session().get_waiter_model(words[0])
        [name] = [each for each in waiter.waiter_names if xform_name(each, "-") == words[2]]
        assert flags <= flags_of(words[0], xform_name(waiter.get_waiter(name).operation, "-"))
    else:
        assert flags <= flags_of(words[0], words[1])


def test_there_are_many_such_commands_and_none_names_a_real_account() -> None:
    assert len(list(calls())) > 15
    assert set(re.findall(r"\b\d{12}\b", RUNBOOK.text)) == set()


def test_what_needs_none_is_what_the_other_runbook_has_run_in_ci() -> None:
    run = Runbook.beside(offline.SOURCES).local
    there = [block.replace("terraform/aws", "terraform/gcp") for block in RUNBOOK.local]
    assert there
    assert [block for block in there if block not in run] == []


@pytest.mark.process
def test_what_needs_an_account_is_marked_with_the_rights_that_it_needs() -> None:
    assert len(RUNBOOK.cloud) >= 10
    assert [block for block in RUNBOOK.local if re.search(r"aws (?!/)|apply|deploy", block)] == []
    for block in RUNBOOK.cloud:
        subprocess.run(["bash", "-n", "-c", block], check=True)


def test_every_resource_of_the_plan_is_in_the_table_with_its_number(plan: AwsPlan) -> None:
    listed = {cells[0].strip("`"): int(cells[1]) for cells in RUNBOOK.rows("resource")}
    assert listed == dict(Counter(each["type"] for each in plan.resources))


def test_every_resource_has_its_cost_and_the_rights_that_making_it_needs() -> None:
    for cells in RUNBOOK.rows("resource"):
        assert len(cells) == 5
        assert all(cells)
        assert re.match(r"`[a-z]+:", cells[4])


def test_every_alarm_is_in_the_runbook_and_no_other(plan: AwsPlan) -> None:
    titles = {
        each["alarm_description"].partition(". ")[0]
        for name, each in plan.alarms.items()
        if name not in CONDITIONS
    }
    assert {cells[0] for cells in RUNBOOK.rows("alarm")} == titles


def test_the_events_of_the_next_step_are_those_that_leads_need() -> None:
    told = (SOURCES / "outputs.tf").read_text(encoding="utf-8")
    for entity in ("lead", "deal"):
        for event in events_of([entity]):
            assert event in told
            assert event in RUNBOOK.text


def test_the_secrets_of_the_runbook_are_those_that_functions_ask_for() -> None:
    [block] = [each for each in RUNBOOK.cloud if "for NAME in" in each]
    made = set(re.findall(r"\b(?:bitrix24|fairlead)-[a-z-]+(?=[ ;])", block))
    source = (SOURCES / "secrets.tf").read_text(encoding="utf-8")
    assert made == set(re.findall(r'"((?:bitrix24|fairlead)-[a-z-]+)"', source))


def test_the_example_can_be_planned(new_workspace: Callable[[], Workspace]) -> None:
    workspace = new_workspace()
    given = [f"-var={name}={VARIABLES[name]}" for name in ("archive", "archive_pages", "endpoints")]
    planned = workspace.run("plan", "-input=false", "-var-file=example.tfvars", *given)
    assert planned.returncode == 0, planned.stderr


@pytest.mark.process
@pytest.mark.parametrize(("cloud", "flags"), [("aws", "--arch arm64"), ("gcp", "")])
def test_make_deploys_to_the_cloud_that_is_named(cloud: str, flags: str) -> None:
    said = made("--dry-run", "deploy", f"CLOUD={cloud}", f"BUNDLE={flags}").stdout
    assert f"fairlead bundle --for {cloud} {flags}".rstrip() in said
    assert re.findall(r"terraform -chdir=terraform/(\w+) (\w+)", said) == [(cloud, "init"), (cloud, "apply")]


@pytest.mark.process
def test_make_says_which_clouds_there_are() -> None:
    done = made("deploy", "CLOUD=azure")
    assert done.returncode != 0
    assert "make deploy CLOUD=aws" in done.stdout


def made(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run make where the environment is taken to be up to date."""
    command = ["make", "--old-file=.venv/.ready", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)
