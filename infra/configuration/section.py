"""What every section of the file has in common: unknown keys are mistakes, nothing is guessed."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, Strict

Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,49}$", examples=["hot", "email-opened"])]
Points = Annotated[int, Field(ge=-10_000, le=10_000, examples=[10])]
UserId = Annotated[int, Field(ge=1, description="The id of a Bitrix24 user.", examples=[7])]
Listed = Strict(strict=False)
"""TOML has lists only; in the values that we make of them they are tuples."""


class Section(BaseModel):
    """A part of the file."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, arbitrary_types_allowed=True, populate_by_name=True
    )
