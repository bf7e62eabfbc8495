"""Every form of event that Lambda gives out, what the handler sees of it, and what Lambda is answered."""

from base64 import b64decode
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Request, Response

from functions.errors import StateUnavailable
from infra.aws.lambda_adapter import Event, InvocationFailed, on_lambda
from infra.clock import ManualClock
from infra.http.handlers import IS_VERIFIED, TIME_LEFT, http_function
from infra.http.scheduled import scheduled
from tests.aws.events import REQUEST_ID, SCHEDULED, AContext, a_batch, a_form, a_record, an_http_event
from tests.aws.stand_in import StandIn, a_login
from tests.builders import TUESDAY_NOON

NOWHERE = a_login("http://127.0.0.1:1")


class Seen:
    """A handler that keeps its requests, and answers as the test says."""

    def __init__(self, answer: Callable[[], Response] = Response) -> None:
        self.requests: list[Request] = []
        self._answer = answer

    def __call__(self, request: Request) -> Response:
        self.requests.append(request)
        return self._answer()

    def asked(self, event: Event) -> tuple[Request, dict[str, Any]]:
        """Return what the handler saw of an event, and what Lambda is answered."""
        answer = on_lambda(self, login=NOWHERE)(event, AContext())
        return self.requests[-1], answer


def test_a_form_arrives_as_it_was_sent() -> None:
    form = {"event": "ONCRMLEADADD", "data[FIELDS][ID]": "7", "auth[x]": "ä & b"}
    request, _ = Seen().asked(a_form(form, query="secret=a%20b&item=deal%3A7"))
    assert (request.method, request.form.to_dict()) == ("POST", form)
    assert request.args.to_dict() == {"secret": "a b", "item": "deal:7"}


def test_a_body_in_plain_text_arrives_too() -> None:
    headers = {"content-type": "application/json", "content-length": "999", "x-fairlead-signature": "t=1"}
    request, _ = Seen().asked(an_http_event(body='{"name": "Zoë"}', headers=headers))
    assert (request.json, request.headers["X-Fairlead-Signature"]) == ({"name": "Zoë"}, "t=1")
    assert request.content_length == len('{"name": "Zoë"}'.encode())


def test_a_get_without_a_body_has_path_query_and_cookies() -> None:
    event = an_http_event(
        "/dashboard/leads/7", method="GET", query="days=30", cookies=["fairlead=a.b", "other=c"]
    )
    request, _ = Seen().asked(event)
    assert (request.method, request.path, request.get_data()) == ("GET", "/dashboard/leads/7", b"")
    assert (request.args["days"], request.cookies["fairlead"], request.cookies["other"]) == (
        "30",
        "a.b",
        "c",
    )
    assert (request.scheme, request.host) == ("https", "abc123.execute-api.eu-central-1.amazonaws.com")
    assert request.remote_addr == "203.0.113.7"


def test_the_request_says_whether_the_door_has_verified_its_token() -> None:
    event = an_http_event("/dashboard", method="GET", headers={"authorization": "Bearer a.b.c"})
    claims = {"jwt": {"claims": {"sub": "anna"}, "scopes": None}}
    verified = event | {"requestContext": {**event["requestContext"], "authorizer": claims}}
    assert [Seen().asked(each)[0].environ[IS_VERIFIED] for each in (event, verified)] == [False, True]


def test_a_path_in_another_alphabet_arrives() -> None:
    request, _ = Seen().asked(an_http_event("/dashboard/%D0%BB", method="GET"))
    assert request.path == "/dashboard/л"


def test_an_answer_has_its_status_headers_cookies_and_text() -> None:
    def answer() -> Response:
        response = Response("grüß", 202, mimetype="text/plain")
        response.headers.add("Vary", "Cookie")
        response.headers.add("Vary", "Accept")
        response.set_cookie("a", "1")
        response.set_cookie("b", "2")
        return response

    _, answered = Seen(answer).asked(an_http_event())
    assert answered == {
        "statusCode": 202,
        "headers": {
            "content-type": "text/plain; charset=utf-8",
            "content-length": "6",
            "vary": "Cookie, Accept",
        },
        "cookies": ["a=1; Path=/", "b=2; Path=/"],
        "body": "grüß",
        "isBase64Encoded": False,
    }


