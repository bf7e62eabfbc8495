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
_COMPANY = _writable([("COMPANY_ID", "companyId", "crm_company")])
_CONTACT = _writable([("CONTACT_ID", "contactId", "crm_contact")])
_CONTACTS = ("CONTACT_ID", "CONTACT_IDS")
_COMPANIES = ("COMPANY_ID", "COMPANY_IDS")
# The lead from which a record was made: `crm.deal.fields` calls it read-only, `crm.item.*` writes it.
_ORIGIN = [Field("LEAD_ID", "leadId", "crm_lead", is_read_only=True, is_read_only_as_item=False)]
_OBSERVERS = Field("OBSERVERS", "observers", "user", is_multiple=True, is_in_lead_family=False)
_ITEM_ONLY = [
    Field("CONTACT_IDS", "contactIds", "crm_contact", is_multiple=True, is_in_lead_family=False),
    Field("WEBFORM_ID", "webformId", "integer", is_in_lead_family=False),
    _OBSERVERS,
]
_ADDRESS_PARTS = ("", "_2", "_CITY", "_COUNTRY", "_COUNTRY_CODE", "_POSTAL_CODE", "_PROVINCE", "_REGION")


def _address(name: str) -> list[Field]:
    # The address has no counterpart in crm.item (3.2: "address is disabled").
    texts = _writable((name + part, "", "string") for part in _ADDRESS_PARTS)
    return [*texts, Field(f"{name}_LOC_ADDR_ID", "", "integer")]


_MULTI = [Field(name, "", "crm_multifield", is_multiple=True) for name in MULTIFIELDS]
_TITLE = _writable([("TITLE", "title", "string")])

_SHORT_DATES = ("dateCreateShort", "dateModifyShort")

LEAD = Entity(
    type_id=1,
    name="LEAD",
    title="Lead",
    stage="STATUS_ID",
    stages="STATUS",
    semantic="STATUS_SEMANTIC_ID",
    links=(_CONTACTS,),
    blanks=(
        *_SHORT_DATES,
        "isConvert",
        "productId",
        "shortName",
        "address",
        "login",
        "skype",
        "icq",
        "searchContent",
    ),
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
        _COMPANY,
        _CONTACT,
        _ITEM_ONLY,
        _address("ADDRESS"),
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

_DEAL_MARKS = [
    Field(name, item, "char", is_read_only_as_item=True)
    for name, item in (
        ("CLOSED", "closed"),
        ("IS_RETURN_CUSTOMER", "isReturnCustomer"),
        ("IS_REPEATED_APPROACH", "isRepeatedApproach"),
    )
]

DEAL = Entity(
    type_id=2,
    name="DEAL",
    title="Deal",
    stage="STAGE_ID",
    stages="DEAL_STAGE",
    semantic="STAGE_SEMANTIC_ID",
    funnel="CATEGORY_ID",
    has_communications=False,
    links=(_CONTACTS,),
    blanks=(
        *_SHORT_DATES,
        "begindateShort",
        "closedateShort",
        "eventDate",
        "eventDateShort",
        "eventDescription",
        "eventId",
        "hasProducts",
        "isLose",
        "isWon",
        "isWork",
        "lostAmount",
        "orderStage",
        "productId",
        "receivedAmount",
        "searchContent",
    ),
    fields=_table(
        _STAMPS,
        _MOVES,
        _TITLE,
        _SOURCE,
        _OWNED,
        _MONEY,
        _COMPANY,
        _CONTACT,
        _ITEM_ONLY,
        _ORIGIN,
        _DEAL_MARKS,
        _writable(
            [
                ("ADDITIONAL_INFO", "additionalInfo", "string"),
                ("BEGINDATE", "begindate", "date"),
                ("CLOSEDATE", "closedate", "date"),
                ("IS_RECURRING", "isRecurring", "char"),
                ("LOCATION_ID", "locationId", "location"),
                ("PROBABILITY", "probability", "integer"),
                ("TAX_VALUE", "taxValue", "double"),
            ]
        ),
        [
            Field("CATEGORY_ID", "categoryId", "crm_category", is_immutable=True),
            Field("QUOTE_ID", "quoteId", "crm_quote", is_read_only=True, is_read_only_as_item=False),
            Field("STAGE_ID", "stageId", "crm_status", dictionary="DEAL_STAGE"),
            Field("TYPE_ID", "typeId", "crm_status", dictionary="DEAL_TYPE"),
        ],
        _read_only([("STAGE_SEMANTIC_ID", "stageSemanticId", "string"), ("IS_NEW", "isNew", "char")]),
    ),
)

CONTACT = Entity(
    type_id=3,
    name="CONTACT",
    title="Contact",
    links=(_COMPANIES,),
    blanks=("address", "login", "photo", "searchContent", "shortName"),
    fields=_table(
        _STAMPS,
        _REACH,
        _PERSON,
        _PERSON_TITLES,
        _SOURCE,
        _OWNED,
        _MULTI,
        _address("ADDRESS"),
        _COMPANY,
        _ORIGIN,
        _writable(
            [
                ("EXPORT", "export", "char"),
                ("FACE_ID", "", "integer"),
                ("ORIGIN_VERSION", "originVersion", "string"),
                ("PHOTO", "", "file"),
            ]
        ),
        [
            Field("COMPANY_IDS", "companyIds", "crm_company", is_multiple=True, is_in_lead_family=False),
            Field("TYPE_ID", "typeId", "crm_status", dictionary="CONTACT_TYPE"),
            _OBSERVERS,
        ],
    ),
)

COMPANY = Entity(
    type_id=4,
    name="COMPANY",
    title="Company",
    blanks=("address", "addressLegal", "logo", "searchContent"),
    fields=_table(
        _STAMPS,
        _REACH,
        _TITLE,
        _OWNED,
        _MULTI,
        _address("ADDRESS"),
        _address("REG_ADDRESS"),
        _ORIGIN,
        _writable(
            [
                ("ADDRESS_LEGAL", "", "string"),
                ("LOGO", "", "file"),
                ("BANKING_DETAILS", "bankingDetails", "string"),
                ("CURRENCY_ID", "currencyId", "crm_currency"),
                ("ORIGIN_VERSION", "originVersion", "string"),
                ("REVENUE", "revenue", "double"),
            ]
        ),
        [
            Field("COMPANY_TYPE", "typeId", "crm_status", dictionary="COMPANY_TYPE"),
            Field("EMPLOYEES", "employees", "crm_status", dictionary="EMPLOYEES"),
            Field("INDUSTRY", "industry", "crm_status", dictionary="INDUSTRY"),
            Field("IS_MY_COMPANY", "isMyCompany", "char", is_immutable=True),
            Field("LAST_COMMUNICATION_TIME", "lastCommunicationTime", "datetime", is_read_only=True),
            _OBSERVERS,
        ],
    ),
)

ENTITIES = MappingProxyType({each.type_id: each for each in (LEAD, DEAL, CONTACT, COMPANY)})
