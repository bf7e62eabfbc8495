"""A text that does not show when it is printed: small, so that a cold start need not load pydantic for it."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Secret:
    """A password, a key, an address with a code in it; its `repr` and `str` tell nothing."""

    _value: str = field(repr=False)

    def get_secret_value(self) -> str:
        """Return the text itself, for the one place that needs it."""
        return self._value
