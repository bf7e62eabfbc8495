"""HTTP of `lead_events`: method, size, form; then accept."""

from flask import Request

from functions.lead_events.accept import Acceptance, Secrets, accept_event
from functions.lead_events.event import parse_event
from infra import wiring
from infra.http.handlers import Answer, body_of_post, http_function

LARGEST_BODY = 64 * 1024


@http_function
def lead_events(request: Request) -> Answer:
    """Accept one call of Bitrix24's outbound webhook or robot; 202 accepted, 200 not served."""
    body = body_of_post(request, largest=LARGEST_BODY)
    event = parse_event(body, query=request.args)
    app = wiring.of()
    acceptance = accept_event(
        event,
        url_secret=request.args.get("secret", ""),
        secrets=Secrets(app.settings.tokens, app.settings.robot_secret.get_secret_value()),
        inbox=app.state.inbox_writer,
        wakeups=app.wakeups,
        marks=app.state.webhook_marks,
        now=app.clock.now(),
    )
    return {"status": acceptance.value}, 202 if acceptance is Acceptance.ACCEPTED else 200
