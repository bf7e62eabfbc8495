"""A hash of everything a score rests on, so that an echo of our own write is recognised."""

import hashlib
from dataclasses import astuple

from functions.configuration import Configuration
from functions.ports import LeadSnapshot


def fingerprint_of(snapshot: LeadSnapshot, config: Configuration) -> str:
    """Return a hash of facts, correction and configuration; who has the lead is not part of it."""
    facts = (astuple(snapshot.lead), snapshot.adjustment, snapshot.is_closed, config.version)
    return hashlib.blake2b(repr(facts).encode(), digest_size=12).hexdigest()
