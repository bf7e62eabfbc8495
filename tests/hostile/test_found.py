"""What fuzzing found, each as the smallest input that shows it."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from functions.domain.conditions import ConditionFailed, ConditionInvalid
from functions.domain.scoring import Facts, score_lead
from functions.errors import ConfigurationInvalid, RequestMalformed
from functions.lead_events.event import parse_event
from infra.bitrix24.crm.entities import LEAD
from infra.bitrix24.crm.fields import FieldNames, InputField
from infra.bitrix24.crm.payloads import LeadItem
from infra.bitrix24.crm.snapshots import Shown, snapshot_of
from infra.bitrix24.rest.answers import Answer
from infra.bitrix24.rest.envelope import HttpResponse, read
from infra.cli.main import app
from infra.configuration.load import read_configuration
from infra.pseudonyms import HmacPseudonyms
from infra.settings import Secret
from tests.hostile.files import CONFIGURATION
from tests.scoring.builders import ENVIRONMENT, NOW, a_lead, a_rule, a_scorecard

ITEM = {"id": 7, "assignedById": 1, "createdTime": "2026-11-03T10:00:00+03:00"}
FIELDS = FieldNames(inputs={"employees": InputField("UF_CRM_EMPLOYEES", "int")})
HASHES = HmacPseudonyms(Secret(""))


@pytest.mark.parametrize("typed", ["Infinity", "-1e999", "nan", "9" * 30, 10**400])
def test_a_custom_field_with_no_useful_number_counts_as_absent(typed: str | int) -> None:
    item = LeadItem.model_validate({**ITEM, "UF_CRM_EMPLOYEES": typed, FIELDS.adjust: typed})
    snapshot = snapshot_of(Shown(LEAD, item), FIELDS, hashes=HASHES)
    assert (snapshot.lead.inputs, snapshot.adjustment) == ({"employees": 0}, None)


@pytest.mark.parametrize("field", ["event=ONCRMLEADADD&data[ID]=1\u0663", "document_id[2]=LEAD_1\u0663"])
def test_digits_of_another_script_name_no_lead(field: str) -> None:
    with pytest.raises(RequestMalformed):
        parse_event(field.encode())


def test_a_correction_until_no_day_is_none() -> None:
    item = LeadItem.model_validate({**ITEM, FIELDS.adjust: 5, FIELDS.adjust_until: "someday"})
    assert snapshot_of(Shown(LEAD, item), FIELDS, hashes=HASHES).adjustment is None


def test_half_of_a_surrogate_pair_in_an_answer_becomes_a_question_mark_and_pairs_stay() -> None:
    answer = read(HttpResponse(200, b'{"result":"a\\ud83d\\ude00b\\uD83Dc"}'), method="crm.item.get")
    assert isinstance(answer, Answer)
    assert answer.result == "a😀b?c"


def test_a_text_that_cannot_be_utf_8_costs_the_conditions_that_read_it_and_not_the_lead() -> None:
    rules = (a_rule("gmbh", 'lead.company + "" == "GmbH"', 10), a_rule("web", 'lead.source == "WEB"', 5))
    score = score_lead(Facts(a_lead(source="WEB", company="\ud800")), a_scorecard(rules=rules), NOW)
    assert score.points == 5


def test_the_runtime_gives_up_after_10_000_steps_and_the_condition_fails_by_itself() -> None:
    many = "[" + ",".join(["1"] * 10_001) + "]"
    condition = ENVIRONMENT.compile(f"{many}.all(x, x > 0)")
    assert condition.constant is None
    assert condition.evaluate({}) == ConditionFailed("Iteration budget")


def test_a_map_with_keys_that_are_no_keys_is_no_question() -> None:
    with pytest.raises(ConditionInvalid, match="this is a map, not a yes-or-no question"):
        ENVIRONMENT.compile("{1.5: 1}")


@pytest.mark.parametrize("value", ["[" * 3000 + "]" * 3000, "9" * 5000])
def test_toml_nested_or_long_beyond_the_parser_is_a_mistake_like_any(value: str) -> None:
    with pytest.raises(ConfigurationInvalid, match="nested too deeply, or a number is too long"):
        read_configuration(f"x = {value}")


def test_lines_of_a_table_may_end_with_a_carriage_return_alone(tmp_path: Path) -> None:
    config, table = tmp_path / "fairlead.toml", tmp_path / "leads.csv"
    config.write_text(CONFIGURATION, encoding="utf-8")
    table.write_bytes(b"\rsource;amount\rWEB;5000\r")
    arguments = ["score", str(table), "--config", str(config), "--out", str(tmp_path / "out.csv")]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0
    assert (tmp_path / "out.csv").read_text().splitlines()[1].startswith("WEB;5000;30;cold;")
