"""Where a scheduled function stopped."""

from typing import Protocol


class Checkpoints(Protocol):
    """Where a scheduled function stopped: small texts by name."""

    def get(self, name: str) -> str | None:
        """Return the text; None if it was never set."""

    def set(self, name: str, text: str) -> None:
        """Store the text, in place of the one before it."""

    def replace(self, name: str, text: str, *, before: str | None) -> bool:
        """Store the text if `before` is what is stored now, None for nothing; return whether it was.

        Of two runs that read the same text at most one gets True. False also comes of an answer that got
        lost: then the text may be stored.
        """
