"""The webhooks of three mailers, as each sends them: what is kept, forged, replayed and repeated ones."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from flask.testing import FlaskClient

from functions.domain.item import lead
from functions.domain.lead.look_reason import LookReason
from infra import wiring
from infra.clock import ManualClock
from infra.configuration.load import template
from infra.settings import read_settings
from infra.wiring import Wiring
from tests.builders import TUESDAY_NOON, a_record
from tests.signals.mailing import (
    EMAIL,
    MAILGUN_KEY,
    NOON,
    POSTMARK_LOGIN,
    SENDERS,
    Request,
    mailgun_event,
    of_mailgun,
    of_postmark,
    of_sendgrid,
    postmark_event,
    sendgrid_event,
    sendgrid_pair,
)
from tests.stored import database_of

TAKEN = '\n[signals.mailers]\nvendors = ["sendgrid", "mailgun", "postmark"]\n'
TYPES = {
    "email.opened": ("open", "opened", "Open"),
    "link.clicked": ("click", "clicked", "Click"),
    "email.unsubscribed": ("unsubscribe", "unsubscribed", "SubscriptionChange"),
    "email.bounced": ("bounce", "failed", "Bounce"),
    "email.complained": ("spamreport", "complained", "SpamComplaint"),
}
COUNTED = "".join(
    f'\n[[signal]]\nid = "{kind.replace(".", "-")}-too"\ntype = "{kind}"\npoints = -5\n'
    for kind in ("email.bounced", "email.complained")
)
NONE = {"accepted": 0, "new": 0, "repeated": 0, "unknown_type": 0, "unknown_kind": 0, "by_machine": 0}
ONE = {**NONE, "accepted": 1, "new": 1}
each_mailer = pytest.mark.parametrize("mailer", SENDERS)


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Wiring]:
    config = tmp_path / "fairlead.toml"
    config.write_text(template("behaviour") + COUNTED + TAKEN, encoding="utf-8")
    settings = read_settings(
        None,
        FAIRLEAD_SENDGRID_KEY=sendgrid_pair()[1],
        FAIRLEAD_MAILGUN_KEY=f"the-key-before,{MAILGUN_KEY}",
        FAIRLEAD_POSTMARK_LOGIN=POSTMARK_LOGIN,
        FAIRLEAD_HASH_KEY="a-key-for-hashes",
        FAIRLEAD_CONFIG=config,
        FAIRLEAD_STATE=f"sqlite:///{tmp_path / 'fairlead.db'}",
    )
    app = Wiring(settings, clock=ManualClock(TUESDAY_NOON))
    wiring.use(app)
    yield app
    app.close()


def send(client: FlaskClient, mailer: str, request: Request) -> tuple[int, Any]:
    body, headers = request
    response = client.post(f"/{mailer}", data=body, headers=headers)
    return response.status_code, response.json


def seen(app: Wiring) -> list[str]:
    """The types of the signals of the one person, oldest first."""
    subject = str(app.pseudonyms.subject_of_email(EMAIL))
    return [
        each.type for each in app.state.signals.of_subjects([subject], now=app.clock.now()).get(subject, [])
    ]


def with_events(mailer: str, kind: str) -> Request:
    sendgrid, mailgun, postmark = TYPES[kind]
    if mailer == "sendgrid":
        return of_sendgrid([sendgrid_event(sendgrid)])
    if mailer == "mailgun":
        return of_mailgun(mailgun_event(mailgun, severity="permanent", reason="bounce"))
    return of_postmark(postmark_event(postmark))


@each_mailer
@pytest.mark.parametrize("kind", TYPES)
def test_an_event_is_a_signal_of_its_person(mailer: str, kind: str, client: FlaskClient, app: Wiring) -> None:
    assert send(client, mailer, with_events(mailer, kind)) == (200, ONE)
    assert seen(app) == [kind]


@each_mailer
def test_the_lead_with_the_address_is_looked_at(mailer: str, client: FlaskClient, app: Wiring) -> None:
    [subject] = app.pseudonyms.subjects_of(emails=[EMAIL], phones=[])
    app.state.leads.save([a_record(lead(7), subjects=(subject,))])
    send(client, mailer, SENDERS[mailer]())
    entries = app.state.inbox.lease(9, now=app.clock.now(), duration=timedelta(minutes=5))
    assert [(entry.item, set(entry.reasons)) for entry in entries] == [(lead(7), {LookReason.SIGNAL})]


@each_mailer
def test_a_repeated_delivery_counts_once(mailer: str, client: FlaskClient, app: Wiring) -> None:
    request = SENDERS[mailer]()
    assert send(client, mailer, request) == (200, ONE)
    app.clock.sleep(timedelta(hours=8).total_seconds())
    assert send(client, mailer, request) == (200, {**NONE, "accepted": 1, "repeated": 1})
    assert seen(app) == ["email.opened"]


def test_an_event_that_is_signed_anew_counts_once(client: FlaskClient, app: Wiring) -> None:
    later = TUESDAY_NOON + timedelta(hours=4)
    assert send(client, "sendgrid", of_sendgrid()) == send(client, "mailgun", of_mailgun()) == (200, ONE)
    app.clock.sleep(timedelta(hours=4).total_seconds())
    for mailer, request in (
        ("sendgrid", of_sendgrid(at=later)),
        ("mailgun", of_mailgun(at=later, token="another" * 7)),
    ):
        assert send(client, mailer, request) == (200, {**NONE, "accepted": 1, "repeated": 1})
    assert len(seen(app)) == 2


def forged(mailer: str) -> Iterator[Request]:
    body, headers = SENDERS[mailer]()
    yield body, {}
    yield body, dict.fromkeys(headers, "é")
    yield body, dict.fromkeys(headers, "")
    if mailer == "sendgrid":
        yield of_sendgrid(key=ec.generate_private_key(ec.SECP256R1()))
        yield body.replace(b"open", b"click"), headers
        yield body, {**headers, "X-Twilio-Email-Event-Webhook-Timestamp": str(NOON + 1)}
        yield body.rstrip(), headers
    elif mailer == "mailgun":
        yield of_mailgun(key="another-key")
        yield body.replace(str(NOON).encode(), str(NOON + 1).encode()), headers
        yield json.dumps({"event-data": mailgun_event()}).encode(), headers
        yield json.dumps({"signature": "no object", "event-data": {}}).encode(), headers
    else:
        yield of_postmark(key="fairlead:another-password")
        yield of_postmark(key=POSTMARK_LOGIN.partition(":")[2])


@each_mailer
def test_a_forged_delivery_is_401_and_nothing_is_kept(mailer: str, client: FlaskClient, app: Wiring) -> None:
    requests = [each for each in forged(mailer) if mailer != "mailgun" or each[0] != of_mailgun()[0]]
    assert len(requests) >= 4
    for request in requests:
        status, answer = send(client, mailer, request)
        assert (status, answer["error"]) == (401, "RequestNotAuthentic")
    assert seen(app) == []


@each_mailer
def test_without_a_key_every_delivery_is_401(mailer: str, client: FlaskClient, app: Wiring) -> None:
    bare = Wiring(
        read_settings(None, FAIRLEAD_CONFIG=app.settings.config, FAIRLEAD_STATE="memory://"), clock=app.clock
    )
    wiring.use(bare)
    for request in (SENDERS[mailer](), SENDERS[mailer](key="") if mailer != "sendgrid" else of_sendgrid()):
        assert send(client, mailer, request)[0] == 401
    bare.close()


@pytest.mark.parametrize(("mailer", "hours"), [("sendgrid", 48), ("mailgun", 9)])
def test_an_old_proof_is_401(mailer: str, hours: int, client: FlaskClient, app: Wiring) -> None:
    edge = timedelta(hours=hours)
    for age, expected in ((edge, 200), (edge + timedelta(seconds=1), 401)):
        request = SENDERS[mailer](at=TUESDAY_NOON - age)
        assert send(client, mailer, request)[0] == expected
    for ahead, expected in ((timedelta(minutes=5), 200), (timedelta(minutes=5, seconds=1), 401)):
        token = {"token": f"later-{expected}"} if mailer == "mailgun" else {}
        assert send(client, mailer, SENDERS[mailer](at=TUESDAY_NOON + ahead, **token))[0] == expected
    assert seen(app) == ["email.opened"]


@pytest.mark.parametrize("first", [mailgun_event(), mailgun_event("delivered")], ids=["counted", "ignored"])
def test_a_token_of_mailgun_is_good_for_one_event(
    first: dict[str, Any], client: FlaskClient, app: Wiring
) -> None:
    assert send(client, "mailgun", of_mailgun(first))[0] == 200
    another = of_mailgun(mailgun_event("clicked", id="another"))
    assert send(client, "mailgun", another)[0] == 401
    assert send(client, "mailgun", of_mailgun(first))[0] == 200
    assert "link.clicked" not in seen(app)


def test_mailgun_signs_for_a_subaccount_with_the_key_of_its_parent(client: FlaskClient, app: Wiring) -> None:
    content = json.loads(of_mailgun()[0])
    content["signature"]["parent-signature"] = content["signature"]["signature"]
    content["signature"]["signature"] = "0" * 64
    assert send(client, "mailgun", (json.dumps(content).encode(), {})) == (200, ONE)


@pytest.mark.parametrize(
    ("mailer", "request_"),
    [
        ("sendgrid", of_sendgrid([sendgrid_event(sg_machine_open=True)])),
        ("mailgun", of_mailgun(mailgun_event() | {"client-info": {"bot": "apple"}})),
        ("mailgun", of_mailgun(mailgun_event("clicked") | {"client-info": {"bot": "generic"}})),
    ],
)
def test_what_a_program_opened_does_not_count(
    mailer: str, request_: Request, client: FlaskClient, app: Wiring
) -> None:
    assert send(client, mailer, request_) == (200, {**NONE, "by_machine": 1})
    assert seen(app) == []


IGNORED = [
    ("sendgrid", of_sendgrid([sendgrid_event(each)]))
    for each in (
        "processed",
        "deferred",
        "delivered",
        "dropped",
        "group_resubscribe",
        "account_status_change",
        "",
    )
] + [
    ("sendgrid", of_sendgrid([sendgrid_event("bounce", type="blocked")])),
    ("sendgrid", of_sendgrid([sendgrid_event(email="nobody")])),
    ("sendgrid", of_sendgrid([sendgrid_event(timestamp="yesterday")])),
    ("sendgrid", of_sendgrid([sendgrid_event(timestamp=10**30)])),
    ("sendgrid", of_sendgrid([sendgrid_event(sg_event_id=None)])),
    ("sendgrid", of_sendgrid(["no object"])),
    ("mailgun", of_mailgun(mailgun_event("accepted"))),
    ("mailgun", of_mailgun(mailgun_event("failed", severity="temporary"))),
    *(
        ("mailgun", of_mailgun(mailgun_event("failed", severity="permanent", reason=reason)))
        for reason in ("suppress-bounce", "suppress-unsubscribe", "suppress-complaint", "old", "espblock")
    ),
    ("mailgun", of_mailgun(mailgun_event(recipient=None))),
    ("mailgun", of_mailgun("no object")),
    ("postmark", of_postmark(postmark_event("Delivery"))),
    ("postmark", of_postmark(postmark_event("Bounce", Type="SoftBounce"))),
    ("postmark", of_postmark(postmark_event("SubscriptionChange", SuppressSending=False))),
    ("postmark", of_postmark(postmark_event("SubscriptionChange", SuppressionReason="HardBounce"))),
    *(
        ("postmark", of_postmark(postmark_event("SubscriptionChange", Origin=origin)))
        for origin in ("Customer", "Admin", None)
    ),
    ("postmark", of_postmark(postmark_event(ReceivedAt="2026-11-03T06:59:00"))),
]


@pytest.mark.parametrize(("mailer", "request_"), IGNORED)
def test_what_is_no_such_event_is_counted_and_not_kept(
    mailer: str, request_: Request, client: FlaskClient, app: Wiring
) -> None:
    assert send(client, mailer, request_) == (200, {**NONE, "unknown_kind": 1})
    assert seen(app) == []


def test_a_batch_of_a_thousand_is_taken_whole_whatever_is_among_it(client: FlaskClient, app: Wiring) -> None:
    batch = [
        sendgrid_event(
            "delivered" if number % 4 == 0 else "click",
            email=f"person-{number % 50}@example.com",
            sg_event_id=f"event-{number}",
        )
        for number in range(1000)
    ]
    status, answer = send(client, "sendgrid", of_sendgrid([*batch, *batch[:10], None]))
    assert (status, answer) == (
        200,
        {**NONE, "accepted": 757, "new": 750, "repeated": 7, "unknown_kind": 254},
    )


def test_a_moment_that_is_ahead_counts_as_now(client: FlaskClient, app: Wiring) -> None:
    assert send(client, "sendgrid", of_sendgrid([sendgrid_event(timestamp=NOON + 900)])) == (200, ONE)


@each_mailer
def test_a_body_of_another_form_is_refused(mailer: str, client: FlaskClient, app: Wiring) -> None:
    content = b"{" if mailer == "sendgrid" else None
    odd = of_sendgrid(content) if content else (b"[1]", SENDERS[mailer]()[1])
    assert send(client, mailer, odd)[0] == 400


@pytest.mark.parametrize("form", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_legacy_form_of_mailgun_is_answered_with_what_to_use(
    form: str, client: FlaskClient, app: Wiring
) -> None:
    legacy = {"event": "opened", "recipient": EMAIL, "timestamp": str(NOON), "token": "t", "signature": "s"}
    response = client.post("/mailgun", data=legacy, content_type=form)
    answer: Any = response.json
    assert (response.status_code, answer["error"]) == (400, "RequestMalformed")
    assert "Mailgun's legacy webhooks" in answer["message"]
    assert EMAIL not in response.text


@each_mailer
def test_a_mailer_that_is_not_taken_is_404_and_told_what_to_write(
    mailer: str, client: FlaskClient, app: Wiring
) -> None:
    app.settings.config.write_text(template("behaviour"), encoding="utf-8")
    status, answer = send(client, mailer, SENDERS[mailer]())
    assert (status, answer["error"]) == (404, "PageUnknown")
    assert f'vendors = ["{mailer}"]' in answer["message"]


def test_an_unknown_sender_is_404_and_the_path_of_the_door_is_served(
    client: FlaskClient, app: Wiring
) -> None:
    assert send(client, "mandrill", of_sendgrid())[0] == 404
    assert send(client, "signals/sendgrid/more", of_sendgrid())[0] == 404
    assert send(client, "signals/sendgrid", of_sendgrid()) == (200, ONE)


@each_mailer
def test_a_get_is_405(mailer: str, client: FlaskClient, app: Wiring) -> None:
    assert client.get(f"/{mailer}").status_code == 405


@each_mailer
def test_the_state_never_holds_an_address(
    mailer: str, client: FlaskClient, app: Wiring, tmp_path: Path
) -> None:
    send(client, mailer, SENDERS[mailer]())
    database_of(app.state).close()
    state = b"".join(file.read_bytes() for file in tmp_path.glob("fairlead.db*")).lower()
    assert b"anna" not in state
    assert b"example.com" not in state
