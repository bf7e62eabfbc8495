"""What a week came to."""

from dataclasses import dataclass

from tests.chaos.plan import Trouble
from tests.chaos.verdict import Finding

MOST_TOLD = 50


@dataclass(frozen=True)
class Outcome:
    """What a week came to: findings by lead (0: about the accounts), each with its story."""

    findings: tuple[Finding, ...]
    stories: dict[int, str]
    happened: dict[Trouble, int]
    requests: int

    @property
    def deaths(self) -> int:
        """How many runs died on their way."""
        return self.happened.get(Trouble.DEATH, 0)

    def __str__(self) -> str:
        """Tell what was found, and the stories of the first leads concerned."""
        happened = ", ".join(f"{count:,} {what}" for what, count in sorted(self.happened.items()))
        found = f"{len(self.findings)} findings; {happened}; {self.requests:,} requests to the portal"
        told = [f"{f'lead {lead_id}' if lead_id else 'all'}: {what}" for lead_id, what in self.findings]
        return "\n".join([found, *told[:MOST_TOLD], *self.stories.values()])
