"""Where a scheduled function stopped."""

from typing import Protocol


class Checkpoints(Protocol):
    """Where a scheduled function stopped: small texts by name."""

    def get(self, name: str) -> str | None:
        """Return the text; None if it was never set."""

    def set(self, name: str, text: str) -> None:
        """Store the text, in place of the one before it."""
