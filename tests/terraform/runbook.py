"""The runbook beside the deployment: its blocks of commands, and its tables."""

import re
from collections.abc import Iterator
from pathlib import Path

RUNBOOK = Path("terraform/gcp/README.md").read_text(encoding="utf-8")
_BLOCKS = re.findall(r"^```sh\n(.*?)^```", RUNBOOK, re.MULTILINE | re.DOTALL)

CLOUD = [block for block in _BLOCKS if block.startswith("# cloud: ")]
"""What needs a Google Cloud account; it is marked so, with the roles that it needs."""
LOCAL = [block for block in _BLOCKS if block not in CLOUD]
"""What runs here: in this order, in one checkout, where a portal is set."""


def rows(header: str) -> list[list[str]]:
    """The cells of the table with this header, row by row."""
    table = RUNBOOK.partition(f"| {header} |")[2].partition("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


def commands(program: str) -> Iterator[list[str]]:
    """The words of every call of a program in the blocks that need a cloud, without what is quoted."""
    for call in re.findall(rf"(?:^|\| ){program} ([^|\n]+)", "".join(CLOUD), re.MULTILINE):
        yield re.sub(r"'[^']*'|\"[^\"]*\"", "QUOTED", call).split()
