"""The probe, as the file describes it: `[probe]`."""

from datetime import timedelta

from pydantic import Field, field_validator

from infra.configuration.values import Duration, Section

OFTENEST = timedelta(hours=1)


class ProbeSection(Section):
    """`[probe]`: a lead of Fairlead's own now and then, to prove that the portal calls."""

    every: Duration | None = Field(
        None,
        description="How often a probe is made; without it: never. It is a lead without a person, deleted"
        " after a quarter of an hour, and neither scored nor given out. If the portal does not call"
        " meanwhile, the alarm of its connection is raised. The portal's own robots see a probe, so leave it"
        " out where they write to people.",
        examples=["6h"],
    )

    @field_validator("every")
    @classmethod
    def _is_seldom(cls, every: timedelta | None) -> timedelta | None:
        if every is not None and every < OFTENEST:
            raise ValueError("A probe more than once an hour burdens the portal. Write 1h or more.")
        return every
