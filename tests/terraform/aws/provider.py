"""Amazon's own provider, from a plugin directory; it plans without asking anybody, and applies on a twin."""

import shutil
from pathlib import Path
from zipfile import ZipFile

import pytest
from pydantic import Field
from pydantic_settings import BaseSettings

from tests.terraform.offline import Workspace

SOURCES = Path("terraform/aws")
VERSION = "registry.terraform.io/hashicorp/aws/5.100.0"
INSTALLED = ("/opt/*", "/usr/share/terraform/plugins", "/usr/local/share/terraform/plugins")
"""Where a plugin directory is installed on Linux for all users."""
INSTALL = (
    "Terraform, or version 5.100.0 of its provider for AWS, is not here. Put terraform on the PATH, and name"
    " the plugin directory, which `terraform providers mirror` fills, in FAIRLEAD_TERRAFORM_AWS_MIRROR."
)
VARIABLES = {
    "account_id": "000000000000",
    "alert_email": "crm-alerts@example.com",
    "archive": "tests/empty.zip",
    "archive_pages": "tests/pages.zip",
    "dashboard_token": "true",
    "endpoints": "http://127.0.0.1:9",
    "portal": "example",
    "portal_own_ca": "true",
    "portal_url": "https://example.bitrix24.com",
    "time_zone": "Europe/Berlin",
}


class MirrorSettings(BaseSettings):
    """What the environment says about the provider."""

    mirror: Path | None = Field(None, validation_alias="FAIRLEAD_TERRAFORM_AWS_MIRROR")


def needed() -> Path:
    """The plugin directory; a test that asks in vain is skipped by name."""
    given = MirrorSettings().mirror
    places = [given] if given else [place for each in INSTALLED for place in Path("/").glob(each[1:])]
    found = [place for place in places if (place / VERSION).exists()]
    if shutil.which("terraform") is None or not found:
        pytest.skip(INSTALL)
    return found[0].resolve()


def workspace_at(folder: Path, **variables: str) -> Workspace:
    """A copy of terraform/aws with two archives that hold next to nothing."""
    workspace = Workspace.at(folder, needed(), sources=SOURCES, variables=VARIABLES | variables)
    write_archives(folder / "tests")
    return workspace


def write_archives(folder: Path) -> None:
    """Write the two archives."""
    for name in ("empty", "pages"):
        with ZipFile(folder / f"{name}.zip", "w") as archive:
            archive.writestr("main.py", f"# {name}")
