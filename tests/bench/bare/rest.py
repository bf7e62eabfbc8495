"""A bare function with the libraries that `lead_events` has, and one read of Firestore."""

import structlog
import tenacity
from flask import Request
from google.auth.transport.requests import Request as Send

USED = (structlog, tenacity)
send = Send()


def rest(request: Request) -> str:
    """Read one document over REST."""
    documents = f"projects/{request.args['project']}/databases/(default)/documents"
    answer = send(f"http://{request.args['emulator']}/v1/{documents}/inbox/1", "GET", timeout=5)
    return str(answer.status)
