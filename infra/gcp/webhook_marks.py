"""The mark of the last webhook on Firestore, over REST: see `rest_commits`."""

from datetime import datetime

from infra.gcp.model import CALLED_AT, HEARTBEATS, WEBHOOK, micros
from infra.gcp.rest_commits import RestCommits, maximum

ATTEMPT = 2.0
"""Seconds that the one attempt may take: the portal waits for the answer, and the mark is worth no more."""


class FirestoreWebhookMarks:
    """`functions.ports.WebhookMarks` on Firestore."""

    def __init__(self, commits: RestCommits) -> None:
        self._commits = commits

    def note_webhook(self, at: datetime) -> None:
        """Note that the portal has called; what comes late sets nothing back. Tried once."""
        write = self._commits.transform(HEARTBEATS, WEBHOOK, [maximum(CALLED_AT, micros(at))])
        self._commits.send([write], timeout=ATTEMPT)
