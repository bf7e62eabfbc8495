"""Parts of a small file, and what is wrong with a file that is made of them."""

import pytest

from functions.errors import ConfigurationInvalid, Problem
from infra.configuration.load import read_configuration

HEAD = '[portal]\ntimezone = "Europe/Berlin"\n'
BANDS = '[[band]]\nid = "hot"\nfrom = 70\n[[band]]\nid = "cold"\nfrom = 0\n'
PEOPLE = '[[manager]]\nid = 7\n[[queue]]\nid = "all"\nmembers = [7]\n'
RULE = '[[rule]]\nid = "r"\npoints = 5\n'
BOTH = '[[handle]]\nentity = "lead"\n[[handle]]\nentity = "deal"\n'
PRODUCTS = f"""
[inputs]
products = {{ field = "UF_CRM_PRODUCTS", type = "list", is_multiple = true }}
branch = {{ field = "UF_CRM_BRANCH", type = "list" }}
renewal = {{ field = "UF_CRM_RENEWAL", type = "date" }}
{RULE}"""
EVERYONE = "[[queue]]\nid = 'everyone'\nmembers = [7, 8, 9]\n[[manager]]\nid = 9\n"


def mistakes(text: str) -> tuple[Problem, ...]:
    with pytest.raises(ConfigurationInvalid) as caught:
        read_configuration(text)
    return caught.value.problems


def the_mistake(text: str) -> Problem:
    (only,) = mistakes(text)
    return only


def warnings(text: str) -> tuple[Problem, ...]:
    return read_configuration(text).warnings


def line_of(text: str, part: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if part in line)
