"""Points for a condition."""

from dataclasses import dataclass
from functools import cached_property

from functions.domain.conditions import Condition
from functions.domain.phrases import Phrase, Saying
from functions.domain.scoring.contribution import Contribution
from functions.domain.scoring.text import in_words


@dataclass(frozen=True)
class Rule:
    """Points for a condition that holds."""

    id: str
    when: Condition
    points: int
    group: str = ""
    why: str = ""

    @cached_property
    def contribution(self) -> Contribution:
        """The line of a lead for which the condition holds."""
        return Contribution(self.id, self.points, self.why or in_words(self.id), self.group)

    def failed(self, why: str) -> Contribution:
        """Return the line of a lead for which the condition has no answer: no points, but visible."""
        return Contribution(self.id, 0, Phrase(Saying.NOT_COUNTED, self.id, why), self.group, "failed")
