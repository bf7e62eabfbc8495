"""What a template of `fairlead.toml` says where deals are handled: it is written for leads."""

import re
from collections.abc import Sequence

from functions.domain.item import DEAL, LEAD

HEAD = {
    (LEAD,): "",
    (DEAL,): """\
[[handle]]                               # the portal's simple mode: every inquiry is a deal with a contact
entity = "deal"                          # funnels = [0, 4] handles only these; without it all of them

""",
    (LEAD, DEAL): """\
[[handle]]                               # leads, and deals that come in beside them
entity = "lead"

[[handle]]
entity = "deal"                          # funnels = [0, 4] handles only these; without it all of them

""",
}
_FIRST_SECTION = re.compile(r"^(?=\[portal\])", re.MULTILINE)
_INPUT = re.compile(r'field = "UF_CRM_LEAD_([A-Z0-9_]+)"')
_STAGE = re.compile(r'stage = "([A-Z0-9_]+)"')


def written_for(text: str, entities: Sequence[str]) -> str:
    """Return the template as it is written for these entities.

    A custom field has a code for each kind of record, and so has a stage.
    """
    handled = tuple(entities)
    if handled == (DEAL,):
        text = _INPUT.sub(r'field = "UF_CRM_\1"', text)
    elif handled == (LEAD, DEAL):
        text = _INPUT.sub(r'field = { lead = "UF_CRM_LEAD_\1", deal = "UF_CRM_\1" }', text)
        text = _STAGE.sub(r'stage = { lead = "\1", deal = "\1" }', text)
    return _FIRST_SECTION.sub(HEAD[handled], text, count=1)
