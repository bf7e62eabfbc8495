"""`POST /nurturing` as the framework serves it: a report as JSON, for any scheduler to call."""

from functions_framework import create_app

from infra import wiring
from tests.nurturing.night import THURSDAY_NIGHT, cold_leads, is_handed_over
from tests.team import Team


def test_the_report_of_a_run_is_json(team: Team) -> None:
    [item] = cold_leads(team, 1)
    team.clock.advance_to(THURSDAY_NIGHT)
    wiring.use(team.wiring)
    client = create_app("nurturing", "functions/main.py").test_client()
    answer = client.post("/")
    assert (answer.status_code, answer.json) == (
        200,
        {
            "put_up": 1,
            "control": 0,
            "second_looks": 0,
            "is_done": True,
            "so_far": {
                "handed_over": 0,
                "came_back": 0,
                "converted": 0,
                "control": 0,
                "control_converted": 0,
            },
            "matured_after": "90 days, 0:00:00",
            "control_conversion": None,
            "handed_over_conversion": None,
        },
    )
    team.process()
    assert is_handed_over(team, item)
    assert client.get("/").status_code == 405
