"""What the stage of a record means where its row does not say it, as of smart processes.

Then the dictionaries of stages do (docs/bitrix24-deals.md 5). They are read with the records, and kept for
minutes: a stage that is younger than that counts as one in work until they are read again.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from pydantic import BaseModel, Field

from functions.errors import PortalError, PortalFailed
from infra.bitrix24.crm.blame import log_refused
from infra.bitrix24.crm.entities import HANDLED, IN_PROGRESS, Entity
from infra.bitrix24.crm.payloads import LeadItem, LeadStatusRow, Owned, readable, rows_in
from infra.bitrix24.crm.values import Text
from infra.bitrix24.rest.answers import Answer, BatchAnswer
from infra.bitrix24.rest.commands import Command

KEPT_FOR = timedelta(minutes=10)
METHOD = "crm.status.list"
_KEY = "stages"

Staged = TypeVar("Staged", LeadItem, LeadStatusRow, Owned)


class StageRow(BaseModel):
    """A row of `crm.status.list`: a code of some dictionary and, for a stage, its semantics (4.2)."""

    dictionary: Text = Field("", alias="ENTITY_ID")
    code: Text = Field("", alias="STATUS_ID")
    semantic: Text = Field("", alias="SEMANTICS")


class Stages:
    """What stages mean, as this process has read it; its command travels in a request that is sent anyway."""

    def __init__(self) -> None:
        self._semantics: dict[str, dict[str, str]] = {}
        self._read_at: datetime | None = None
        self._error: PortalError | None = None

    def commands(self, entities: Iterable[str], now: datetime) -> list[Command]:
        """Return the command that reads the dictionaries; none while they are fresh, or rows tell it all."""
        is_fresh = self._read_at is not None and now - self._read_at < KEPT_FOR
        is_needed = any(not HANDLED[each].has_semantics for each in entities)
        # All dictionaries at once: which funnels a smart process has is not known before.
        return [Command(_KEY, METHOD)] if is_needed and not is_fresh else []

    def store(self, answers: BatchAnswer, now: datetime) -> None:
        """Keep what a batch tells; where it tells nothing, what was known before holds."""
        outcome = answers.get(_KEY)
        if isinstance(outcome, PortalError):
            self._error = outcome
            log_refused(outcome)
        if not isinstance(outcome, Answer):
            return
        rows = list(readable(StageRow, rows_in(outcome.result), method=METHOD))
        self._read_at = now
        self._semantics = {
            each.key: {
                row.code: row.semantic or IN_PROGRESS
                for row in rows
                if row.dictionary.startswith(f"{each.stages}_")
            }
            for each in HANDLED.values()
            if not each.has_semantics
        }

    def error_of(self, entity: Entity) -> PortalError | None:
        """Return why it is not known what the stages of a kind mean; None where it is."""
        if entity.has_semantics or self._semantics.get(entity.key):
            return None
        return self._error or PortalFailed(f"{METHOD} shows no stage of {entity.name}.", method=METHOD)

    def resolved(self, entity: Entity, row: Staged) -> Staged:
        """Return the row with what its stage means."""
        if entity.has_semantics:
            return row
        semantic = self._semantics.get(entity.key, {}).get(row.status, IN_PROGRESS)
        return row.model_copy(update={"semantic": semantic})

    def in_work(self, entity: Entity) -> dict[str, Any]:
        """Return the filter for records in a stage in work."""
        if entity.has_semantics:
            return {"stageSemanticId": IN_PROGRESS}
        known = self._semantics.get(entity.key, {})
        return {"@stageId": [code for code, semantic in known.items() if semantic == IN_PROGRESS]}


def standing_fields(entity: Entity) -> list[str]:
    """Return the fields of a row that tell whose a record is and, where it has stages, where it stands."""
    stages = ["stageId", *(["stageSemanticId"] if entity.has_semantics else [])] if entity.has_stages else []
    return ["id", "assignedById", *stages, *(["categoryId"] if entity.has_funnels else [])]
