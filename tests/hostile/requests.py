"""What comes over HTTP: the portal's form, signals, and the two public functions as they are deployed."""

import hmac
import io
import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, redirect_stderr
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import structlog
from functions_framework import create_app
from hypothesis import strategies as st

from functions.errors import RequestNotAuthentic, RequestRefused
from functions.lead_events.event import MOST_FIELDS, parse_event, parse_form
from functions.signals.event import MOST_SIGNALS, envelope_of, parse_signals
from functions.signals.signature import authenticate
from infra import wiring
from infra.clock import ManualClock
from infra.configuration.load import template
from infra.logging_setup import set_up_logs
from infra.settings import read_settings
from infra.wiring import Wiring
from tests.builders import TUESDAY_NOON
from tests.hostile.fuzzing import Target
from tests.hostile.inputs import (
    PLANTED,
    bombs,
    forms,
    json_leaves,
    json_texts,
    json_values,
    mutated,
    odd_texts,
)

REFERENCE = Path("docs/reference.md").read_text(encoding="utf-8")
TOKEN, SECRET = f"token-{PLANTED}", f"secret-{PLANTED}"

KEYS = (
    "event", "data[FIELDS][ID]", "data%5BFIELDS%5D%5BID%5D", "data[ID]", "auth[application_token]",
    "auth[domain]", "document_id[2]", "document_id[]", "ts", "a[]",
)  # fmt: skip
FORMS = (
    f"event=ONCRMLEADADD&data[FIELDS][ID]=7&ts=1790000000&auth[application_token]={TOKEN}".encode(),
    f"event=ONCRMLEADUPDATE&data%5BFIELDS%5D%5BID%5D=8&auth%5Bapplication_token%5D={TOKEN}".encode(),
    b"document_id[]=crm&document_id[]=CCrmDocumentLead&document_id[]=LEAD_9",
    f"event=ONCRMDEALADD&auth[application_token]={TOKEN}".encode(),
)
form_bodies = st.binary(max_size=200) | forms(KEYS) | mutated(FORMS) | bombs.map(str.encode)

NAMES = (
    "type", "at", "lead_id", "email", "phone", "id", "attributes", "specversion", "data", "time", "source",
)  # fmt: skip
AT = "2026-11-03T10:59:00Z"
SIGNALS = tuple(
    json.dumps(each).encode()
    for each in (
        {"type": "pricing.viewed", "lead_id": 7, "at": AT, "id": "a"},
        {"type": "pricing.viewed", "email": f"{PLANTED}@example.com", "at": AT},
        [{"type": "email.opened", "phone": "+493012345678", "at": AT, "attributes": {"a": [1, {}]}}] * 3,
        {"specversion": "1.0", "type": "x", "source": "/s", "id": "1", "time": AT, "data": {"lead_id": 7}},
        [
            {
                "specversion": "1.0",
                "type": "email.opened",
                "id": PLANTED,
                "time": AT,
                "data": {"email": PLANTED},
            }
        ],
    )
)
_fields = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(["pricing.viewed", "email.opened"]) | json_leaves,
        "at": st.just(AT)
        | st.datetimes(timezones=st.timezones()).map(lambda at: at.isoformat())
        | json_leaves,
        "lead_id": st.integers(1, 99) | json_leaves,
        "email": st.emails() | json_leaves,
        "phone": st.from_regex(r"\+?[0-9 ()x;,-]{3,20}") | json_leaves,
        "id": json_leaves,
        "attributes": json_values(json_leaves, keys=NAMES),
    },
)
signal_bodies = (
    st.binary(max_size=200)
    | mutated(SIGNALS)
    | json_texts(_fields | st.lists(_fields, max_size=4) | json_values(json_leaves, keys=NAMES))
    | bombs.map(str.encode)
    | st.integers(MOST_SIGNALS - 1, MOST_SIGNALS + 2).map(
        lambda times: b"[" + b",".join([b"{}"] * times) + b"]"
    )
)
headers = st.dictionaries(
    st.sampled_from(["ce-specversion", "ce-id", "ce-type", "ce-time", "ce-source", "Ce-Type"]) | odd_texts,
    odd_texts,
    max_size=5,
)
_part = st.builds(
    "{}={}".format, st.sampled_from(["t", "v1", "v2", " t", ""]), odd_texts | st.integers(0).map(str)
)
signature_headers = (
    st.lists(_part, max_size=5).map(",".join)
    | odd_texts
    | mutated([f"t=1790000000,v1={'a' * 64}".encode()]).map(lambda header: header.decode("latin-1"))
)


def refused(call: Callable[[], Any]) -> Any:
    """Return the value of a call, or None when it is refused in words that show nothing of the input."""
    try:
        return call()
    except RequestRefused as error:
        told = str(error)
    assert PLANTED not in told
    return None


def _form(body: bytes) -> None:
    form = refused(lambda: parse_form(body))
    assert form is None or len(form) <= MOST_FIELDS


