"""The probes of a portal: of the first kind that is handled and has an originator, leads or deals."""

from typing import TYPE_CHECKING

from functions.domain.item import DEAL, LEAD
from infra.wiring import Wiring

if TYPE_CHECKING:
    from functions.ports import Probes


def probes_of(app: Wiring) -> "Probes":
    """Return them; leads where neither leads nor deals are handled."""
    from infra.bitrix24.crm.entities import HANDLED  # noqa: PLC0415  most portals have no probe
    from infra.bitrix24.crm.probes import Bitrix24Probes  # noqa: PLC0415  see above

    kind = next((each for each in app.handled if each in {LEAD, DEAL}), LEAD)
    return Bitrix24Probes(app.client, HANDLED[kind])
