"""Everything that Fairlead keeps, opened as one thing."""

from typing import TYPE_CHECKING, Protocol

from functions.ports.assignments import Assignments
from functions.ports.checkpoints import Checkpoints
from functions.ports.configuration_versions import ConfigurationVersions
from functions.ports.figures import Figures
from functions.ports.heartbeats import Heartbeats, WebhookMarks
from functions.ports.history import History
from functions.ports.inbox import Inbox, InboxWriter
from functions.ports.leads import KeptLeads, Leads
from functions.ports.ledger import Ledger
from functions.ports.signals import KeptSignals, Signals
from functions.ports.unit_of_work import UnitOfWork

# Only `fairlead move` needs it: no function loads it.
if TYPE_CHECKING:
    from functions.ports.carrier import Carrier


class State(Protocol):
    """All ports of one store, which is opened when one of them is first asked for.

    Asking for a port raises StateUnavailable when the store cannot be opened.
    """

    @property
    def inbox(self) -> Inbox:
        """Which leads need a look."""

    @property
    def inbox_writer(self) -> InboxWriter:
        """What a webhook enqueues its lead with: it loads as little as the store allows."""

    @property
    def leads(self) -> Leads:
        """The records of leads."""

    @property
    def assignments(self) -> Assignments:
        """Turns, daily caps and assignments."""

    @property
    def unit_of_work(self) -> UnitOfWork:
        """What runs of the pipeline leave behind."""

    @property
    def ledger(self) -> Ledger:
        """Every decision that was made."""

    @property
    def signals(self) -> Signals:
        """What leads and other people did elsewhere."""

    @property
    def kept_signals(self) -> KeptSignals | None:
        """The signals for reading only; None while nothing is kept. Creates nothing, no file and no table."""

    @property
    def kept_leads(self) -> KeptLeads | None:
        """The records for reading only; None while nothing is kept. Creates nothing, no file and no table."""

    @property
    def history(self) -> History:
        """What was known of leads that are closed, and what became of them."""

    @property
    def figures(self) -> Figures:
        """What is counted, and what was counted of each lead."""

    @property
    def checkpoints(self) -> Checkpoints:
        """Where the scheduled functions stopped."""

    @property
    def heartbeats(self) -> Heartbeats:
        """Signs of life: the last call of the portal, the last runs."""

    @property
    def webhook_marks(self) -> WebhookMarks:
        """What a webhook notes its call with: it loads as little as the store allows."""

    @property
    def configuration_versions(self) -> ConfigurationVersions:
        """Every configuration that was ever at work."""

    @property
    def carrier(self) -> "Carrier":
        """What carries the whole state to another store."""

    @property
    def largest_batch(self) -> int:
        """How many leads `assignments` and `unit_of_work` take at once.

        An assignment of so many is one atomic step as a rule. A commit of so many may be several, where the
        store takes no more in one: of each lead it is one.
        """

    def open(self) -> None:
        """Open the store now.

        Raises:
            StateUnavailable: it cannot be opened.
        """

    def close(self) -> None:
        """Close what was opened."""
