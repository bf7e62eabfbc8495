"""Whatever a caller sends, the simulated portal answers or refuses; it never breaks."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.clock import ManualClock
from infra.simulator import SimulatedPortal
from infra.simulator.methods.registry import METHODS
from infra.simulator.protocol.contracts import contract_for
from infra.simulator.refusals import RestRefused
from infra.simulator.sample_portal import sample_portal
from tests.simulator.callers import Rest

_NAMES = (
    "ID",
    "ENTITY_ID",
    "ENTITY_TYPE",
    "OWNER_ID",
    "UF_HEAD",
    "CREATED_TIME",
    "ACTIVE",
    "id",
    "createdTime",
)
_SIGNS = ("", "", "", ">", "%", "@")
_SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-1, 3),
    st.sampled_from(["", "x", "²", "1", "lead", "9" * 400, "nan"]),
)
_FLAT = st.one_of(_SCALARS, st.lists(_SCALARS, max_size=2))
_MAPS = st.dictionaries(
    st.builds("".join, st.tuples(st.sampled_from(_SIGNS), st.sampled_from(_NAMES))),
    _FLAT,
    min_size=1,
    max_size=6,
)
_MAPPED = ("filter", "order", "fields")
_VALUES = st.one_of(_FLAT, _MAPS)


def _names_of(method: str) -> list[str]:
    contract = contract_for(method)
    return sorted(contract.allowed) if contract else ["id", "name"]


@pytest.fixture(scope="module")
def junk_portal() -> SimulatedPortal:
    portal = sample_portal(clock=ManualClock(datetime(2026, 11, 2, 9, 0, tzinfo=UTC)), plan="unlimited")
    portal.dispatcher.is_strict = False
    portal.people_actions.add_lead()
    portal.people_actions.add_activity(1)
    return portal


@pytest.mark.parametrize("method", sorted(METHODS))
@settings(max_examples=60)
@given(data=st.data())
def test_every_method_answers_or_refuses_whatever_it_is_sent(
    junk_portal: SimulatedPortal, method: str, data: st.DataObject
) -> None:
    sent = {name: _MAPS if name in _MAPPED else _VALUES for name in _names_of(method)}
    params = data.draw(st.fixed_dictionaries({}, optional=sent))
    with suppress(RestRefused):
        junk_portal.dispatcher.run(method, params)


def test_a_department_by_a_word_is_refused(rest: Rest) -> None:
    assert rest.error("department.get", ID="x") == (400, "INVALID_ARG_VALUE")


def test_the_comments_of_no_number_are_refused_as_the_page_says(rest: Rest) -> None:
    sent = {"ENTITY_ID": "x", "ENTITY_TYPE": "lead"}
    assert rest.error("crm.timeline.comment.list", filter=sent) == (400, "")
