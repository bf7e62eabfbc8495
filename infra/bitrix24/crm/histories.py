"""The activities of leads, read together while they fit, and lead by lead where one of them is talkative.

The newest pages of fifty leads travel with the leads. When there is more, the rest is one further request,
as long as fifty pages hold all of it. Beyond that a talkative lead would push the others' activities out, so
each is read alone: how much is known of a lead never hangs on its neighbours (docs/meaning.md 2).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from functions.domain.item import Item
from functions.errors import PortalError
from infra.bitrix24.crm.activities import SELECT, History, history_of
from infra.bitrix24.crm.blame import OF_THE_OBJECT, log_refused, raise_what_is_of_the_portal
from infra.bitrix24.crm.entities import entity_of, pages_of
from infra.bitrix24.crm.payloads import ActivityRow, readable, rows_in
from infra.bitrix24.rest.answers import Answer, BatchAnswer
from infra.bitrix24.rest.client import Bitrix24Client
from infra.bitrix24.rest.commands import Command
from infra.bitrix24.rest.envelope import as_int
from infra.bitrix24.rest.limits import PAGE_SIZE

METHOD = "crm.activity.list"
LEADS_AT_ONCE = 50
PAGES_AT_ONCE = 4
"""Pages that are read in the same batch as the leads."""
MOST_PAGES = 50
"""Pages of one lead, or of fifty quiet ones, that are read at the most; more of a lead stays unknown."""

Histories = dict[Item, History | PortalError]
"""By lead; the error of one whose activities cannot be read now."""


def first_pages(items: Sequence[Item]) -> list[Command]:
    """Return the commands for the newest activities of these leads, fifty leads at a time."""
    return [
        command for group in pages_of(items, LEADS_AT_ONCE) for command in _pages(group, range(PAGES_AT_ONCE))
    ]


def histories(answers: BatchAnswer, items: Sequence[Item], client: Bitrix24Client) -> Histories:
    """Return what was recorded on each lead; reads more pages where the first ones were full.

    Raises:
        PortalError: the portal takes no more requests, or refuses the webhook.
    """
    found: Histories = {}
    for group in pages_of(items, LEADS_AT_ONCE):
        together = _together(answers, group, client)
        found |= histories_alone(group, client) if together is None else together
    return found


def histories_alone(items: Sequence[Item], client: Bitrix24Client) -> Histories:
    """Return what was recorded on each of these leads, up to `MOST_PAGES` pages of each.

    Raises:
        PortalError: the portal takes no more requests, or refuses the webhook.
    """
    if not items:
        return {}
    first = client.batch([command for item in items for command in _pages([item], [0])])
    more = [command for item in items for command in _pages([item], _further(first[_key([item], 0)]))]
    answers = {**first, **(client.batch(more) if more else {})}
    raise_what_is_of_the_portal(answers.values())
    return {item: _alone(answers, item) for item in items}


def _together(
    answers: Mapping[str, Answer | PortalError], group: Sequence[Item], client: Bitrix24Client
) -> Histories | None:
    """Return the histories of leads that were read together; None when each has to be read alone."""
    pages = [answers[_key(group, number)] for number in range(PAGES_AT_ONCE)]
    last = pages[-1]
    if isinstance(last, Answer) and last.next is not None:
        total = last.total if last.total is not None else MOST_PAGES * PAGE_SIZE + 1
        if total > MOST_PAGES * PAGE_SIZE:
            return None
        more = client.batch(_pages(group, range(PAGES_AT_ONCE, -(-total // PAGE_SIZE))))
        pages += more.values()
    raise_what_is_of_the_portal(pages)
    read = [page for page in pages if isinstance(page, Answer)]
    rows = [row for page in read for row in rows_in(page.result)]
    is_whole = len(read) == len(pages) and read[-1].next is None
    if not is_whole or not {_owner(row) for row in rows} <= {item.id for item in group}:
        return None
    return _by_owner(rows, group)


def _by_owner(rows: Iterable[Any], group: Sequence[Item]) -> Histories:
    own: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows:
        own[_owner(row)].append(row)
    return {item: _told(own[item.id]) for item in group}


def _alone(answers: Mapping[str, Answer | PortalError], item: Item) -> History | PortalError:
    pages = list(_pages_of(answers, item))
    errors = [page for page in pages if isinstance(page, PortalError)]
    lasting = [error for error in errors if not isinstance(error, OF_THE_OBJECT)]
    if lasting:
        return lasting[0]
    for error in errors[:1]:
        log_refused(error, item=str(item))
    read = [page for page in pages if isinstance(page, Answer)]
    is_whole = not errors and read[-1].next is None
    return _told([row for page in read for row in rows_in(page.result)], is_complete=is_whole)


def _pages_of(answers: Mapping[str, Answer | PortalError], item: Item) -> Iterator[Answer | PortalError]:
    keys = (_key([item], number) for number in range(MOST_PAGES))
    yield from (answers[key] for key in keys if key in answers)


def _told(rows: Sequence[Any], *, is_complete: bool = True) -> History:
    """Return what the rows of one lead tell; a row that cannot be read is one that is not known."""
    known = list(readable(ActivityRow, rows, method=METHOD))
    return history_of(known, is_complete=is_complete and len(known) == len(rows))


def _owner(row: Any) -> int:
    """Return whose activity a row is; 0 when it does not say."""
    return (as_int(row.get("OWNER_ID")) or 0) if isinstance(row, Mapping) else 0


def _further(first: Answer | PortalError) -> range:
    """Return the pages of one lead after its first one; all that may be, where the portal does not count."""
    if isinstance(first, PortalError) or first.next is None:
        return range(0)
    pages = MOST_PAGES if first.total is None else -(-first.total // PAGE_SIZE)
    return range(1, min(pages, MOST_PAGES))


def _key(items: Sequence[Item], number: int) -> str:
    """Return the key of one page of these leads' activities; the first lead's id names the group."""
    return f"activities-{items[0].key}-{number}"


def _pages(items: Sequence[Item], numbers: Iterable[int]) -> list[Command]:
    params = {
        "filter": {
            "OWNER_TYPE_ID": entity_of(items[0]).type_id,
            "OWNER_ID": [item.id for item in items],
        },
        "select": SELECT,
        "order": {"ID": "DESC"},
    }
    return [Command(_key(items, n), METHOD, {**params, "start": n * PAGE_SIZE}) for n in numbers]
