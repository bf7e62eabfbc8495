"""What the portal answers, and what strangers typed into its forms: it becomes leads that are scored."""

import json
from contextlib import nullcontext
from typing import Any

from hypothesis import strategies as st
from pydantic import ValidationError

from functions.domain.scoring import Facts, score_lead
from functions.errors import PortalError
from infra.bitrix24.crm.entities import LEAD
from infra.bitrix24.crm.fields import FieldNames, InputField
from infra.bitrix24.crm.payloads import LeadItem
from infra.bitrix24.crm.snapshots import Shown, snapshot_of
from infra.bitrix24.rest.answers import Answer
from infra.bitrix24.rest.batch import BatchRequest, outcomes_in
from infra.bitrix24.rest.commands import Command
from infra.bitrix24.rest.envelope import HttpResponse, read
from infra.configuration.load import read_configuration
from infra.pseudonyms import HmacPseudonyms
from infra.settings import Secret
from tests.hostile.files import CONFIGURATION
from tests.hostile.fuzzing import Target
from tests.hostile.inputs import bombs, json_leaves, json_texts, json_values, mutated, odd_texts
from tests.scoring.builders import NOW

KEYS = (
    "result", "error", "error_description", "time", "total", "next", "result_error", "result_time",
    "result_total", "operating", "operating_reset_at", "start", "a", "b",
)  # fmt: skip
ANSWERS = (
    b'{"result":{"items":[{"id":7}]},"total":1,"time":{"start":1.5,"operating":0.1,"operating_reset_at":1790000000}}',
    b'{"error":"QUERY_LIMIT_EXCEEDED","error_description":"Too many requests"}',
    b'{"result":{"result":{"a":1},"result_error":{"b":{"error":"NOT_FOUND"}},"result_time":{"a":{}}}}',
)
bodies = (
    st.binary(max_size=100)
    | mutated(ANSWERS)
    | bombs.map(str.encode)
    | json_texts(json_values(json_leaves, keys=KEYS))
)
TOGETHER = BatchRequest((Command("a", "crm.lead.list", {}), Command("b", "crm.item.update", {})), ("x", "y"))


def _answer(given: tuple[int, bytes]) -> None:
    status, body = given
    answer = read(HttpResponse(status, body), method="batch")
    assert isinstance(answer, Answer | PortalError)
    if isinstance(answer, Answer):
        outcomes = outcomes_in(answer.result, TOGETHER, halt=True)
        assert set(outcomes) == {"a", "b"}


_SCORECARD = read_configuration(CONFIGURATION).scorecard
_FIELDS = FieldNames(
    inputs={
        "employees": InputField("UF_CRM_EMPLOYEES", "int"),
        "budget": InputField("UF_CRM_BUDGET", "double"),
        "partner": InputField("UF_CRM_PARTNER", "bool"),
    }
)
_HASHES = HmacPseudonyms(Secret("a-key-for-hashes"), "DE")
_typed = odd_texts | st.just("\ud800") | st.text(st.characters(), max_size=5)
_custom = _typed | json_leaves | st.sampled_from(["100|EUR", "12", "12.5", ["1", "2"]])
leads = st.fixed_dictionaries(
    {"id": st.just(7), "assignedById": st.just(1), "createdTime": st.just("2026-11-03T10:00:00+03:00")},
    optional={
        **dict.fromkeys(
            ["title", "name", "lastName", "companyTitle", "post", "comments", "utmSource", "sourceId"], _typed
        ),
        **dict.fromkeys(["UF_CRM_EMPLOYEES", "UF_CRM_BUDGET", "UF_CRM_PARTNER"], _custom),
        _FIELDS.adjust: _custom,
        _FIELDS.adjust_until: _custom,
        "opportunity": st.floats() | st.integers(0, 10**20) | st.just("500000.00"),
        "fm": st.lists(
            st.fixed_dictionaries(
                {"id": st.just(1), "typeId": st.sampled_from(["PHONE", "EMAIL"]), "value": _typed}
            ),
            max_size=2,
        ),
    },
)


def _lead(item: dict[str, Any]) -> None:
    """A lead arrives as JSON, is read, scored, and what the state keeps of it is text in UTF-8."""
    answer = read(
        HttpResponse(200, json.dumps({"result": {"items": [item]}}).encode()), method="crm.item.list"
    )
    assert isinstance(answer, Answer)
    try:
        read_item = LeadItem.model_validate(answer.result["items"][0])
    except ValidationError:
        raise AssertionError("what a stranger typed made a lead unreadable") from None
    snapshot = snapshot_of(Shown(LEAD, read_item), _FIELDS, hashes=_HASHES)
    score = score_lead(Facts(snapshot.lead), _SCORECARD, NOW)
    assert 0 <= score.points <= 100


TARGETS = (
    Target(
        "portal's answers",
        50,
        st.tuples(st.sampled_from([200, 302, 400, 401, 429, 500, 503]), bodies),
        lambda: nullcontext(_answer),
    ),
    Target("leads of strangers", 30, leads, lambda: nullcontext(_lead)),
)
