"""How far Fairlead acts, as the file describes it: `[distribution]`, and `mode` of a queue."""

from collections.abc import Iterable
from typing import Literal

from pydantic import Field

from functions.domain.going_live import GoingLive
from infra.configuration.people import QueueSection
from infra.configuration.values import Section

Mode = Literal["act", "observe"]


class DistributionSection(Section):
    """`[distribution]`: whether leads are given out yet, and the pace for those that were there before."""

    mode: Mode = Field(
        "act",
        description="observe: leads are scored and the score fields written, and that is all: none is given"
        " out, handed to nurturing or taken back, and nothing is told anybody. Leads that wait for a manager"
        " are given out once it is act.",
        examples=["observe"],
    )
    backlog_per_hour: int | None = Field(
        None,
        ge=1,
        le=10_000,
        description="How many leads that were there before Fairlead acted are given out an hour, in working"
        " hours, the best score first, behind every other lead and within caps; without it: all at once.",
        examples=[60],
    )


def going_live_of(section: DistributionSection, queues: Iterable[QueueSection]) -> GoingLive:
    """Return how far Fairlead acts."""
    return GoingLive(
        is_observing=section.mode == "observe",
        observed_queues=frozenset(queue.id for queue in queues if queue.mode == "observe"),
        backlog_per_hour=section.backlog_per_hour,
    )
