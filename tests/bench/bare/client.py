"""A bare function with Google's client of Firestore, and one read with it."""

import google.auth.transport.requests
from flask import Request
from google.cloud import firestore

USED = (google.auth.transport.requests,)


def client(request: Request) -> str:
    """Read one document with the client; it finds the emulator by itself."""
    read = firestore.Client(project=request.args["project"]).document("inbox/1").get(retry=None, timeout=5)
    return str(read.exists)
