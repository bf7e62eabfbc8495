"""The last fence: what was not foreseen leaves a function as a status, and as one line of the log."""

import json
from typing import NoReturn

from flask import Request
from werkzeug.test import EnvironBuilder

from infra.http.handlers import http_function
from tests.hostile.inputs import PLANTED
from tests.hostile.requests import quiet_logs


@http_function
def breaking(request: Request) -> NoReturn:
    """A handler with a mistake of ours in it, which quotes what it was given."""
    raise ValueError(f"{request.data!r} is none of {PLANTED}")


def test_a_mistake_of_ours_is_a_500_that_tells_nothing_and_a_line_that_tells_where() -> None:
    with quiet_logs() as lines:
        answer = breaking(Request(EnvironBuilder(method="POST", data=PLANTED).get_environ()))
    assert answer.status_code == 500
    assert answer.get_data(as_text=True) == '{"error": "InternalError"}'
    [line] = map(json.loads, lines.getvalue().splitlines())
    assert (line["event"], line["function"]) == ("request.crashed", "breaking")
    assert line["error"].startswith("ValueError at infra.http.handlers:")
    assert PLANTED not in lines.getvalue()
    assert "Traceback" not in lines.getvalue()
