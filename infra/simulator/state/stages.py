"""The stages of records and their history (docs/bitrix24-api.md 3.3, 4.9)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from infra.simulator.state.by_owner import ByOwner
from infra.simulator.state.context import Context
from infra.simulator.state.dictionaries import Dictionaries
from infra.simulator.state.fields import Entity

Row = Mapping[str, Any]
CREATED, MIDDLE, FINAL, OTHER_FUNNEL = 1, 2, 3, 5
_STAMPS = ("DATE_MODIFY", "MODIFY_BY_ID", "MOVED_TIME", "MOVED_BY_ID")


@dataclass(frozen=True)
class StageEntry:
    """One entry of the stage history (docs/bitrix24-api.md 4.9).

    Attributes:
        type_id: 1 creation, 2 a middle stage, 3 a final one, 5 a move to another funnel.
        funnel: the funnel after the move; None for what has no funnels.
    """

    id: int
    type_id: int
    entity: Entity
    owner_id: int
    at: datetime
    stage: str
    semantic: str
    funnel: int | None = None


class Stages:
    """Fills the fields that follow from a record's stage, and keeps the history of the moves."""

    def __init__(self, context: Context, dictionaries: Dictionaries) -> None:
        self.history: ByOwner[StageEntry] = ByOwner(lambda entry: (entry.entity.type_id, entry.owner_id))
        self._context = context
        self._dictionaries = dictionaries

    def move(self, entity: Entity, row: dict[str, Any], *, before: Row | None, by: int) -> int | None:
        """Give a row the fields of its stage, note the move, and return its kind; None for no move."""
        funnel = (row[entity.funnel] or entity.first_funnel) if entity.funnel else 0
        row[entity.stage] = self._stage(entity, row[entity.stage], funnel=funnel)
        is_elsewhere = before is not None and bool(entity.funnel) and before[entity.funnel] != funnel
        if before is not None and before[entity.stage] == row[entity.stage] and not is_elsewhere:
            return None
        row |= self._moved(entity, row, funnel=funnel, by=by)
        if "PREVIOUS_STAGE_ID" in entity.fields:
            row["PREVIOUS_STAGE_ID"] = before[entity.stage] if before else None
        if is_elsewhere and before and not self._context.switches.funnel_moves_are_stamped:
            row |= {name: before[name] for name in _STAMPS}
        semantic = row[entity.semantic]
        kind = CREATED if before is None else (MIDDLE if semantic == "P" else FINAL)
        kind = OTHER_FUNNEL if is_elsewhere else kind
        entry = StageEntry(
            self._context.next_id("history"),
            kind,
            entity,
            row["ID"],
            self._context.now(),
            row[entity.stage],
            semantic,
            funnel if entity.funnel else None,
        )
        self.history.add(entry)
        return kind

    def _stage(self, entity: Entity, stage: str | None, *, funnel: int) -> str:
        dictionary = entity.stages_in(funnel)
        if stage and (not entity.funnel or self._dictionaries.find(dictionary, stage)):
            return stage
        return self._dictionaries.first(dictionary)

    def _moved(self, entity: Entity, row: Row, *, funnel: int, by: int) -> dict[str, Any]:
        stage, now = row[entity.stage], self._context.now()
        dictionary = entity.stages_in(funnel)
        status = self._dictionaries.find(dictionary, stage)
        semantic = status.semantic_id if status else "P"
        is_first = self._dictionaries.first(dictionary) == stage
        moved = {
            entity.semantic: semantic,
            "MOVED_BY_ID": by,
            "MOVED_TIME": now,
            "DATE_CLOSED": now if semantic != "P" else None,
            "CLOSED": "N" if semantic == "P" else "Y",
            "IS_NEW": "Y" if is_first else "N",
        }
        # The items of smart processes do not show the meaning of their stage.
        return {name: moved[name] for name in moved if name in entity.fields or name == entity.semantic}
