"""What mailers send is read or refused, whatever it is; nothing else ever happens."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.errors import RequestRefused
from functions.signals.handler import MAILERS
from functions.signals.mailers.mail_event import MailDelivery, MailEvent, MailKind, Skipped
from infra.configuration.senders import MAIL_KINDS, MailersSection
from infra.settings import read_settings
from tests.builders import TUESDAY_NOON
from tests.signals.mailing import SENDERS, mailgun_event, postmark_event, sendgrid_event, sendgrid_pair

each_mailer = pytest.mark.parametrize("mailer", SENDERS)
_names = st.sampled_from(
    [
        *("signature", "event-data", "token", "timestamp", "parent-signature", "Email", "BouncedAt", "bot"),
        *(*sendgrid_event(), *mailgun_event(), *postmark_event("SubscriptionChange")),
    ]
)
_values = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(
        [
            "open",
            "opened",
            "Open",
            "bounce",
            "failed",
            "Bounce",
            "a@b.de",
            "2026-11-03T06:59:00Z",
            "1793703600",
        ]
    )
)
_json = st.recursive(
    _values,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_names, inner, max_size=6),
    max_leaves=12,
)
_objects = st.dictionaries(_names, _json, max_size=8)


@each_mailer
@given(content=_json | _objects | st.lists(_objects, max_size=3))
def test_whatever_json_arrives_is_events_or_is_refused(mailer: str, content: Any) -> None:
    try:
        events = MAILERS[mailer].events(json.dumps(content).encode())
    except RequestRefused:
        return
    assert all(isinstance(each, MailEvent | Skipped) for each in events)


@each_mailer
@given(
    body=st.binary(max_size=200) | _objects.map(lambda content: json.dumps(content).encode()),
    headers=st.lists(st.text(max_size=30), min_size=3, max_size=3),
)
def test_no_made_up_proof_is_accepted(mailer: str, body: bytes, headers: list[str]) -> None:
    names = (
        "x-twilio-email-event-webhook-signature",
        "x-twilio-email-event-webhook-timestamp",
        "authorization",
    )
    delivery = MailDelivery(body, dict(zip(names, headers, strict=True)))
    key = sendgrid_pair()[1] if mailer == "sendgrid" else "a-key"
    with pytest.raises(RequestRefused):
        MAILERS[mailer].authenticate(delivery, keys=[key], now=TUESDAY_NOON)


@each_mailer
def test_an_event_shows_no_address_when_it_is_printed(mailer: str) -> None:
    body, headers = SENDERS[mailer]()
    shown = repr(MAILERS[mailer].events(body)) + repr(MailDelivery(body, headers))
    assert "opened" in shown.lower()
    assert "secret" not in shown.lower()


def test_the_file_and_the_environment_know_the_same_mailers_and_kinds_as_the_code() -> None:
    assert {*MAIL_KINDS} == {*MailKind} == MailersSection.model_fields.keys() - {"vendors"}
    assert MailersSection(vendors=("sendgrid", "mailgun", "postmark")).vendors == (*MAILERS,)
    assert read_settings(None).mailer_keys.keys() == MAILERS.keys()
