"""The body of a browser's request: what a visitor did, and the e-mail address that the site hands over."""

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from functions.domain.scoring.signals import FROM_BROWSERS
from functions.errors import RequestMalformed
from functions.signals.event import SignalEvent

LARGEST_BODY = 8 * 1024
"""Bytes."""
MOST_SIGNALS = 20
"""Signals in one request."""
OLDEST = timedelta(hours=12)
"""How long a browser may hold a signal back until the visitor has consented and is known."""
_TYPE = r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$"


class _Seen(BaseModel):
    """One thing that a visitor did: its type, an id of the browser's making, and how long ago in seconds."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    type: str = Field(pattern=_TYPE, max_length=60)
    id: str = Field(min_length=8, max_length=64)
    ago: int = Field(ge=0, le=int(OLDEST.total_seconds()))


class Visit(BaseModel):
    """What a browser sends; its repr shows no address.

    It has no field for a lead, a phone or a moment: a browser names a person by e-mail, and its clock is not
    believed.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    key: str = Field(max_length=100, repr=False)
    email: str = Field(max_length=320, pattern=r"^[^@\s]+@[^@\s]+$", repr=False)
    signals: Annotated[tuple[_Seen, ...], Field(min_length=1, max_length=MOST_SIGNALS, strict=False)]

    def events(self, origin: str, *, now: datetime) -> list[SignalEvent]:
        """Return the signals under names and ids of their own, so that they touch no others."""
        return [
            SignalEvent.model_validate(
                {
                    "type": f"{FROM_BROWSERS}{each.type}",
                    "at": (now - timedelta(seconds=each.ago)).isoformat(),
                    "email": self.email,
                    "id": f"browser {origin} {each.id}",
                }
            )
            for each in self.signals
        ]


def parse_visit(body: bytes) -> Visit:
    """Return the visit in a body of JSON.

    Raises:
        RequestMalformed: names the field, and quotes no value.
    """
    try:
        return Visit.model_validate_json(body)
    except ValidationError as error:
        parts = error.errors(include_input=False, include_context=False, include_url=False)[0]["loc"]
        known = {*Visit.model_fields, *_Seen.model_fields}
        field = next((str(each) for each in reversed(parts) if each in known), "the body")
        raise RequestMalformed(f"{field} is not of the form that the snippet sends.") from None
