"""A portal that is a folder of a site, and answers in it: leads are handled there, and links lead there."""

from pathlib import Path

import pytest

from infra.simulator.limits.faults import Moved
from tests.team import HOT, a_team


@pytest.mark.parametrize(
    ("folder", "before_the_card"),
    [("", ""), ("/intranet", "/intranet"), ("/сайт", "/%D1%81%D0%B0%D0%B9%D1%82")],
)
def test_an_alert_links_to_the_card_where_the_portal_is(
    tmp_path: Path, folder: str, before_the_card: str
) -> None:
    with a_team(tmp_path, folder=folder) as team:
        item = team.add_lead(**HOT)
        assert team.process().outcomes == {"assigned": 1}
        links = {note.message.partition("[URL=")[2].partition("]")[0] for note in team.portal.notifications}
        assert links == {f"{before_the_card}/crm/{item.entity}/details/{item.id}/"}


def test_a_relative_redirect_within_the_folder_costs_one_request_and_loses_nothing(tmp_path: Path) -> None:
    with a_team(tmp_path, folder="/intranet") as team:
        team.portal.faults.add(Moved("/intranet"))
        team.add_lead(**HOT)
        assert team.process().outcomes == {"assigned": 1}
        assert all("[URL=/intranet/crm/" in note.message for note in team.portal.notifications)
