"""The stages of records and their history (docs/bitrix24-api.md 3.3, 4.9)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from infra.simulator.state.context import Context
from infra.simulator.state.dictionaries import Dictionaries
from infra.simulator.state.fields import Entity

Row = Mapping[str, Any]
CREATED, MIDDLE, FINAL = 1, 2, 3


@dataclass(frozen=True)
class StageEntry:
    """One entry of the stage history; `type_id` is 1 for creation, 2 for a middle stage, 3 for a final one.

    See docs/bitrix24-api.md 4.9.
    """

    id: int
    type_id: int
    entity: Entity
    owner_id: int
    at: datetime
    stage: str
    semantic: str


class Stages:
    """Fills the fields that follow from a record's stage, and keeps the history of the moves."""

    def __init__(self, context: Context, dictionaries: Dictionaries) -> None:
        self.history: list[StageEntry] = []
        self._context = context
        self._dictionaries = dictionaries

    def move(self, entity: Entity, row: dict[str, Any], *, before: Row | None, by: int) -> None:
        """Give a row the fields of its stage, and note the move if it is one."""
        stage = row[entity.stage] or "NEW"
        row[entity.stage] = stage
        if before is not None and before[entity.stage] == stage:
            return
        now = self._context.now()
        status = self._dictionaries.find(entity.stages, stage)
        semantic = status.semantic_id if status else "P"
        row |= {entity.semantic: semantic, "MOVED_BY_ID": by, "MOVED_TIME": now}
        row |= self._closing(entity, row, semantic=semantic)
        kind = CREATED if before is None else (MIDDLE if semantic == "P" else FINAL)
        entry_id = self._context.next_id("history")
        self.history.append(StageEntry(entry_id, kind, entity, row["ID"], now, stage, semantic))

    def _closing(self, entity: Entity, row: Row, *, semantic: str) -> dict[str, Any]:
        closing: dict[str, Any] = {}
        if "DATE_CLOSED" in entity.fields:
            closing["DATE_CLOSED"] = self._context.now() if semantic != "P" else None
        if "CLOSED" in entity.fields:
            closing["CLOSED"] = "N" if semantic == "P" else "Y"
        if "IS_NEW" in entity.fields:
            first = next(self._dictionaries.of(entity.stages), None)
            closing["IS_NEW"] = "Y" if first and first.code == row[entity.stage] else "N"
        return closing
