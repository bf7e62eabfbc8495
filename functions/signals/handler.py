"""HTTP of `signals`: method, size, signature, JSON or CloudEvents; then accept."""

from dataclasses import asdict

from flask import Request

from functions.signals.accept import SignalPolicy, accept_signals
from functions.signals.event import envelope_of, parse_signals
from functions.signals.signature import authenticate
from infra import wiring
from infra.http.handlers import Answer, body_of_post, http_function

LARGEST_BODY = 1024 * 1024


@http_function
def signals(request: Request) -> Answer:
    """Accept what leads did elsewhere; 202 with counts. A body is parsed only once its signature is right."""
    body = body_of_post(request, largest=LARGEST_BODY)
    app = wiring.of()
    now = app.clock.now()
    signature = request.headers.get("X-Fairlead-Signature", "")
    authenticate(signature, body, secrets=app.settings.signal_secrets, now=now)
    events = parse_signals(body, envelope_of(request.headers.items()))
    app = app.at_work()
    kept = app.loaded.model.retention
    report = accept_signals(
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
    return asdict(report), 202
