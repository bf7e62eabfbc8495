"""A proof that covers a token only is good for one event: another one beside the same token is refused."""

from datetime import datetime

from functions.errors import RequestNotAuthentic
from functions.ports import Pseudonyms, SignalNote, Signals
from functions.signals.mailers.mail_event import SingleUse

USED = "proof.used"
"""The type under which a used token is kept: among the signals, which the state keeps once, of no person."""


def use_once(proof: SingleUse, *, signals: Signals, pseudonyms: Pseudonyms, now: datetime) -> None:
    """Note that a token was used for its content; the same content again is a repetition, and is let through.

    Raises:
        RequestNotAuthentic: the token was used for something else.
        StateUnavailable: it was not noted; the mailer sends the same again.
    """
    of_content = f"proof:{pseudonyms.fingerprint(proof.content.decode(errors='replace'))}"
    note = SignalNote(pseudonyms.fingerprint(f"{USED} {proof.token}"), of_content, USED, now)
    is_new = signals.add([note], expires_at=proof.until) == 1
    if not is_new and of_content not in signals.of_subjects([of_content], now=now):
        raise RequestNotAuthentic("The token of this proof was used for another event before.")
