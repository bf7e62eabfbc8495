"""The reasons of a score as a manager reads them, biggest first, in one short line."""

from functions.scoring.contribution import Contribution
from functions.scoring.score import Score

BETWEEN = " · "


def reasons(score: Score, limit: int = 250) -> str:
    """Return `Recommendation +30 · Amount 500 000 or more +25 · …and 3 more`, at most `limit` characters.

    Cut only between reasons. Warnings come first: somebody has to repair what they tell.
    """
    failed = sorted((line for line in score.contributions if line.kind == "failed"), key=lambda line: line.id)
    counted = [line for line in score.contributions if line.points]
    ordered = failed + sorted(counted, key=lambda line: (-abs(line.points), line.why, line.id))
    parts = [reason(line) for line in ordered]
    for shown in range(len(parts), 0, -1):
        hidden = len(parts) - shown
        text = BETWEEN.join([*parts[:shown], *([f"…and {hidden} more"] if hidden else [])])
        if len(text) <= limit:
            return text
    return f"{len(parts)} reasons"[:limit] if parts else ""


def reason(line: Contribution) -> str:
    """Return one contribution in words: `Recommendation +30`, `Engagement is capped at 40: -12`."""
    if line.kind == "failed":
        return f"Warning: {line.why}"
    sign = ":" if line.kind == "clamp" else ""
    return f"{line.why}{sign} {line.points:+d}"
