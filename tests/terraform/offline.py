"""The real terraform binary on a copy of a deployment, and Google's schema, which is served offline."""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pydantic import Field
from pydantic_settings import BaseSettings

from tests.sharing import alone

SOURCES = Path("terraform/gcp")
SETUP = Path("../shared/terraform-offline/setup.sh")
CACHE = Path(".cache/tf-mirror")
INSTALL = (
    "Terraform, or Google's schema for it, is not here. Put terraform on the PATH and name the plugin"
    " directory of the offline provider in FAIRLEAD_TERRAFORM_MIRROR."
)
GIVEN, MADE = {"type": "string", "optional": True, "computed": True}, {"type": "string", "computed": True}
NEEDED = {"type": "string", "required": True}
MORE_TYPES = {
    "google_iap_web_cloud_run_service_iam_member": {
        "version": 0,
        "block": {
            "attributes": {
                **dict.fromkeys(("cloud_run_service_name", "member", "role"), NEEDED),
                **dict.fromkeys(("id", "location", "project"), GIVEN),
                "etag": MADE,
            }
        },
    }
}
"""What we use of provider 6.50 beyond what is served offline; out of `@cdktf/provider-google` 16.12.1."""
VARIABLES = {
    "alert_email": "crm-alerts@example.com",
    "archive": "tests/empty.zip",
    "billing_account": "012345-6789AB-CDEF01",
    "dashboard_viewers": '["domain:example.com", "group:sales@example.com"]',
    "portal_own_ca": "true",
    "portal_url": "https://example.bitrix24.com",
    "project_id": "my-project",
    "time_zone": "Europe/Berlin",
}


class MirrorSettings(BaseSettings):
    """What the environment says about the offline provider."""

    mirror: Path | None = Field(None, validation_alias="FAIRLEAD_TERRAFORM_MIRROR")


def needed() -> Path:
    """The plugin directory; a test that asks in vain is skipped by name."""
    found = MirrorSettings().mirror or _made()
    if shutil.which("terraform") and found and found.is_dir():
        return found.resolve()
    pytest.skip(INSTALL)


def _made() -> Path | None:
    with alone(CACHE):
        if not (CACHE / "registry.terraform.io").is_dir() and SETUP.exists():
            subprocess.run([SETUP, CACHE], check=True, capture_output=True)
        for schema in CACHE.glob("registry.terraform.io/hashicorp/google/*/*/schema.json"):
            _complete(schema)
    return CACHE if CACHE.is_dir() else None


def _complete(schema: Path) -> None:
    """Add the types that are missing to what the offline provider serves."""
    served = json.loads(schema.read_text(encoding="utf-8"))
    [provider] = served["provider_schemas"].values()
    if not MORE_TYPES.keys() <= provider["resource_schemas"].keys():
        provider["resource_schemas"] |= MORE_TYPES
        written = schema.with_suffix(".new")
        written.write_text(json.dumps(served), encoding="utf-8")
        written.replace(schema)  # at once, for terraform may be reading it


@dataclass(frozen=True)
class Workspace:
    """A copy of the sources that may be spoiled, and the variables that it is planned with."""

    folder: Path
    variables: Mapping[str, str]

    @classmethod
    def at(
        cls,
        folder: Path,
        mirror: Path,
        *,
        sources: Path = SOURCES,
        variables: Mapping[str, str] = VARIABLES,
    ) -> "Workspace":
        """Copy the sources and initialise them."""
        left_out = shutil.ignore_patterns(".terraform*", "*.tfstate*", "terraform.tfvars", "backend.tf")
        shutil.copytree(sources, folder, ignore=left_out)
        (folder / "tests").mkdir(exist_ok=True)
        (folder / "tests/empty.zip").touch()
        workspace = cls(folder, variables)
        workspace.run("init", f"-plugin-dir={mirror}").check_returncode()
        return workspace

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run terraform; what it says comes back as text without colours."""
        inherited = {name: value for name, value in os.environ.items() if name != "TF_CLI_CONFIG_FILE"}  # noqa: TID251  the binary's environment, without what points nowhere
        return subprocess.run(
            ["terraform", *arguments, "-no-color"],
            cwd=self.folder,
            env=inherited | {"CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1"},
            capture_output=True,
            text=True,
            check=False,
        )

    def plan(self, **variables: str) -> "subprocess.CompletedProcess[str]":
        """Plan into the file `plan`."""
        given = [f"-var={name}={value}" for name, value in {**self.variables, **variables}.items()]
        return self.run("plan", "-input=false", "-out=plan", *given)

    def shown(self) -> dict[str, Any]:
        """The plan as JSON."""
        shown = self.run("show", "-json", "plan")
        shown.check_returncode()
        return dict(json.loads(shown.stdout))

    def spoil(self, file: str, old: str, new: str) -> None:
        """Replace a text that is there exactly once."""
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1
        path.write_text(text.replace(old, new), encoding="utf-8")
