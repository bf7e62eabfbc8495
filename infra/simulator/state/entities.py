"""The fields of leads, deals, contacts and companies in both of their spellings.

See docs/bitrix24-api.md 3.2.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from infra.simulator.state.fields import MULTIFIELDS, Entity, Field


def _read_only(rows: Iterable[tuple[str, str, str]]) -> list[Field]:
    return [Field(name, item, kind, is_read_only=True) for name, item, kind in rows]


def _writable(rows: Iterable[tuple[str, str, str]]) -> list[Field]:
    return [Field(name, item, kind) for name, item, kind in rows]


def _table(*groups: Iterable[Field]) -> Mapping[str, Field]:
    return MappingProxyType({each.name: each for group in groups for each in group})


_STAMPS = _read_only(
    [
        ("ID", "id", "integer"),
        ("CREATED_BY_ID", "createdBy", "user"),
        ("MODIFY_BY_ID", "updatedBy", "user"),
        ("DATE_CREATE", "createdTime", "datetime"),
        ("DATE_MODIFY", "updatedTime", "datetime"),
        ("LAST_ACTIVITY_BY", "lastActivityBy", "user"),
        ("LAST_ACTIVITY_TIME", "lastActivityTime", "datetime"),
    ]
)
_MOVES = _read_only([("MOVED_BY_ID", "movedBy", "user"), ("MOVED_TIME", "movedTime", "datetime")])
_REACH = _read_only(
    [("HAS_PHONE", "hasPhone", "char"), ("HAS_EMAIL", "hasEmail", "char"), ("HAS_IMOL", "hasImol", "char")]
)
_OWNED = _writable(
    [
        ("ASSIGNED_BY_ID", "assignedById", "user"),
        ("OPENED", "opened", "char"),
        ("COMMENTS", "comments", "string"),
        ("SOURCE_DESCRIPTION", "sourceDescription", "string"),
        ("ORIGINATOR_ID", "originatorId", "string"),
        ("ORIGIN_ID", "originId", "string"),
        ("UTM_SOURCE", "utmSource", "string"),
        ("UTM_MEDIUM", "utmMedium", "string"),
        ("UTM_CAMPAIGN", "utmCampaign", "string"),
        ("UTM_CONTENT", "utmContent", "string"),
        ("UTM_TERM", "utmTerm", "string"),
    ]
)
_MONEY = _writable(
    [
        ("OPPORTUNITY", "opportunity", "double"),
        ("IS_MANUAL_OPPORTUNITY", "isManualOpportunity", "char"),
        ("CURRENCY_ID", "currencyId", "crm_currency"),
    ]
)
_PERSON = _writable(
    [
        ("NAME", "name", "string"),
        ("SECOND_NAME", "secondName", "string"),
        ("LAST_NAME", "lastName", "string"),
        ("BIRTHDATE", "birthdate", "date"),
        ("POST", "post", "string"),
    ]
)
_PERSON_TITLES = [Field("HONORIFIC", "honorific", "crm_status", dictionary="HONORIFIC")]
_SOURCE = [Field("SOURCE_ID", "sourceId", "crm_status", dictionary="SOURCE")]
_LINKS = _writable([("COMPANY_ID", "companyId", "crm_company"), ("CONTACT_ID", "contactId", "crm_contact")])
_ITEM_ONLY = [
    Field("CONTACT_IDS", "contactIds", "crm_contact", is_multiple=True, is_in_lead_family=False),
    Field("WEBFORM_ID", "webformId", "integer", is_in_lead_family=False),
    Field("OBSERVERS", "observers", "user", is_multiple=True, is_in_lead_family=False),
]
# The address has no counterpart in crm.item (3.2: "address is disabled").
_ADDRESS = [
    *_writable(
        [
            (name, "", "string")
            for name in (
                "ADDRESS",
                "ADDRESS_2",
                "ADDRESS_CITY",
                "ADDRESS_COUNTRY",
                "ADDRESS_COUNTRY_CODE",
                "ADDRESS_POSTAL_CODE",
                "ADDRESS_PROVINCE",
                "ADDRESS_REGION",
            )
        ]
    ),
    Field("ADDRESS_LOC_ADDR_ID", "", "integer"),
]
_MULTI = [Field(name, "", "crm_multifield", is_multiple=True) for name in MULTIFIELDS]
_TITLE = _writable([("TITLE", "title", "string")])

LEAD = Entity(
    type_id=1,
    name="LEAD",
    title="Lead",
    stage="STATUS_ID",
    stages="STATUS",
    semantic="STATUS_SEMANTIC_ID",
    fields=_table(
        _STAMPS,
        _MOVES,
        _REACH,
        _TITLE,
        _PERSON,
        _PERSON_TITLES,
        _SOURCE,
        _OWNED,
        _MONEY,
        _LINKS,
        _ITEM_ONLY,
        _ADDRESS,
        _MULTI,
        _writable(
            [
                ("COMPANY_TITLE", "companyTitle", "string"),
                ("STATUS_DESCRIPTION", "statusDescription", "string"),
            ]
        ),
        [Field("STATUS_ID", "stageId", "crm_status", dictionary="STATUS")],
        _read_only(
            [
                ("STATUS_SEMANTIC_ID", "stageSemanticId", "string"),
                ("DATE_CLOSED", "dateClosed", "datetime"),
                ("IS_RETURN_CUSTOMER", "isReturnCustomer", "char"),
            ]
        ),
    ),
)

DEAL = Entity(
    type_id=2,
    name="DEAL",
    title="Deal",
    stage="STAGE_ID",
    stages="DEAL_STAGE",
    semantic="STAGE_SEMANTIC_ID",
    has_communications=False,
    fields=_table(
        _STAMPS,
        _MOVES,
        _TITLE,
        _SOURCE,
        _OWNED,
        _MONEY,
        _LINKS,
        _ITEM_ONLY,
        _writable(
            [
                ("TYPE_ID", "typeId", "string"),
                ("CATEGORY_ID", "categoryId", "integer"),
                ("LEAD_ID", "leadId", "integer"),
                ("CLOSED", "closed", "char"),
                ("BEGINDATE", "begindate", "date"),
                ("CLOSEDATE", "closedate", "date"),
            ]
        ),
        [Field("STAGE_ID", "stageId", "crm_status", dictionary="DEAL_STAGE")],
        _read_only([("STAGE_SEMANTIC_ID", "stageSemanticId", "string")]),
    ),
)

CONTACT = Entity(
    type_id=3,
    name="CONTACT",
    title="Contact",
    fields=_table(
        _STAMPS,
        _REACH,
        _PERSON,
        _PERSON_TITLES,
        _SOURCE,
        _OWNED,
        _MULTI,
        _writable(
            [
                ("COMPANY_ID", "companyId", "crm_company"),
                ("LEAD_ID", "leadId", "integer"),
                ("TYPE_ID", "typeId", "string"),
                ("EXPORT", "export", "char"),
            ]
        ),
    ),
)

COMPANY = Entity(
    type_id=4,
    name="COMPANY",
    title="Company",
    fields=_table(
        _STAMPS,
        _REACH,
        _TITLE,
        _OWNED,
        _MULTI,
        _writable(
            [
                ("LEAD_ID", "leadId", "integer"),
                ("COMPANY_TYPE", "typeId", "string"),
                ("INDUSTRY", "industry", "string"),
            ]
        ),
    ),
)

ENTITIES = MappingProxyType({each.type_id: each for each in (LEAD, DEAL, CONTACT, COMPANY)})
