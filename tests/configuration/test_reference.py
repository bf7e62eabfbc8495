from typing import Any

import pytest
from pydantic import create_model
from pydantic.fields import FieldInfo

from infra.configuration.reference import PAGE, keys, page
from infra.configuration.values import Section

KEYS = list(keys())


def named(key: tuple[str, FieldInfo]) -> str:
    return key[0]


def test_the_committed_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: make docs"


@pytest.mark.parametrize("key", KEYS, ids=named)
def test_every_key_says_what_it_means_in_a_sentence(key: tuple[str, FieldInfo]) -> None:
    assert (key[1].description or "").endswith(".")


@pytest.mark.parametrize("key", KEYS, ids=named)
def test_every_example_of_a_key_is_accepted(key: tuple[str, FieldInfo]) -> None:
    heading, info = key
    is_section = heading == "[[band]] nurture"
    assert info.examples or is_section
    annotation: Any = info.annotation
    one = create_model("One", __base__=Section, value=(annotation, info))
    for example in info.examples or ():
        one.model_validate({info.alias or "value": example})
