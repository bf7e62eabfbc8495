"""HTTP of `signals`: method, size, signature, JSON or CloudEvents; then accept."""

from dataclasses import asdict

from flask import Request

from functions.signals.accept import Counted, accept_signals
from functions.signals.cloudevent import envelope_of
from functions.signals.event import parse_signals
from functions.signals.signature import authenticate
from infra import wiring
from infra.http.handlers import Answer, body_of_post, http_function

LARGEST_BODY = 1024 * 1024


@http_function
def signals(request: Request) -> Answer:
    """Take what leads did elsewhere; 202 with counts. Nothing is read of a body whose signature is wrong."""
    body = body_of_post(request, largest=LARGEST_BODY)
    app = wiring.current()
    now = app.clock.now()
    signature = request.headers.get("X-Fairlead-Signature", "")
    authenticate(signature, body, secrets=app.settings.signal_secrets, now=now)
    events = parse_signals(body, envelope_of(request.headers.items()))
    kept = app.loaded.model.retention
    report = accept_signals(
        events,
        counted=Counted(
            {signal.type for signal in app.config.scorecard.signals},
            of_leads=kept.lead_signals,
            of_people=kept.signals,
        ),
        hashes=app.pseudonyms,
        signals=app.signals,
        leads=app.leads,
        inbox=app.inbox,
        wakeups=app.wakeups,
        now=now,
    )
    return asdict(report), 202
