"""What is handled, as the file describes it: leads, deals of some funnels, or both."""

from typing import Annotated

from pydantic import Field

from functions.domain.handling import Handled
from functions.domain.item import LEAD
from infra.configuration.values import EntityName, Listed, Section

Funnel = Annotated[int, Field(ge=0, description="The id of a funnel; 0 is the default one.")]


class HandleSection(Section):
    """`[[handle]]`: a kind of record that is handled; without any, leads are."""

    entity: EntityName = Field(description="What is handled.", examples=["deal"])
    funnels: Annotated[tuple[Funnel, ...], Listed] | None = Field(
        None,
        min_length=1,
        description="The funnels of deals that are handled; without it all of them.",
        examples=[[0, 4]],
    )


def handled_by(sections: tuple[HandleSection, ...]) -> dict[str, Handled]:
    """Return what is handled, by entity in the order of the file; leads where nothing is said."""
    handled: dict[str, Handled] = {
        each.entity: Handled(each.entity, None if each.funnels is None else frozenset(each.funnels))
        for each in sections
    }
    return handled or {LEAD: Handled(LEAD)}
