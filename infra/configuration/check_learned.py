"""Checks of what `fairlead learn` writes: whether `[learned]` and the tables still fit together."""

from itertools import pairwise

from infra.configuration.draft import Draft
from infra.configuration.findings import Findings

_PATH = ("learned", "probability")


def check_learned(draft: Draft, findings: Findings) -> None:
    """Note a probability that does not rise from score to score within `[score]`, and places that changed."""
    _check_seen(draft, findings)
    learned, score = draft.learned, draft.score
    if learned is None or not draft.knows(("learned",), "probability") or learned.probability is None:
        return
    points = learned.probability
    if len(points) < 2:  # a line needs two points
        what, remedy = "The probability needs at least two points.", "For example: [[0, 0.01], [100, 0.93]]"
        findings.wrong(_PATH, what, remedy)
    for (before, least), (after, most) in pairwise(points):
        if after <= before:
            what = f"The scores of the probability rise, and {after} stands behind {before}."
            findings.wrong(_PATH, what, "Sort them, and keep each score once.")
        elif most < least:
            what = f"A higher score cannot be worth less: {most:g} at {after}, {least:g} at {before}."
            findings.wrong(_PATH, what, f"Let it stay or rise: [{after}, {least:g}]")
    if score is None or not draft.knows(("score",), "min", "max") or score.min >= score.max:
        return
    outside = [each for each, _ in points if not score.min <= each <= score.max]
    if outside:
        what = f"Scores go from {score.min} to {score.max}: no lead ever has {outside[0]}."
        findings.wrong(_PATH, what, "Take it out, or change [score].")


def _check_seen(draft: Draft, findings: Findings) -> None:
    """Note tables whose steps or values were changed by hand after they were learned."""
    for number, table in draft.tables:
        path = ("table", number)
        if table.seen is None or not draft.knows(path, "seen", "points", "steps"):
            continue
        if len(table.seen) != table.places:
            what = f'Table "{table.id}" has {table.places} places, and seen tells of {len(table.seen)}.'
            remedy = "Take the line out, or learn anew: fairlead learn."
            findings.doubtful((*path, "seen"), f"{what} The dashboard shows no drift of it.", remedy)
