"""`fairlead portal`: the simulator alone, for trying a configuration by hand."""

from typing import Annotated

import typer

from infra.cli.entity import Entity
from infra.cli.stopping import stop_signal
from infra.cli.terminal import out, own_command
from infra.clock import SystemClock
from infra.demo.people import People
from infra.simulator import SimulatorServer
from infra.simulator.events.subscription import EVENTS_OF
from infra.simulator.sample_portal import sample_portal

TOKEN = "try-it-out"  # noqa: S105  of a simulated portal on loopback; --token changes it


def portal(
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")
    ] = 8090,
    handler: Annotated[
        str, typer.Option(help="Where the portal sends its lead events.")
    ] = "http://127.0.0.1:8080/lead_events",
    token: Annotated[str, typer.Option(help="The outbound webhook's token.")] = TOKEN,
    leads: Annotated[int, typer.Option(help="How many leads, or deals, it has at the start.")] = 3,
    entity: Annotated[
        Entity, typer.Option(help="What comes in; deals as in the portal's simple mode.")
    ] = Entity.LEAD,
) -> None:
    """Run a simulated Bitrix24 portal on loopback: nothing leaves this machine.

    Example: fairlead portal --port 8090
    """
    simulated = sample_portal(clock=SystemClock())
    people = People(simulated, entity.value)
    stop = stop_signal()
    with SimulatorServer(simulated, port=port) as server:
        for count in range(1, leads + 1):
            people.arrive({"TITLE": f"{entity.capitalize()} {count}", "SOURCE_ID": "WEB"})
        ids = list(people.rows())
        simulated.subscribe(handler, token=token, events=EVENTS_OF[entity.value])
        out.print("In another terminal:\n")
        out.print(f"export BITRIX24_WEBHOOK_URL={server.webhook_url}", soft_wrap=True)
        out.print(f"export BITRIX24_APPLICATION_TOKEN={token}")
        out.print(f"{own_command()} serve\n", soft_wrap=True, markup=False)
        out.print(f"{entity.capitalize()}s: {', '.join(map(str, ids))}. To send one webhook by hand:\n")
        out.print(_curl(handler, token, entity, ids[0] if ids else 1), soft_wrap=True, markup=False)
        out.print("\nStop with Ctrl-C.")
        stop.wait()


def _curl(handler: str, token: str, entity: Entity, number: int) -> str:
    return (
        f"curl {handler} -d event=ONCRM{entity.upper()}ADD -d 'data[FIELDS][ID]={number}' -d ts=1790000000"
        f" -d 'auth[domain]=portal.example' -d 'auth[application_token]={token}'"
    )