def test_an_answer_that_is_no_text_goes_in_base64() -> None:
    _, answered = Seen(lambda: Response(b"\xff\x00", mimetype="image/png")).asked(an_http_event())
    assert (answered["isBase64Encoded"], b64decode(answered["body"])) == (True, b"\xff\x00")


def test_the_answer_to_a_head_has_no_body() -> None:
    _, answered = Seen(lambda: Response("page")).asked(an_http_event(method="HEAD"))
    assert (answered["statusCode"], answered["body"]) == (200, "")


def test_an_error_over_http_is_an_answer() -> None:
    _, answered = Seen(lambda: Response(status=503)).asked(an_http_event())
    assert answered["statusCode"] == 503


def test_the_execution_is_lambdas_and_no_visitors() -> None:
    event = an_http_event(headers={"function-execution-id": "made-up"})
    request, _ = Seen().asked(event)
    assert request.headers["Function-Execution-Id"] == REQUEST_ID


def test_a_visitor_cannot_say_how_long_a_run_may_take() -> None:
    request, _ = Seen().asked(an_http_event(headers={"fairlead.time_left": "1", "fairlead-time-left": "1"}))
    assert TIME_LEFT not in request.environ


def test_another_payload_format_is_refused() -> None:
    with pytest.raises(InvocationFailed, match=r"2\.0"):
        Seen().asked({**an_http_event(), "version": "1.0"})


def test_a_schedule_is_a_post_without_a_body() -> None:
    request, answered = Seen().asked(SCHEDULED)
    assert (request.method, request.get_data(), answered) == ("POST", b"", {})
    assert request.environ[TIME_LEFT] == timedelta(seconds=105)


@pytest.mark.parametrize("status", [202, 400, 500, 503])
def test_a_schedule_that_is_answered_with_anything_but_200_has_failed(status: int) -> None:
    with pytest.raises(InvocationFailed, match=str(status)):
        Seen(lambda: Response(status=status)).asked(SCHEDULED)


def test_a_batch_of_kicks_is_one_run() -> None:
    seen = Seen()
    request, answered = seen.asked(a_batch(a_record(), a_record(), a_record()))
    assert (len(seen.requests), answered) == (1, {"batchItemFailures": []})
    assert (request.method, request.environ[TIME_LEFT]) == ("POST", timedelta(seconds=105))


def test_a_run_that_failed_is_tried_again_after_a_pause_of_our_own(amazon: StandIn) -> None:
    records = [a_record("2", "a"), a_record("1", "b")]
    entry = on_lambda(Seen(lambda: Response(status=503)), login=amazon.login)
    answered = entry(a_batch(*records), AContext())
    assert answered == {"batchItemFailures": [{"itemIdentifier": each["messageId"]} for each in records]}
    [sent] = amazon.requests
    assert [each["VisibilityTimeout"] for each in sent.content["Entries"]] == [10, 5]


def test_a_run_whose_messages_cannot_be_postponed_has_failed_all_the_same() -> None:
    record = a_record()
    answered = on_lambda(Seen(lambda: Response(status=503)), login=NOWHERE)(a_batch(record), AContext())
    assert answered == {"batchItemFailures": [{"itemIdentifier": record["messageId"]}]}


def test_an_error_that_no_handler_knows_is_a_failed_run(amazon: StandIn) -> None:
    def run(_request: Request) -> Any:
        raise StateUnavailable("DynamoDB did not answer.")

    entry = on_lambda(http_function(run), login=amazon.login)
    assert len(entry(a_batch(a_record()), AContext())["batchItemFailures"]) == 1
    with pytest.raises(InvocationFailed, match="503"):
        entry(SCHEDULED, AContext())


class App:
    """What a run needs of its surroundings."""

    clock = ManualClock(TUESDAY_NOON)


@pytest.mark.parametrize(
    ("left", "seconds"), [(150_000, 105), (540_000, 480), (900_000, 480), (10_000, -35)], ids=str
)
def test_a_run_begins_nothing_when_the_time_of_its_function_is_nearly_over(left: int, seconds: int) -> None:
    untils = []

    @scheduled(App, longest_run=timedelta(minutes=8))
    def run(_app: App, until: Any) -> Any:
        untils.append(until)
        return {}, 200

    on_lambda(run, login=NOWHERE)(SCHEDULED, AContext(left=left))
    assert untils == [TUESDAY_NOON + timedelta(seconds=seconds)]
