"""A simulated portal of a small sales team: for `fairlead portal`, the demo and tests."""

from datetime import timedelta

from infra.clock import WaitingClock
from infra.simulator.portal import SimulatedPortal
from infra.simulator.state.entities import DEAL, LEAD
from infra.simulator.state.people import Department

_PEOPLE = (
    (1, "Ines", "Intake", "Reception", 1),
    (3, "Sofia", "Senior", "Head of sales", 2),
    (7, "Anna", "Arendt", "Sales manager", 2),
    (8, "Boris", "Brandt", "Sales manager", 2),
    (9, "Vera", "Vogel", "Sales manager", 2),
    (12, "Nora", "Niemann", "Marketing", 3),
)
_FIELDS = (
    ("UF_CRM_LEAD_SCORE", "integer"),
    ("UF_CRM_LEAD_SCORE_DATE", "datetime"),
    ("UF_CRM_LEAD_BAND", "string"),
    ("UF_CRM_LEAD_SCORE_WHY", "string"),
    ("UF_CRM_LEAD_SCORE_ADJUST", "integer"),
    ("UF_CRM_LEAD_SCORE_UNTIL", "date"),
    ("UF_CRM_LEAD_NURTURE_DATE", "datetime"),
    ("UF_CRM_LEAD_COMPANY_SIZE", "integer"),
)
_DEAL_FIELDS = (
    ("UF_CRM_SCORE", "integer"),
    ("UF_CRM_SCORE_DATE", "datetime"),
    ("UF_CRM_SCORE_BAND", "string"),
    ("UF_CRM_SCORE_WHY", "string"),
    ("UF_CRM_SCORE_ADJUST", "integer"),
    ("UF_CRM_SCORE_UNTIL", "date"),
    ("UF_CRM_NURTURE_DATE", "datetime"),
    ("UF_CRM_COMPANY_SIZE", "integer"),
)


def sample_portal(
    *, clock: WaitingClock | None = None, plan: str = "standard", utc_offset: timedelta = timedelta(hours=3)
) -> SimulatedPortal:
    """Return a simulated portal: six people, stage `UC_NURTURE`, default sources, Fairlead's fields.

    The people: 1 intake, 3 senior, 7 Anna, 8 Boris, 9 Vera, 12 nurture.
    """
    portal = SimulatedPortal(clock=clock, plan=plan, utc_offset=utc_offset)
    portal.people.departments += [Department(2, "Sales", 1, 3), Department(3, "Marketing", 1, 12)]
    for number, name, last_name, position, department in _PEOPLE:
        portal.people.add(
            id=number,
            name=name,
            last_name=last_name,
            work_position=position,
            email=f"{name.lower()}@sales.example",
            departments=(department,),
            is_admin=number == 1,
        )
    for stages in (LEAD.stages, DEAL.stages):
        portal.dictionaries.add(stages, "UC_NURTURE", name="Nurture", color="#C8CACE")
    for entity, fields in ((LEAD, _FIELDS), (DEAL, _DEAL_FIELDS)):
        for field, kind in fields:
            label = field.removeprefix("UF_CRM_").removeprefix("LEAD_").replace("_", " ").capitalize()
            portal.store.custom[entity.type_id].add(field, kind, label=label)
    return portal
