"""One line of a score: what gave how many points, and what is needed to compute it again later."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal, NamedTuple

Kind = Literal["fact", "signal", "silence", "adjustment", "clamp", "failed"]


class Contribution(NamedTuple):
    """One line of a score; holds words of the configuration and moments, nothing of the person.

    A named tuple, because a lead has a dozen of them and a frozen dataclass takes four times as long to make.

    Attributes:
        kind: a `fact` stays as it is until the lead changes; `signal` and `silence` follow the clock;
            `clamp` is what a bound took or gave; `failed` is a rule that could not be computed.
        moments: when the things happened that this signal still counts, in UTC.
        since: our unanswered touch that this silence started at.
        until: the last business day of a human's correction.
    """

    id: str
    points: int
    why: str
    group: str = ""
    kind: Kind = "fact"
    moments: tuple[datetime, ...] = ()
    since: datetime | None = None
    until: date | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-ready values without the empty ones; `from_dict` reads them back."""
        record: dict[str, Any] = {"id": self.id, "points": self.points, "why": self.why}
        if self.group:
            record["group"] = self.group
        if self.kind != "fact":
            record["kind"] = self.kind
        if self.moments:
            record["moments"] = [moment.isoformat() for moment in self.moments]
        if self.since is not None:
            record["since"] = self.since.isoformat()
        if self.until is not None:
            record["until"] = self.until.isoformat()
        return record

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> "Contribution":
        """Return the contribution that `to_dict` wrote.

        Raises:
            KeyError, ValueError: the record was not written by `to_dict`.
        """
        return cls(
            id=record["id"],
            points=record["points"],
            why=record["why"],
            group=record.get("group", ""),
            kind=record.get("kind", "fact"),
            moments=tuple(datetime.fromisoformat(text) for text in record.get("moments", ())),
            since=datetime.fromisoformat(record["since"]) if "since" in record else None,
            until=date.fromisoformat(record["until"]) if "until" in record else None,
        )
