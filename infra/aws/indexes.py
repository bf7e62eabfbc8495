"""What the indexes over all leads, and over all signals, find.

An index lags behind the table, by less than a second as a rule: what it names is read anew, and left out
where it stands elsewhere by now; what it does not name yet the next look finds.
"""

from collections.abc import Iterator

from infra.aws.database import DynamoTable
from infra.aws.model import GROUP, Index
from infra.aws.values import Item, key_of, text

PAGE = 100
"""Places that are read at once."""


class Group:
    """All items of one kind in the orders of the indexes.

    Args:
        table: where they are.
        name: of the kind, what `gpk` of its items says.
    """

    def __init__(self, table: DynamoTable, name: str) -> None:
        self._table = table
        self.name = table.keys.of(name)

    def places(self, index: Index, low: str, high: str, limit: int = 0) -> Iterator[list[Item]]:
        """Yield what an index holds between two places, both included, in its order, page by page.

        A page has `limit` places at most, and no more than 100; without a limit as many as fit.
        """
        attribute = index.attribute
        return self._table.pages(
            f"#{GROUP} = :{GROUP} AND #{attribute} BETWEEN :low AND :high",
            {GROUP: self.name, "low": low, "high": high},
            index=index.name,
            is_consistent=False,
            size=min(limit, PAGE),
        )

    def items(self, index: Index, low: str, high: str, limit: int) -> list[Item]:
        """Return up to `limit` items between two places of an index, as they were written last."""
        found = list[Item]()
        for page in self.places(index, low, high, limit):
            stored = self._table.get_many(map(key_of, page))
            named = ((text(each, index.attribute), stored.get(key_of(each), {})) for each in page)
            found += [item for place, item in named if item.get(index.attribute) == place]
            if len(found) >= limit:
                break
        return found[:limit]

    def has_any(self, index: Index, only: str, **values: int) -> bool:
        """Return whether an index holds an item that is so; reads the whole of it if there is none."""
        found = self._table.pages(
            f"#{GROUP} = :{GROUP}",
            {GROUP: self.name, **values},
            index=index.name,
            only=only,
            is_consistent=False,
        )
        return any(found)
