"""`fairlead replay`: make a decision again from the ledger, and compare."""

import json
from contextlib import closing
from dataclasses import dataclass
from typing import Annotated, Any

import typer
from rich.markup import escape

from functions.commands.explain import latest_choice
from functions.commands.wording import Wording, listed
from functions.domain.configuration import Configuration
from functions.domain.distribution import RecordedDecision, Replay, replay_choice, replay_decision
from functions.domain.lead.ledger_entry import LedgerEntry
from infra.cli.terminal import err, out, wording_of
from infra.settings import read_settings
from infra.wiring import Wiring


@dataclass(frozen=True, slots=True)
class Comparison:
    """A decision as the ledger kept it, and made again.

    Attributes:
        is_same_configuration: whether gates were computed anew, too; else they are those of the ledger.
    """

    kept: RecordedDecision
    again: Replay
    config: str
    is_same_configuration: bool

    @property
    def is_same(self) -> bool:
        """Whether nothing came out differently."""
        return self.again.agrees_with(self.kept)


def replay(
    lead_id: Annotated[int, typer.Argument(help="The lead's id in Bitrix24.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
) -> None:
    """Make the newest assignment of a lead again from what the ledger kept, and compare.

    With the configuration of then every gate is computed anew; with another one the choice among those who
    were eligible. Exit 0: the same comes out. Exit 1: something else, or the ledger knows no assignment.

    Example: fairlead replay 7
    """
    with closing(Wiring(read_settings())) as wiring:
        entry = latest_choice(wiring.ledger.of_lead(lead_id))
        if entry is None:
            err.print(
                f"The ledger knows no turn for lead {lead_id}: it is not known, was given by hand, or went to"
                " whoever has the same person's other lead.",
                soft_wrap=True,
            )
            raise typer.Exit(1)
        found = compared(entry, wiring.config)
        if as_json:
            out.print_json(json.dumps(_json(found)))
        else:
            _tell(found, wording_of(wiring.loaded))
    if not found.is_same:
        raise typer.Exit(1)


def compared(entry: LedgerEntry, config: Configuration) -> Comparison:
    """Make the decision of `entry` again: whole when the configuration is still the same, else the choice."""
    is_held = all(each.ineligibility is not None for each in entry.candidates)
    kept = RecordedDecision(
        entry.lead_id,
        entry.decided_at,
        entry.candidates,
        None if is_held else entry.manager,
        entry.queue or entry.candidates[0].queue,
    )
    is_same = entry.config == config.version
    again = (
        replay_decision(kept, config.managers, config.queues, config.business)
        if is_same
        else replay_choice(kept)
    )
    return Comparison(kept, again, entry.config, is_same)


def _tell(found: Comparison, wording: Wording) -> None:
    kept, again = found.kept, found.again
    if not found.is_same_configuration:
        out.print(
            f"[yellow]![/yellow] The configuration has changed since (it was {found.config[:12]}), so"
            " the gates are those that the ledger kept.",
            soft_wrap=True,
        )
    before = f"{wording.name(kept.manager_id)} of queue {kept.queue}"
    if found.is_same:
        what = "gates and choice" if found.is_same_configuration else "choice"
        out.print(f"[green]✓[/green] Lead {kept.lead_id}: {what} come out the same: {escape(before)}.")
        return
    after = f"{wording.name(again.manager_id)} of queue {again.queue}"
    out.print(f"[red]✗[/red] Lead {kept.lead_id} went to {escape(before)}; now {escape(after)} comes out.")
    if again.differences:
        names = listed(wording.name(each) for each in again.differences)
        out.print(f"  Gate or account differ for {escape(names)}.")


def _json(found: Comparison) -> dict[str, Any]:
    kept, again = found.kept, found.again
    return {
        "lead_id": kept.lead_id,
        "decided_at": kept.decided_at.isoformat(),
        "is_same": found.is_same,
        "recorded": {"manager": kept.manager_id, "queue": kept.queue},
        "recomputed": {"manager": again.manager_id, "queue": again.queue},
        "differences": list(again.differences),
        "config": {"then": found.config, "is_same": found.is_same_configuration},
    }
