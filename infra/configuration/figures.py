"""What becomes of leads, as the file describes it: how it is counted, and what was agreed about it."""

import re
from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from functions.domain.figures.settings import Agreement, FiguresSettings
from infra.configuration.values import Duration, Listed, Section, UserId, one_or_many, wrong

LONGEST_HORIZON = timedelta(days=60)
"""Ages are counted up to 60 days."""
LEAST_KEPT = timedelta(days=180)
"""A page shows 90 days and compares them with the 90 before."""
DAY = timedelta(days=1)
_ADDRESS = re.compile(r"https?://[^\s\[\]?#@]{1,200}")


def _days(value: timedelta) -> timedelta:
    """Take whole days, as many as ages are counted for."""
    if value % DAY or value > LONGEST_HORIZON:
        raise wrong("These are not whole days, or more than 60.", 'Write it like "30d", at most "60d".')
    return value


def _kept(value: timedelta) -> timedelta:
    """Take what is long enough for every page."""
    if value < LEAST_KEPT:
        what = "A page shows 90 days beside the 90 days before, and these would be gone."
        raise wrong(what, 'Write at least "180d".')
    return value


def _address(value: str) -> str:
    """Take an address that anyone may read: it stands in messages and cards."""
    if value and not _ADDRESS.fullmatch(value):
        raise wrong(
            "This is no address of a dashboard.", 'Write it like "https://host/dashboard", without a token.'
        )
    return value.rstrip("/")


_Days = Annotated[Duration, AfterValidator(_days)]
_Kept = Annotated[Duration, AfterValidator(_kept)]
_Users = Annotated[
    tuple[UserId, ...], Listed, BeforeValidator(one_or_many, json_schema_input_type=UserId | list[UserId])
]
_Share = Annotated[float, Field(ge=0, le=1)]


class FiguresSection(Section):
    """`[figures]`: how it is counted what became of leads, and who is told."""

    horizon: _Days = Field(
        "30d",
        validate_default=True,
        description="A conversion counts within this time of the lead's arrival, and a lead is judged once it"
        " is as old: whole days, at most 60.",
        examples=["30d"],
    )
    by_manager: bool = Field(
        default=True,
        description="Whether figures of single managers are shown. false takes them out of pages, report,"
        " exports and digest; the shares of a rotation stay, for they are how leads are given.",
        examples=[False],
    )
    amounts: bool = Field(
        default=False,
        description="Whether it is kept what a lead was worth when it was closed.",
        examples=[True],
    )
    keep: _Kept = Field(
        "3y",
        validate_default=True,
        description="How long the counts of a week are kept after it, at least 180 days. Weeks that are"
        " counted already keep the time that they were counted with.",
        examples=["3y"],
    )
    dashboard_url: Annotated[str, AfterValidator(_address)] = Field(
        "",
        description="Where people find the dashboard, without a token in it, for the links in the digest and"
        " in cards (`[portal] explain`); without it there are no links.",
        examples=["https://host/dashboard"],
    )
    digest_to: _Users = Field(
        (),
        description="Users who are sent the digest of the week before, on Mondays at 8:30.",
        examples=[[3], 3],
    )


class AgreementSection(Section):
    """`[agreement]`: what marketing and sales have promised each other; it is judged week by week."""

    hot_per_week: Annotated[int, Field(ge=1, le=1_000_000)] | None = Field(
        None,
        description="Marketing: leads a week that start in the highest band, at least.",
        examples=[25],
    )
    junk_share: _Share | None = Field(
        None, description="Marketing: the share of junk among leads, at most.", examples=[0.15]
    )
    touched_in_time: _Share | None = Field(
        None,
        description="Sales: the share of leads first touched by their deadline, at least.",
        examples=[0.9],
    )
    answered_in: _Days | None = Field(
        None,
        description="Sales: each lead that a manager was given is touched within this time of its arrival:"
        " whole days, at most 60.",
        examples=["7d"],
    )


def figures_settings(section: FiguresSection) -> FiguresSettings:
    """Return how figures are counted, as the file says it."""
    return FiguresSettings(
        horizon=section.horizon // DAY,
        by_manager=section.by_manager,
        amounts=section.amounts,
        kept=section.keep,
        dashboard_url=section.dashboard_url,
        digest_to=tuple(dict.fromkeys(section.digest_to)),
    )


def agreement_of(section: AgreementSection) -> Agreement:
    """Return what was agreed, as the file says it."""
    return Agreement(section.hot_per_week, section.junk_share, section.touched_in_time, section.answered_in)
