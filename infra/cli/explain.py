"""`fairlead explain`: why this score, why this manager, what happens next."""

import json
from typing import Annotated, Any

import typer
from rich.table import Table

from infra.cli.explanation import explanation
from infra.cli.terminal import err, out
from infra.settings import read_settings
from infra.wiring import Wiring

GATES = {
    "inactive": "is not active in the portal",
    "skill": "lacks a skill that the queue needs",
    "absent": "is absent",
    "daily-cap": "has had all leads of the day",
    "off-hours": "is outside working hours",
}


def explain(
    lead_id: Annotated[int, typer.Argument(help="The lead's id in Bitrix24.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
) -> None:
    """Say why a lead has its score and its manager, and what happens next.

    Example: fairlead explain 7
    """
    wiring = Wiring(read_settings())
    try:
        record = wiring.leads.get_many([lead_id]).get(lead_id)
        if record is None:
            err.print(f"Lead {lead_id} is not known here: no event of it has been processed.")
            raise typer.Exit(1)
        facts = explanation(record, wiring.ledger.of_lead(lead_id), wiring.config, wiring.clock.now())
    finally:
        wiring.close()
    if as_json:
        out.print_json(json.dumps(facts))
    else:
        _tell(facts)


def _tell(facts: dict[str, Any]) -> None:
    out.print(f"Lead {facts['lead_id']}: [bold]{facts['score']} points[/bold], {facts['band']}")
    points = Table("points", "why", box=None, pad_edge=False)
    for line in sorted(facts["contributions"], key=lambda line: -abs(line["points"])):
        points.add_row(f"{line['points']:+d}", line["why"])
    out.print(points)
    out.print(_place(facts))
    for candidate in facts["candidates"]:
        out.print(f"  {_why(candidate, facts['manager'])}")
    if facts["first_touch_by"]:
        out.print(f"First touch by {facts['first_touch_by']}.")
    if facts["next"]:
        out.print(f"Next change: {facts['next']['score']} points at {facts['next']['at']}.")
    out.print(f"Decided {facts['decided_at']} by configuration {facts['config'][:12]}.")


def _place(facts: dict[str, Any]) -> str:
    if facts["held"]:
        return f"Held ({facts['held']['reason']}) until {facts['held']['until']}."
    if facts["manager"] is None:
        return f"State: {facts['state']}."
    queue = f" from queue {facts['queue']}" if facts["queue"] else ""
    return f"State: {facts['state']}, manager {facts['manager']}{queue}."


def _why(candidate: dict[str, Any], manager: int | None) -> str:
    name = f"manager {candidate['manager']} ({candidate['queue']})"
    if candidate["gate"] is not None:
        until = f" until {candidate['until']}" if candidate["until"] else ""
        return f"{name}: no, {GATES[candidate['gate']]}{until}"
    chosen = "yes" if candidate["manager"] == manager else "no, another one's turn"
    return f"{name}: {chosen}, was owed {candidate['owed']:+.2f} leads before"
