"""No deployed function loads what carries a state: it would be paid for at each cold start."""

import subprocess
import sys

import pytest

LOAD = """
import sys
import functions.main
from functions.commands import erase
from infra.aws.ports import DynamoPorts
from infra.gcp.ports import FirestorePorts
from infra.settings import read_settings
from infra.wiring import Wiring
state = Wiring(read_settings(None, FAIRLEAD_STATE="memory://")).state
state.inbox, state.leads, state.assignments, state.unit_of_work, state.figures, state.signals
{more}
state.close()
print(*sys.modules)
"""


def loaded(*, more: str = "") -> set[str]:
    """Which of the modules a process has loaded that works on a state."""
    command = [sys.executable, "-c", LOAD.format(more=more)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    ours = {each for each in done.stdout.split() if each.startswith(("functions.", "infra."))}
    assert "infra.sqlite.leads" in ours
    return {each for each in ours if each.endswith((".carrier", ".kept", ".move"))}


@pytest.mark.process
def test_who_works_on_a_state_loads_nothing_that_carries_it() -> None:
    assert loaded() == set()


@pytest.mark.process
def test_who_carries_it_does() -> None:
    assert loaded(more="state.carrier") == {"functions.ports.carrier", "infra.kept", "infra.sqlite.carrier"}
