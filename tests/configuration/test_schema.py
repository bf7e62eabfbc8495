import json
import tomllib
from pathlib import Path

import pytest

from infra.configuration import model
from infra.configuration.model import json_schema, schema_text
from tests.configuration.templates import FOLDER, NAMES

COMMITTED = Path(model.__file__).parent / "fairlead.schema.json"


def test_the_committed_schema_is_current() -> None:
    assert COMMITTED.read_text() == schema_text(), "run: python -m infra.configuration.model"


def test_the_schema_knows_the_keys_as_they_are_written_in_the_file() -> None:
    schema = json_schema()
    assert {"portal", "inputs", "group", "table", "rule", "signal", "decay", "band", "queue"} <= schema[
        "properties"
    ].keys()
    assert "from" in schema["$defs"]["BandSection"]["properties"]
    assert schema["additionalProperties"] is False


@pytest.mark.parametrize("name", NAMES)
def test_every_key_of_a_template_is_in_the_schema(name: str) -> None:
    raw = tomllib.loads((FOLDER / f"{name}.toml").read_text())
    assert raw.keys() <= json_schema()["properties"].keys()


def test_the_schema_is_plain_json() -> None:
    assert json.loads(schema_text())["title"] == "fairlead.toml"
