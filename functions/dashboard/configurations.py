"""The configurations that were at work, as the page of rules shows them."""

from collections import Counter
from collections.abc import Sequence

from functions.commands.versions import VersionStep
from functions.dashboard.reading import Reading
from functions.dashboard.view.pages import ConfigurationVersion

MOST_CHANGES = 12
"""Lines of what a version changed; `fairlead versions` prints all of them."""


def configurations(reading: Reading, steps: Sequence[VersionStep]) -> tuple[ConfigurationVersion, ...]:
    """Return the versions, the newest first, with how many leads of the period each has scored first."""
    scored = Counter[str]()
    for (version,), count in reading.cubes.of_cohort("versions"):
        scored[str(version)] += count
    zone = reading.config.business.timezone
    return tuple(
        ConfigurationVersion(
            step.entry.version,
            step.entry.first_used_at.astimezone(zone),
            scored[step.entry.version],
            step.entry.used_by,
            (lines := step.lines())[:MOST_CHANGES],
            max(len(lines) - MOST_CHANGES, 0),
        )
        for step in steps
    )
