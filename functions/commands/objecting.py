"""Who of leads that the portal tells of objects to being scored, by what the state keeps of them.

The portal alone does not say it of a lead whose client the webhook's user may not read any more, or whose
person objects on another lead.
"""

from collections.abc import Iterator, Sequence

from functions.domain.item import Item
from functions.ports import KeptLeads

PAGE = 500
"""How many records are held in memory at once."""


def objecting(leads: KeptLeads | None, items: Sequence[Item]) -> Iterator[Item]:
    """Yield those of the items whose person has objected; of one without a record nothing is known.

    Raises:
        StateUnavailable: the state is there, but cannot be read.
    """
    if leads is None:
        return
    for start in range(0, len(items), PAGE):
        records = leads.get_many(items[start : start + PAGE])
        yield from (each for each, record in records.items() if record.identity.has_objected)
