"""The newest comments in the timelines of leads: read to see whether one was added.

See docs/bitrix24-api.md 4.6.
"""

from collections.abc import Collection

from infra.bitrix24.rest.answers import BatchAnswer
from infra.bitrix24.rest.commands import Command


def newest_comments(lead_ids: Collection[int]) -> list[Command]:
    """Return the commands that read the newest comments of these leads, fifty each."""
    return [_newest(lead_id) for lead_id in lead_ids]


def comments_in(answers: BatchAnswer, lead_id: int) -> tuple[str, ...]:
    """Return the texts of a lead's newest comments.

    Raises:
        PortalError: they could not be read.
    """
    rows = answers.answer(f"comments-{lead_id}").result or []
    return tuple(str(row.get("COMMENT") or "") for row in rows)


def _newest(lead_id: int) -> Command:
    asked = {
        "filter": {"ENTITY_ID": lead_id, "ENTITY_TYPE": "lead"},
        "select": ["ID", "COMMENT"],
        "order": {"ID": "DESC"},
    }
    return Command(f"comments-{lead_id}", "crm.timeline.comment.list", asked)
