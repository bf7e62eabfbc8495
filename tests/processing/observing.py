"""A team whose configuration is another one from some moment on, as when it begins to act."""

from collections.abc import Iterator
from contextlib import contextmanager

from functions.rescoring.roster import release_after_change
from infra.wiring import Wiring
from tests.team import CONFIGURATION, Team, handling

OBSERVING = CONFIGURATION + '\n[distribution]\nmode = "observe"\n'


@contextmanager
def switched(team: Team, configuration: str) -> Iterator[Team]:
    """Yield the team under another configuration, as `fairlead serve` works after a change of the file."""
    team.wiring.settings.config.write_text(handling(configuration), encoding="utf-8")
    wiring = Wiring(team.wiring.settings, clock=team.clock)
    state, version = wiring.state, wiring.config.version
    release_after_change(
        state.inbox, state.checkpoints, version=version, now=team.clock.now(), quiet=wiring.run_lock
    )
    try:
        yield Team(team.portal, wiring, team.clock)
    finally:
        wiring.close()