def _event(given: tuple[bytes, dict[str, str]]) -> None:
    event = refused(lambda: parse_event(given[0], query=given[1]))
    assert PLANTED not in repr(event)
    item = getattr(event, "item", None)
    assert item is None or 0 < item.id < 10**18


def _signals(given: tuple[bytes, dict[str, str]]) -> None:
    events = refused(lambda: parse_signals(given[0], envelope_of(given[1].items())))
    for event in events or ():
        assert event.has_subject
        assert event.at.utcoffset() is not None
        json.dumps([event.type, event.email, event.phone, event.id], ensure_ascii=False).encode()


def _signature(given: tuple[str, bytes]) -> None:
    header, body = given
    with pytest.raises(RequestNotAuthentic) as refusal:
        authenticate(header, body, secrets=[SECRET], now=TUESDAY_NOON)
    assert PLANTED not in str(refusal.value)


def _direct(take: Callable[[Any], None]) -> Callable[[], AbstractContextManager[Callable[[Any], None]]]:
    return lambda: nullcontext(take)


@contextmanager
def deployed(target: str) -> Iterator[Callable[[Any], None]]:
    """A public function behind functions-framework, on a state of its own; answers and logs are read."""
    allowed = statuses(target)
    with TemporaryDirectory() as folder, quiet_logs() as lines:
        config = Path(folder) / "fairlead.toml"
        config.write_text(template("behaviour"), encoding="utf-8")
        settings = read_settings(
            None,
            BITRIX24_APPLICATION_TOKEN=TOKEN,
            FAIRLEAD_ROBOT_SECRET=SECRET,
            FAIRLEAD_SIGNAL_SECRET=SECRET,
            FAIRLEAD_HASH_KEY="a-key-for-hashes",
            FAIRLEAD_CONFIG=config,
            FAIRLEAD_STATE="memory://",
        )
        app = Wiring(settings, clock=ManualClock(TUESDAY_NOON))
        wiring.use(app)
        client = create_app(target, "functions/main.py").test_client()

        def take(given: tuple[bytes, dict[str, str], dict[str, str], bool]) -> None:
            body, query, more, is_signed = given
            sent = {name: value for name, value in more.items() if _can_be_a_header(name, value)}
            if is_signed:
                sent["X-Fairlead-Signature"] = _signed(body)
            lines.truncate(lines.seek(0))
            response = client.post("/", data=body, query_string=query, headers=sent)
            assert response.status_code in allowed, f"status {response.status_code}: {lines.getvalue()}"
            told = response.get_data(as_text=True) + lines.getvalue() + str(response.headers)
            assert PLANTED not in told, "the planted secret was told"
            assert "Traceback" not in told
            assert isinstance(response.json, dict)
            for line in lines.getvalue().splitlines():
                json.loads(line)

        try:
            yield take
        finally:
            app.close()


def statuses(target: str) -> set[int]:
    """The statuses that the reference lists for an endpoint; 405 aside, for these inputs are posted."""
    row = re.search(rf"^\| `POST /{target}` \|.*\|(.*)\|$", REFERENCE, re.MULTILINE)
    assert row is not None
    return {int(status) for status in re.findall(r"\b[2-5]\d\d\b", row[1]) if status != "500"} - {405, 503}


@contextmanager
def quiet_logs() -> Iterator[io.StringIO]:
    """Send what is logged into a text instead, as JSON, as on the cloud."""
    before = structlog.get_config()
    with redirect_stderr(io.StringIO()) as lines:
        set_up_logs(renderer=structlog.processors.JSONRenderer())
        try:
            yield lines
        finally:
            structlog.configure(**before)
            sys.stderr.flush()


def _signed(body: bytes) -> str:
    moment = int(TUESDAY_NOON.timestamp())
    made = hmac.new(SECRET.encode(), f"{moment}.".encode() + body, sha256).hexdigest()
    return f"t={moment},v1={made}"


def _can_be_a_header(name: str, value: str) -> bool:
    """Whether a client can send it at all; what a server must do with the others is for raw sockets."""
    is_name = re.fullmatch(r"[A-Za-z0-9-]+", name) is not None
    return is_name and name.lower() != "content-length" and re.search(r"[\r\n]", value) is None


queries = st.dictionaries(
    st.sampled_from(["secret", "lead_id", "deal_id", "item"]), st.just(SECRET) | odd_texts, max_size=2
)
calls_of_events = st.tuples(form_bodies, queries, headers, st.just(value=False))
calls_of_signals = st.tuples(signal_bodies, queries, headers, st.sampled_from([True, True, True, False]))

TARGETS = (
    Target("form parser", 200, form_bodies, _direct(_form)),
    Target("lead event", 160, st.tuples(form_bodies, queries), _direct(_event)),
    Target("signals parser", 160, st.tuples(signal_bodies, headers), _direct(_signals)),
    Target("signature", 120, st.tuples(signature_headers, st.binary(max_size=20)), _direct(_signature)),
    Target("lead_events over HTTP", 80, calls_of_events, lambda: deployed("lead_events")),
    Target("signals over HTTP", 60, calls_of_signals, lambda: deployed("signals")),
)
