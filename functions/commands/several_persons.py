"""Whether a phone or e-mail leads to one person: a switchboard's or a family's leads to several."""

from collections.abc import Sequence

from functions.commands.personal_data import PersonalData
from functions.domain.item import Item

_SIGNS = ("email:", "phone:", "contact:")
"""What stands for a person; colleagues have a company in common."""


def persons_behind(subject: str, stores: PersonalData) -> Sequence[Sequence[Item]]:
    """Return the leads with this keyed hash, person by person, as far as their other signs tell them apart.

    Leads that share another phone, e-mail or contact are one person's. A lead without any other sign is
    distinguished from none, and stands with the first person.

    Raises:
        StateUnavailable: the state could not be read.
    """
    items = stores.leads.of_subjects([subject]).get(subject, [])
    persons: list[tuple[set[str], list[Item]]] = []
    unsigned: list[Item] = []
    for item, record in sorted(stores.leads.get_many(items).items()):
        signs = {each for each in record.identity.subjects if each.startswith(_SIGNS)} - {subject}
        if not signs:
            unsigned.append(item)
            continue
        same = [each for each in persons if not each[0].isdisjoint(signs)]
        joined = (
            signs.union(*(known for known, _ in same)),
            [item, *(one for _, theirs in same for one in theirs)],
        )
        persons = [*(each for each in persons if each not in same), joined]
    found = [sorted(theirs) for _, theirs in persons] or [[]]
    return [sorted([*found[0], *unsigned]), *found[1:]]
