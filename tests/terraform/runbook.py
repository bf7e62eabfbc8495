"""The runbook beside a deployment: its blocks of commands, and its tables."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Runbook:
    """What a README beside a deployment says."""

    text: str

    @classmethod
    def beside(cls, sources: Path) -> "Runbook":
        """Read the one in the folder of the sources."""
        return cls((sources / "README.md").read_text(encoding="utf-8"))

    @property
    def cloud(self) -> list[str]:
        """The blocks that need an account; they are marked so, with the rights that they need."""
        return [block for block in _BLOCK.findall(self.text) if block.startswith("# cloud: ")]

    @property
    def local(self) -> list[str]:
        """What runs here: in this order, in one checkout, where a portal is set."""
        return [block for block in _BLOCK.findall(self.text) if not block.startswith("# cloud: ")]

    def rows(self, header: str) -> list[list[str]]:
        """The cells of the table with this header, row by row."""
        table = self.text.partition(f"| {header} |")[2].partition("\n\n")[0].splitlines()[2:]
        return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]

    def commands(self, program: str) -> Iterator[list[str]]:
        """The words of every call of a program in the blocks that need a cloud, without what is quoted."""
        for call in re.findall(rf"(?:^|\| |\(){program} ([^|\n]+)", "".join(self.cloud), re.MULTILINE):
            yield re.sub(r"'[^']*'|\"[^\"]*\"", "QUOTED", call).split()
