"""The probes of a portal: of the first kind that is handled and has an originator, leads or deals."""

from functions.domain.item import DEAL, LEAD
from functions.ports import Probes
from infra.bitrix24.crm.entities import HANDLED
from infra.bitrix24.crm.probes import Bitrix24Probes
from infra.wiring import Wiring


def probes_of(app: Wiring) -> Probes:
    """Return them; leads where neither leads nor deals are handled."""
    kind = next((each for each in app.handled if each in {LEAD, DEAL}), LEAD)
    return Bitrix24Probes(app.client, HANDLED[kind])
