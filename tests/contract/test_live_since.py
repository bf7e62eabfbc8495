"""Since when Fairlead acts is kept by every store, once, for later processes and other configurations."""

from dataclasses import replace
from datetime import datetime, timedelta

from functions.domain.going_live import GoingLive
from functions.domain.item import lead
from functions.ports import State
from infra.configuration.load import read_configuration
from infra.kept_live_since import EVER, KeptLiveSince
from tests.builders import TUESDAY_NOON, a_record
from tests.contract.conftest import opened
from tests.team import CONFIGURATION

CONFIG = read_configuration(CONFIGURATION).configuration
LATER = TUESDAY_NOON + timedelta(days=1)


def since(state: State, now: datetime, *, observes: bool = False) -> datetime | None:
    """Return what a new process learns."""
    config = replace(CONFIG, going_live=GoingLive(is_observing=observes))
    return KeptLiveSince(lambda: state).known_to(config, now).going_live.acts_since


def test_the_first_run_that_acts_notes_its_moment(state: State, state_url: str) -> None:
    assert since(state, TUESDAY_NOON) == TUESDAY_NOON
    other = opened(state_url)
    assert since(other, LATER) == TUESDAY_NOON
    other.close()


def test_while_everything_is_observed_it_does_not_act_yet(state: State) -> None:
    assert since(state, TUESDAY_NOON, observes=True) is None
    state.leads.save([a_record(lead(7))])
    assert since(state, TUESDAY_NOON, observes=True) is None
    assert since(state, LATER) == LATER
    assert since(state, LATER + timedelta(days=1), observes=True) == LATER


def test_in_a_state_of_before_no_lead_is_old(state: State) -> None:
    state.leads.save([a_record(lead(7))])
    assert since(state, TUESDAY_NOON) == EVER
