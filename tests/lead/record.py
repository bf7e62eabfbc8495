"""Record what comes of every state and event: `python -m tests.lead.record`."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.lead.observing import observed_from
from tests.lead.states import STATES


def written(value: Mapping[str, Mapping[str, Any]]) -> str:
    """One event a line, so that a change of behaviour reads as one."""
    states = [
        f"{json.dumps(state)}: {{\n"
        + ",\n".join(f"  {json.dumps(event)}: {json.dumps(seen)}" for event, seen in events.items())
        + "\n}"
        for state, events in value.items()
    ]
    return "{\n" + ",\n".join(states) + "\n}\n"


if __name__ == "__main__":
    Path(__file__).with_name("every_state_and_event.json").write_text(
        written({state: observed_from(state) for state in STATES}), encoding="utf-8"
    )
