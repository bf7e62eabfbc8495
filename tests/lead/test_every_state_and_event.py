"""Every state that a lead can be in, and everything that can happen to it there: what comes of it.

`every_state_and_event.json` was recorded from the code as it was before the life of a lead got one room. A
difference is a change of behaviour. Where one is wanted, record it with `python -m tests.lead.record`.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.lead.observing import observed_from
from tests.lead.states import EVENTS, STATES

RECORDED: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parent / "every_state_and_event.json").read_text(encoding="utf-8")
)


@pytest.mark.long
@pytest.mark.parametrize("state", STATES)
def test_what_happens_to_a_lead_in_this_state_is_as_recorded(state: str) -> None:
    assert json.loads(json.dumps(observed_from(state))) == RECORDED[state]


def test_every_state_and_event_is_recorded() -> None:
    assert {state: set(events) for state, events in RECORDED.items()} == {
        state: set(EVENTS) for state in STATES
    }
