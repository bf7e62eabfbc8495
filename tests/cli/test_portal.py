"""What `fairlead portal` prints works when it is pasted into a terminal."""

import shlex
import signal
import subprocess
import sys
from itertools import pairwise

import pytest

from functions.domain.item import DEAL, LEAD, Item
from functions.lead_events.event import EventKind, LeadEvent, parse_event


@pytest.mark.parametrize("entity", [LEAD, DEAL])
@pytest.mark.process
def test_the_printed_curl_line_is_a_webhook_that_is_believed(entity: str) -> None:
    command = [sys.executable, "-c", "from infra.cli.main import run; run()"]
    options = ["portal", "--port", "0", "--token", "paste-me", "--entity", entity]
    with subprocess.Popen([*command, *options], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = next(line for line in process.stdout if line.startswith("curl "))
        process.send_signal(signal.SIGTERM)
        process.stdout.read()
    words = shlex.split(line)
    body = "&".join(after for word, after in pairwise(words) if word == "-d")
    assert parse_event(body.encode()) == LeadEvent(Item(entity, 1), EventKind.ADDED, "paste-me")
    assert process.returncode == 0
