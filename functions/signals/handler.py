"""HTTP of `signals`: back ends that sign, mailers with their own proof, browsers with a narrow key."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from flask import Request

from functions.errors import PageUnknown, TooManyRequests
from functions.signals.accept import SignalPolicy, SignalsReport, accept_signals
from functions.signals.browser import key, visit
from functions.signals.event import SignalEvent, envelope_of, parse_signals
from functions.signals.mailers.accept_mail import accept_mail
from functions.signals.mailers.mail_event import MailDelivery, Mailer, MailKind
from functions.signals.mailers.mailgun import Mailgun
from functions.signals.mailers.postmark import Postmark
from functions.signals.mailers.sendgrid import SendGrid
from functions.signals.mailers.single_use import use_once
from functions.signals.signature import authenticate
from infra import wiring
from infra.http.handlers import Answer, AnswerWithHeaders, body_of_post, http_function
from infra.http.visitor import visitor_of
from infra.p256 import is_signed
from infra.per_minute import counts_of
from infra.wiring import Wiring

LARGEST_BODY = 1024 * 1024
MAILERS: dict[str, Mailer] = {"sendgrid": SendGrid(is_signed), "mailgun": Mailgun(), "postmark": Postmark()}
BROWSER = "browser"
"""The last part of the address for browsers; those of mailers are their names, and back ends have none."""


@http_function
def signals(request: Request) -> Answer | AnswerWithHeaders:
    """Accept what leads did elsewhere, from `/signals`, `/signals/MAILER` or `/signals/browser`.

    A body is parsed only once its proof is right, except where the vendor or the browser has it in the body.
    """
    match [part for part in request.path.split("/") if part not in {"", "signals"}]:
        case []:
            return _of_back_end(request)
        case [sender] if sender == BROWSER:
            return _of_browser(request)
        case [sender] if sender in MAILERS:
            return _of_mailer(request, sender)
        case _:
            raise PageUnknown(
                f"There are /signals, /signals/{BROWSER}, /signals/{', /signals/'.join(MAILERS)}."
            )


def _of_back_end(request: Request) -> Answer:
    """Accept what is signed; 202 with counts."""
    body = body_of_post(request, largest=LARGEST_BODY)
    app = wiring.of()
    now = app.clock.now()
    signature = request.headers.get("X-Fairlead-Signature", "")
    authenticate(signature, body, secrets=app.settings.signal_secrets, now=now)
    events = parse_signals(body, envelope_of(request.headers.items()))
    return asdict(_accept(app.at_work(), events, now)), 202


def _of_mailer(request: Request, name: str) -> Answer:
    """Accept the events of a mailer; 200 with counts: Mailgun and Postmark repeat after any other status."""
    body = body_of_post(request, largest=LARGEST_BODY)
    app, mailer = wiring.of(), MAILERS[name]
    now = app.clock.now()
    delivery = MailDelivery(body, {header.lower(): value for header, value in request.headers.items()})
    single_use = mailer.authenticate(delivery, keys=app.settings.mailer_keys[name], now=now)
    app = app.at_work()
    mailers = app.loaded.model.senders.mailers
    if name not in mailers.vendors:
        raise PageUnknown(f'This mailer is not taken. Write vendors = ["{name}"] in [signals.mailers].')
    events = mailer.events(body)
    if single_use is not None:
        use_once(single_use, signals=app.state.signals, pseudonyms=app.pseudonyms, now=now)
    report = accept_mail(
        events,
        mailer=name,
        types={kind: getattr(mailers, kind) for kind in MailKind},
        accept=lambda signals: _accept(app, signals, now),
        now=now,
    )
    return asdict(report), 200


def _of_browser(request: Request) -> AnswerWithHeaders:
    """Accept what a visitor did; 202 with one count, for the answer must not say who is a lead."""
    body = body_of_post(request, largest=visit.LARGEST_BODY)
    app, origin = wiring.of(), request.headers.get("Origin", "")
    now = app.clock.now()
    sent = visit.parse_visit(body)
    key.authenticate(sent.key, origin, secrets=app.settings.browser_secrets)
    app = app.at_work()
    browser = app.loaded.model.senders.browser
    key.refuse_other_origins(origin, allowed=browser.origins)
    counts, count = counts_of(app.process), len(sent.signals)
    if not (
        counts.visitors.takes(f"{origin} {visitor_of(request)}", count, most=browser.per_address, now=now)
        and counts.websites.takes(origin, count, most=browser.per_minute, now=now)
    ):
        raise TooManyRequests("There were too many signals in this minute. Send the same in the next one.")
    wishes = "1" in {request.headers.get("Sec-GPC"), request.headers.get("DNT")}
    events = [] if wishes else sent.events(origin, now=now)
    _accept(app, events, now)
    return {"accepted": len(events)}, 202, {"Access-Control-Allow-Origin": origin, "Vary": "Origin"}


def _accept(app: Wiring, events: Sequence[SignalEvent], now: datetime) -> SignalsReport:
    kept = app.loaded.model.retention
    return accept_signals(
        events,
        policy=SignalPolicy(
            app.config.signal_types,
            lead_retention=kept.lead_signals,
            person_retention=kept.signals,
        ),
        pseudonyms=app.pseudonyms,
        signals=app.state.signals,
        leads=app.state.leads,
        inbox=app.state.inbox,
        wakeups=app.wakeups,
        now=now,
    )
