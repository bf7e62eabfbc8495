"""Accept the events of a mailer: they become signals of people, who are known by their addresses."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from functions.signals.accept import SignalsReport
from functions.signals.event import SignalEvent
from functions.signals.mailers.mail_event import MailEvent, MailKind, Skipped


@dataclass(frozen=True, slots=True)
class MailReport(SignalsReport):
    """What became of the events of a delivery; `accepted` and the counts of signals are those of the others.

    Attributes:
        unknown_kind: events that no kind of `MailKind` is, such as a delivery.
        by_machine: opens and clicks that the vendor ascribes to a program.
    """

    unknown_kind: int = 0
    by_machine: int = 0


def accept_mail(
    events: Iterable[MailEvent | Skipped],
    *,
    mailer: str,
    types: Mapping[MailKind, str],
    accept: Callable[[Sequence[SignalEvent]], SignalsReport],
    now: datetime,
) -> MailReport:
    """Hand the events on as signals, each under the id that the mailer gave it.

    Args:
        events: of one delivery.
        mailer: whose ids these are.
        types: the type of signal that each kind becomes.
        accept: keeps signals, each once.
        now: a later moment of an event counts as now.
    """
    found = list(events)
    signals = [
        SignalEvent.model_validate(
            {
                "type": types[each.kind],
                "at": min(each.at, now).isoformat(),
                "email": each.email,
                "id": f"{mailer} {each.id}"[:1000],
            }
        )
        for each in found
        if isinstance(each, MailEvent)
    ]
    return MailReport(
        **asdict(accept(signals)),
        unknown_kind=found.count(Skipped.UNKNOWN_KIND),
        by_machine=found.count(Skipped.MACHINE),
    )
