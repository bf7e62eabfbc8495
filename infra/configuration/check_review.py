"""Checks whether the scorecard was looked at within a quarter: leads change, and rules stay as they are."""

from datetime import date, timedelta

from infra.configuration.findings import Findings
from infra.configuration.model import FairleadToml

QUARTER = timedelta(days=92)
PATH = ("score", "reviewed")


def check_review(model: FairleadToml, findings: Findings, *, today: date, used_since: date | None) -> None:
    """Note that it is time for a look.

    A scorecard was looked at on the day that `[score] reviewed` says; where that says nothing, when the
    configuration became this one: `used_since`, or None where that is not known either.
    """
    reviewed = model.score.reviewed
    looked_at = reviewed or used_since
    remedy = (
        "Look on the dashboard's page of rules at what each rule is worth, and on that of sources where leads"
        f" come from; then write reviewed = {today.isoformat()} into [score]."
    )
    if reviewed is not None and reviewed > today:
        what = f"The scorecard cannot have been looked at on {reviewed.isoformat()}, which is yet to come."
        findings.doubtful(PATH, what, f"Write the day of the last look, like {today.isoformat()}.")
    elif looked_at is not None and today - looked_at > QUARTER:
        since = "was last looked at on" if reviewed else "has been as it is since"
        what = f"The scorecard {since} {looked_at.isoformat()}, more than a quarter ago."
        findings.doubtful(PATH, what, remedy)
