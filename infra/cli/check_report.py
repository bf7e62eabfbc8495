"""What `fairlead check` found, printed for people or as JSON."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rich.markup import escape

from functions.errors import Problem
from infra.cli.terminal import err, out
from infra.provisioning.verdict import Verdict


@dataclass(frozen=True)
class Part:
    """What was found of the file, or of the portal.

    Attributes:
        mistakes: what has to be mended.
        doubts: what works and is probably not meant.
        fine: what is as it should be.
        notes: facts that are neither.
    """

    mistakes: Sequence[Problem]
    doubts: Sequence[Problem] = ()
    fine: Sequence[str] = ()
    notes: Sequence[str] = ()

    @classmethod
    def of(cls, verdict: Verdict) -> "Part":
        """Return what was found of the portal, in the order of the file."""
        mistakes, doubts = verdict.findings.in_order()
        return cls(mistakes, doubts, verdict.fine, verdict.notes)

    def print(self) -> None:
        """Print a line each, what is wrong last: it is what stands above the prompt."""
        for line in self.fine:
            out.print(f"[green]✓[/green] {escape(line)}", soft_wrap=True)
        for line in self.notes:
            out.print(f"  {escape(line)}", soft_wrap=True)
        _print(self.doubts, "[yellow]![/yellow]")
        _print(self.mistakes, "[red]✗[/red]")


def as_json(file: Part, portal: Part | None, by_hand: Iterable[str]) -> dict[str, Any]:
    """Return it as a dictionary that JSON can hold; `portal` is None where it was not asked."""
    parts = {"file": file, "portal": portal}
    return {
        "is_right": not any(part.mistakes for part in parts.values() if part),
        **{name: asdict(part) if part else None for name, part in parts.items()},
        "by_hand": list(by_hand),
    }


def _print(problems: Iterable[Problem], sign: str) -> None:
    for problem in problems:
        err.print(f"{sign} {escape(str(problem))}", soft_wrap=True)
