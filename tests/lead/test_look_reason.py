"""Whatever the portal announces and `reconciling` finds has its reason."""

from enum import StrEnum

import pytest

from functions.domain.lead.look_reason import LookReason
from functions.lead_events.event import EventKind
from functions.ports import Feed


@pytest.mark.parametrize("kind", [*EventKind, *Feed])
def test_every_kind_of_news_is_a_reason_to_look(kind: StrEnum) -> None:
    assert LookReason(kind.value).value == kind.value
