"""The README names both clouds with what each costs, as their runbooks have counted it."""

import re
from pathlib import Path

import pytest

COSTS = "| USD a month for 100, 1,000, 10,000 leads a day |"


@pytest.mark.parametrize(("column", "cloud"), [(0, "gcp"), (1, "aws")])
def test_the_readme_tells_the_bill_of_each_cloud(column: int, cloud: str) -> None:
    runbook = Path("terraform", cloud, "README.md").read_text(encoding="utf-8")
    [bill] = [line for line in runbook.splitlines() if line.startswith("| **all** |")]
    [told] = [line for line in Path("README.md").read_text(encoding="utf-8").splitlines() if COSTS in line]
    sums = told.removeprefix(COSTS).strip(" |").split(" | ")
    assert sums[column].split(", ") == re.findall(r"\*\*([\d.]+)\*\*", bill)
