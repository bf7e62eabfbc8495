"""Smart processes: kinds of records that a portal defines for itself, with stages, clients and money."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from infra.simulator.state.entities import DEAL
from infra.simulator.state.fields import Entity, Field

_AS_IN_DEALS = (
    "ID",
    "CREATED_BY_ID",
    "MODIFY_BY_ID",
    "DATE_CREATE",
    "DATE_MODIFY",
    "LAST_ACTIVITY_BY",
    "LAST_ACTIVITY_TIME",
    "MOVED_BY_ID",
    "MOVED_TIME",
    "TITLE",
    "ASSIGNED_BY_ID",
    "OPENED",
    "SOURCE_ID",
    "SOURCE_DESCRIPTION",
    "OPPORTUNITY",
    "IS_MANUAL_OPPORTUNITY",
    "CURRENCY_ID",
    "TAX_VALUE",
    "COMPANY_ID",
    "CONTACT_ID",
    "CONTACT_IDS",
    "OBSERVERS",
    "BEGINDATE",
    "CLOSEDATE",
    "IS_RECURRING",
    "CATEGORY_ID",
    "WEBFORM_ID",
)
_OWN = (
    Field("PREVIOUS_STAGE_ID", "previousStageId", "crm_status", is_read_only=True),
    Field("XML_ID", "xmlId", "string"),
    Field("MYCOMPANY_ID", "mycompanyId", "crm_company"),
)


@dataclass(frozen=True)
class SmartProcess:
    """One smart process.

    Attributes:
        id: the number in the names of its custom fields, `UF_CRM_5_SCORE`; not the type id of its items.
    """

    id: int
    entity: Entity
    created_at: datetime


def entity_of(type_id: int, title: str, *, funnel: int) -> Entity:
    """Return the kind of record; its items show no `stageSemanticId`, no `closed` and no marks of return."""
    dictionary = f"DYNAMIC_{type_id}_STAGE"
    stage = Field("STAGE_ID", "stageId", "crm_status", dictionary=f"{dictionary}_{funnel}")
    fields: Mapping[str, Field] = {
        each.name: each for each in (*(DEAL.fields[name] for name in _AS_IN_DEALS), *_OWN, stage)
    }
    return Entity(
        type_id=type_id,
        name=f"DYNAMIC_{type_id}",
        title=title,
        stage="STAGE_ID",
        stages=dictionary,
        semantic="STAGE_SEMANTIC_ID",
        funnel="CATEGORY_ID",
        first_funnel=funnel,
        prefix=f"DT{type_id}_",
        links=DEAL.links,
        has_communications=False,
        is_smart_process=True,
        fields=MappingProxyType(dict(fields)),
    )
