"""Reading more leads than fit into a page: still one request, and every lead gets its own activities."""

from pathlib import Path

from tests.team import COLD, a_team


def test_120_leads_are_read_in_one_request_with_their_own_activities(tmp_path: Path) -> None:
    with a_team(tmp_path) as team:
        items = [team.actions.add_lead(**COLD, ADDRESS_CITY=f"Town {n}") for n in range(120)]
        for item in items[::10]:
            team.actions.add_activity(item, "call", direction="incoming")
        crm = team.wiring.crm
        reading = []
        requests = team.requests_during(lambda: reading.append(crm.read(items, managers=[7, 8, 9])))
        [found] = reading
        assert requests == 1
        assert list(found.leads) == items
        assert [item for item, lead in found.leads.items() if lead.activities] == items[::10]
        assert [lead.lead.city for lead in found.leads.values()] == [f"Town {n}" for n in range(120)]


def test_a_talkative_lead_behind_the_first_fifty_is_read_page_by_page(tmp_path: Path) -> None:
    with a_team(tmp_path) as team:
        items = [team.actions.add_lead(**COLD) for _ in range(60)]
        for _ in range(230):
            team.actions.add_activity(items[55], "call", direction="outgoing")
        found = team.wiring.crm.read(items, managers=[7]).leads
        assert len(found[items[55]].activities) == 230
        assert not any(found[item].activities for item in items if item != items[55])


def test_a_deleted_lead_among_many_is_reported_as_absent(tmp_path: Path) -> None:
    with a_team(tmp_path) as team:
        items = [team.actions.add_lead(**COLD) for _ in range(70)]
        team.actions.delete_lead(items[65])
        reading = team.wiring.crm.read(items, managers=[7])
        assert list(reading.absent) == [items[65]]
        assert len(reading.leads) == 69
