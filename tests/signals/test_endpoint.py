"""`signals` through functions-framework itself: every status, and what the state holds after it."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from functions.domain.item import Item, lead
from functions.domain.lead.look_reason import LookReason
from infra import wiring
from infra.settings import read_settings
from infra.wiring import Wiring
from tests.builders import TUESDAY_NOON, a_record
from tests.signals.sending import SECRET, a_signal, send, signature, signed
from tests.stored import database_of

NONE = {"accepted": 0, "new": 0, "repeated": 0, "unknown_type": 0}
EMAIL, PHONE = "Anna.Secret@Example.com", "+49 30 5550101"


def kept(app: Wiring, *subjects: str) -> int:
    """Count the signals that are kept; of anybody, unless subjects are named."""
    if subjects:
        return sum(map(len, app.state.signals.of_subjects(subjects, now=app.clock.now()).values()))
    with database_of(app.state).reading() as connection:
        [count] = connection.execute("SELECT count(*) FROM signals").fetchone()
    return int(count)


def waiting(app: Wiring) -> list[tuple[Item, set[LookReason]]]:
    entries = app.state.inbox.lease(1000, now=app.clock.now(), duration=timedelta(minutes=5))
    return [(entry.item, set(entry.reasons)) for entry in entries]


def nothing_happened(app: Wiring) -> bool:
    return kept(app) == 0 and app.state.inbox.next_due_at() is None


def test_a_signal_is_kept_and_its_lead_is_in_the_inbox(client: FlaskClient, app: Wiring) -> None:
    response = send(client, a_signal(attributes={"page": "/prices"}))
    assert (response.status_code, response.json) == (202, {**NONE, "accepted": 1, "new": 1})
    assert (kept(app, "lead:7"), waiting(app)) == (1, [(lead(7), {LookReason.SIGNAL})])


def test_a_list_is_counted_and_each_of_its_leads_noted_once(client: FlaskClient, app: Wiring) -> None:
    signals = [a_signal(id=str(n), lead_id=n % 3 + 1, type="case_study.read") for n in range(500)]
    assert send(client, signals).json == {**NONE, "accepted": 500, "new": 500}
    assert waiting(app) == [(lead(n), {LookReason.SIGNAL}) for n in (1, 2, 3)]


def test_an_id_seen_before_counts_once(client: FlaskClient, app: Wiring) -> None:
    send(client, a_signal())
    response = send(client, [a_signal(), a_signal(id="b"), a_signal(id="b")])
    assert response.json == {**NONE, "accepted": 3, "new": 1, "repeated": 2}
    assert kept(app) == 2


def test_without_an_id_the_same_thing_at_the_same_moment_counts_once(
    client: FlaskClient, app: Wiring
) -> None:
    same = a_signal(id=..., at="2026-11-03T11:59:00+01:00")
    assert send(client, [a_signal(id=...), same]).json == {**NONE, "accepted": 2, "new": 1, "repeated": 1}
    assert send(client, a_signal(id=..., lead_id=8)).json == {**NONE, "accepted": 1, "new": 1}


def test_a_lead_is_enqueued_again_when_the_first_delivery_broke_off(client: FlaskClient, app: Wiring) -> None:
    with database_of(app.state).writing() as connection:
        connection.execute("ALTER TABLE inbox RENAME TO lost")
    assert send(client, a_signal()).status_code == 503
    with database_of(app.state).writing() as connection:
        connection.execute("ALTER TABLE lost RENAME TO inbox")
    assert send(client, a_signal()).json == {**NONE, "accepted": 1, "repeated": 1}
    assert waiting(app) == [(lead(7), {LookReason.SIGNAL})]


def test_a_type_that_the_scorecard_does_not_know_is_accepted_and_not_kept(
    client: FlaskClient, app: Wiring
) -> None:
    response = send(client, a_signal(type="coffee.drunk"))
    assert (response.status_code, response.json) == (202, {**NONE, "accepted": 1, "unknown_type": 1})
    assert nothing_happened(app)


@pytest.mark.parametrize(
    ("who", "at"),
    [({}, "2025-11-03T10:59:00Z"), ({"lead_id": ..., "email": EMAIL}, "2026-10-04T10:59:00Z")],
    ids=["a lead, a year ago", "a person's, 30 days ago"],
)
def test_a_signal_older_than_it_would_be_kept_is_accepted_and_not_kept(
    client: FlaskClient, app: Wiring, who: dict[str, Any], at: str
) -> None:
    assert send(client, a_signal(at=at, **who)).json == {**NONE, "accepted": 1}
    assert nothing_happened(app)


@pytest.mark.parametrize(
    ("who", "days"), [({}, 365), ({"lead_id": ..., "email": EMAIL}, 30)], ids=["a lead", "a person"]
)
def test_signals_of_leads_count_for_a_year_and_those_of_people_for_thirty_days(
    client: FlaskClient, app: Wiring, who: dict[str, Any], days: int
) -> None:
    subject = str(app.pseudonyms.subject_of_email(EMAIL)) if who else "lead:7"
    send(client, a_signal(**who))
    app.clock.sleep(timedelta(days=days, seconds=-1).total_seconds())
    assert kept(app, subject) == 1
    app.clock.sleep(1)
    assert kept(app, subject) == 0
    assert kept(app) == 0


def test_a_known_persons_signals_are_kept_as_long_as_those_of_the_lead(
    client: FlaskClient, app: Wiring
) -> None:
    [subject] = app.pseudonyms.subjects_of(emails=[EMAIL], phones=[])
    app.state.leads.save([a_record(lead(7), subjects=(subject,))])
    send(client, a_signal(lead_id=..., email=EMAIL))
    app.clock.sleep(timedelta(days=364).total_seconds())
    assert kept(app, subject) == 1


def test_a_person_with_a_leads_e_mail_or_phone_is_that_lead(client: FlaskClient, app: Wiring) -> None:
    subjects = app.pseudonyms.subjects_of(emails=[EMAIL], phones=[PHONE])
    app.state.leads.save([a_record(lead(7), subjects=subjects), a_record(lead(9), subjects=subjects)])
    send(client, a_signal(lead_id=..., email="  anna.secret@example.com"))
    send(client, a_signal(lead_id=..., phone="030 / 555 01 01", id="b"))
    assert kept(app, *subjects) == 2
    assert waiting(app) == [(lead(7), {LookReason.SIGNAL}), (lead(9), {LookReason.SIGNAL})]


def test_a_signal_of_a_person_who_is_no_lead_yet_is_kept(client: FlaskClient, app: Wiring) -> None:
    assert send(client, a_signal(lead_id=..., email=EMAIL)).status_code == 202
    assert waiting(app) == []
    assert kept(app, *app.pseudonyms.subjects_of(emails=[EMAIL.upper()], phones=[])) == 1


def test_the_state_never_holds_an_address_or_a_number(
    client: FlaskClient, app: Wiring, tmp_path: Path
) -> None:
    who = a_signal(lead_id=..., id=f"opened-by-{EMAIL}", attributes={"name": "Anna Secret"})
    assert send(client, [{**who, "email": EMAIL}, {**who, "phone": PHONE, "id": PHONE}]).status_code == 202
    database_of(app.state).close()
    state = b"".join(file.read_bytes() for file in tmp_path.glob("fairlead.db*")).lower()
    for secret in (b"anna", b"example.com", b"5550101", b"555 0101"):
        assert secret not in state


@pytest.mark.parametrize(("field", "value"), [("email", EMAIL), ("phone", PHONE)])
def test_n14_without_a_key_a_signal_of_a_person_is_refused_with_what_to_do(
    field: str, value: str, client: FlaskClient, app: Wiring
) -> None:
    bare = Wiring(replace(app.settings, hash_key=read_settings(None).hash_key))
    bare.clock = app.clock
    wiring.use(bare)
    assert send(client, a_signal()).status_code == 202
    response = send(client, a_signal(lead_id=..., **{field: value}))
    assert response.status_code == 422
    assert response.json is not None
    assert response.json["error"] == "HashKeyMissing"
    assert f"a person by {field}, and FAIRLEAD_HASH_KEY is not set" in response.json["message"]
    assert value not in response.json["message"]
    assert kept(bare) == 1
    bare.close()


@pytest.mark.parametrize("secret", ["", "wrong", f"the-one-before,{SECRET}", "né"])
def test_a_wrong_signature_is_401_and_nothing_is_kept(client: FlaskClient, app: Wiring, secret: str) -> None:
    assert send(client, a_signal(), secret=secret).status_code == 401
    assert nothing_happened(app)


def test_a_body_that_was_changed_on_its_way_is_401(client: FlaskClient, app: Wiring) -> None:
    headers = {"X-Fairlead-Signature": signed(b'{"lead_id": 7}')}
    assert client.post("/", data=b'{"lead_id": 8}', headers=headers).status_code == 401


def test_a_wrong_signature_needs_no_configuration(client: FlaskClient, app: Wiring) -> None:
    app.settings.config.unlink()
    assert send(client, a_signal(), secret="wrong").status_code == 401
    assert send(client, a_signal()).json == {"error": "ConfigurationInvalid"}


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_stale_time_is_401_and_nothing_is_kept(client: FlaskClient, app: Wiring, minutes: int) -> None:
    at = TUESDAY_NOON + timedelta(minutes=minutes)
    assert send(client, a_signal(), at=at).status_code == 401
    assert nothing_happened(app)


@pytest.mark.parametrize("secret", ["the-one-before", SECRET])
def test_while_a_secret_is_rotated_both_are_taken(client: FlaskClient, secret: str) -> None:
    assert send(client, a_signal(), secret=secret).status_code == 202


def test_a_sender_that_rotates_signs_with_both(client: FlaskClient) -> None:
    body = b"[]"
    both = f"{signed(body, secret='the-next-one')},v1={signature(body)}"
    assert client.post("/", data=body, headers={"X-Fairlead-Signature": both}).status_code == 202


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_another_method_is_405(client: FlaskClient, method: str) -> None:
    assert client.open("/", method=method, data=b"[]").status_code == 405


@pytest.mark.parametrize("size", [1024 * 1024 + 1, 10_000_000, 11 * 1024 * 1024])
def test_a_body_over_1_mib_is_413_and_the_next_one_is_served(
    client: FlaskClient, app: Wiring, size: int
) -> None:
    assert send(client, b" " * size).status_code == 413
    assert nothing_happened(app)
    assert send(client, a_signal()).status_code == 202


@pytest.mark.parametrize("opening", [b"[", b'{"attributes":', b'{"specversion":"1.0","data":'])
def test_json_10_000_deep_is_400_and_the_next_one_is_served(
    client: FlaskClient, app: Wiring, opening: bytes
) -> None:
    assert send(client, opening * 10_000).status_code == 400
    assert nothing_happened(app)
    assert send(client, a_signal()).status_code == 202


def test_one_malformed_element_refuses_the_whole_list(client: FlaskClient, app: Wiring) -> None:
    response = send(client, [a_signal(), a_signal(id="b", at="yesterday")])
    assert response.status_code == 400
    assert "Element 2: at must be" in response.get_data(as_text=True)
    assert nothing_happened(app)


def test_a_signal_from_the_future_is_400_but_for_a_clock_that_is_a_little_ahead(
    client: FlaskClient, app: Wiring
) -> None:
    assert send(client, a_signal(at="2026-11-03T11:05:01Z")).status_code == 400
    assert nothing_happened(app)
    assert send(client, a_signal(at="2026-11-03T11:05:00Z")).status_code == 202


@pytest.mark.parametrize("who", [{"email": "anna.secret"}, {"phone": "call Anna.Secret"}, {"phone": "12"}])
def test_an_e_mail_or_phone_that_is_none_is_400_and_not_quoted(
    client: FlaskClient, app: Wiring, who: dict[str, str]
) -> None:
    response = send(client, a_signal(lead_id=..., **who))
    assert response.status_code == 400
    assert f"Element 1: {next(iter(who))} must be" in response.get_data(as_text=True)
    assert "secret" not in response.get_data(as_text=True).lower()
    assert nothing_happened(app)


def test_a_state_that_cannot_be_written_is_503(client: FlaskClient, app: Wiring) -> None:
    with database_of(app.state).writing() as connection:
        connection.execute("DROP TABLE signals")
    response = send(client, a_signal())
    assert (response.status_code, response.json) == (503, {"error": "StateUnavailable"})
    assert app.state.inbox.next_due_at() is None


def test_no_answer_and_no_log_carries_a_secret_or_a_person(
    client: FlaskClient, capfd: pytest.CaptureFixture[str]
) -> None:
    answers = [
        send(client, a_signal(lead_id=..., email=EMAIL)),
        send(client, a_signal(lead_id=..., email=EMAIL), secret="wrong"),
        send(client, a_signal(lead_id=EMAIL)),
        send(client, a_signal(at=EMAIL)),
        send(client, f'{{"email": "{EMAIL}'.encode()),
    ]
    assert [answer.status_code for answer in answers] == [202, 401, 400, 400, 400]
    said = "".join(answer.get_data(as_text=True) for answer in answers) + "".join(capfd.readouterr())
    for secret in ("Anna", "anna", SECRET, "a-key-for-hashes", "Traceback"):
        assert secret not in said
