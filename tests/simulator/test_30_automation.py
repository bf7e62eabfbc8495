"""What the portal shows of its own automation: workflows of the designer, open channels with their queues."""

from infra.simulator import SimulatedPortal
from infra.simulator.state.automation import a_step, add_open_line, add_workflow
from tests.simulator.callers import Rest


def test_a_list_of_workflows_shows_the_ids_alone_unless_more_is_asked_for(
    portal: SimulatedPortal, rest: Rest
) -> None:
    add_workflow(portal.store, "First", a_step("SetFieldActivity"), starts=2)
    add_workflow(portal.store, "Of contacts", document="CONTACT")
    assert rest.result("bizproc.workflow.template.list") == [{"ID": "1"}, {"ID": "2"}]
    asked = {"SELECT": ["ID", "NAME", "AUTO_EXECUTE"], "FILTER": {"DOCUMENT_TYPE": "LEAD"}}
    assert rest.result("bizproc.workflow.template.list", asked) == [
        {"ID": "1", "AUTO_EXECUTE": "2", "NAME": "First"}
    ]


def test_workflows_are_for_administrators(portal: SimulatedPortal, rest: Rest) -> None:
    portal.people.change(portal.webhook_user, is_admin=False)
    assert rest.error("bizproc.workflow.template.list") == (400, "ACCESS_DENIED")


def test_an_open_channel_shows_its_queue_when_that_is_asked_for(portal: SimulatedPortal, rest: Rest) -> None:
    add_open_line(portal.store, "Chat", queue=[7])
    add_open_line(portal.store, "Old", queue=[8], is_active=False)
    params = {"select": ["LINE_NAME"], "filter": {"ACTIVE": "Y"}}
    assert rest.result("imopenlines.config.list.get", {"PARAMS": params}) == [{"LINE_NAME": "Chat"}]
    shown = rest.result("imopenlines.config.list.get", {"PARAMS": params, "OPTIONS": {"QUEUE": "Y"}})
    assert shown == [{"LINE_NAME": "Chat", "QUEUE": [7]}]
