"""An assignment made again from the ledger, and compared with what was recorded."""

from dataclasses import dataclass
from typing import Any

from functions.commands.wording import names_of
from functions.domain.configuration import Configuration
from functions.domain.distribution import RecordedDecision, Replay, replay_choice, replay_decision
from functions.domain.lead.ledger_entry import LedgerEntry


@dataclass(frozen=True, slots=True)
class Comparison:
    """A decision as the ledger recorded it, and made again.

    Attributes:
        config: the version of the configuration that the recorded decision rests on.
        is_same_configuration: True when eligibility was computed anew as well; False when it was taken from
            the ledger, because the configuration has changed since.
    """

    recorded: RecordedDecision
    again: Replay
    config: str
    is_same_configuration: bool

    @property
    def is_same(self) -> bool:
        """True when nothing came out differently."""
        return self.again.agrees_with(self.recorded)


def replay_assignment(entry: LedgerEntry, config: Configuration) -> Comparison:
    """Make the decision of `entry` again: whole when `config` is that of the decision, else only the choice.

    `entry.candidates` must not be empty.
    """
    is_held = all(each.ineligibility is not None for each in entry.candidates)
    recorded = RecordedDecision(
        entry.item,
        entry.decided_at,
        entry.candidates,
        None if is_held else entry.manager,
        entry.queue or entry.candidates[0].queue,
    )
    is_same = entry.config == config.version
    config = config.with_members(_members_then(entry, config))
    again = (
        replay_decision(recorded, config.managers, config.queues, config.business)
        if is_same
        else replay_choice(recorded)
    )
    return Comparison(recorded, again, entry.config, is_same)


def _members_then(entry: LedgerEntry, config: Configuration) -> dict[str, list[int]]:
    """Return who was in the queues of departments, whose people of then only the ledger has."""
    return {
        queue.id: [each.manager_id for each in entry.candidates if each.queue == queue.id]
        for queue in config.queues.values()
        if queue.departments
    }


def as_json(comparison: Comparison) -> dict[str, Any]:
    """Return the comparison ready for JSON (docs/reference.md 5)."""
    recorded, again = comparison.recorded, comparison.again
    return {
        **names_of(recorded.item),
        "decided_at": recorded.decided_at.isoformat(),
        "is_same": comparison.is_same,
        "recorded": {"manager": recorded.manager_id, "queue": recorded.queue},
        "recomputed": {"manager": again.manager_id, "queue": again.queue},
        "differences": list(again.differences),
        "config": {"then": comparison.config, "is_same": comparison.is_same_configuration},
    }
