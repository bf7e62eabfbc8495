"""`fairlead score` as its tests use it: a folder with a scorecard, a file of leads, and the result."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from infra.cli.main import app

CONFIGURATION = """
[portal]
timezone = "Europe/Berlin"
phone_region = "DE"

[inputs]
employees = { field = "UF_CRM_EMPLOYEES", type = "int" }
budgeted = { field = "UF_CRM_BUDGETED", type = "bool" }

[[table]]
id = "source"
value = "lead.source"
points = { RECOMMENDATION = 30, WEB = 10 }

[[table]]
id = "amount"
value = "lead.amount"
steps = [[1000, 20]]

[[rule]]
id = "reachable"
when = "lead.has_phone && lead.has_email"
points = 15

[[rule]]
id = "swiss"
when = 'lead.phone_country == "CH"'
points = 2

[[rule]]
id = "large"
when = "lead.employees >= 20 && lead.budgeted"
points = 20
why = "=Large"

[[rule]]
id = "old"
when = 'lead.created_at < timestamp("2026-01-01T00:00:00Z")'
points = -10

[[band]]
id = "hot"
from = 50

[[band]]
id = "cold"
from = 0
"""


def a_folder(folder: Path, environment: pytest.MonkeyPatch, configuration: str = CONFIGURATION) -> Path:
    """Work in a folder that holds a scorecard."""
    environment.chdir(folder)
    environment.delenv("FAIRLEAD_CONFIG", raising=False)
    (folder / "fairlead.toml").write_text(configuration, encoding="utf-8")
    return folder


def score(content: str | bytes, *options: str) -> Result:
    """Score a file of this content."""
    Path("leads.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    return CliRunner().invoke(app, ["score", "leads.csv", *options])


def scored(name: str = "scored.csv", *, delimiter: str = ",") -> list[dict[str, str]]:
    """Return the rows of the result."""
    with Path(name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def facts(content: str | bytes, *options: str) -> Any:
    """Return what the command prints as JSON of a file of this content."""
    return json.loads(score(content, "--json", *options).stdout)


def points(content: str) -> list[int]:
    """Return the scores of a file in which every cell is read."""
    result = score(content)
    assert result.exit_code == 0, result.output
    return [int(row["score"]) for row in scored(delimiter=";" if ";" in content else ",")]
