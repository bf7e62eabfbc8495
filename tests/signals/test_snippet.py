"""The snippet of docs/meaning.md, as a website's back end would run it, over HTTP."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from functions_framework import create_app
from werkzeug.serving import make_server

from infra.clock import SystemClock
from infra.wiring import Wiring
from tests.signals.sending import SECRET

SNIPPET = Path(__file__).with_name("snippet.py")


@pytest.fixture
def url(app: Wiring) -> Iterator[str]:
    app.clock = SystemClock()  # the snippet has the machine's own
    server = make_server("127.0.0.1", 0, create_app("signals", "functions/main.py"), threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def run(url: str, secret: str) -> int:
    arguments = [sys.executable, str(SNIPPET), "pricing.viewed", "anna@example.com"]
    environment = {"FAIRLEAD_SIGNALS_URL": url, "FAIRLEAD_SIGNAL_SECRET": secret}
    return subprocess.run(arguments, env=environment, check=False, capture_output=True).returncode


@pytest.mark.process
def test_the_snippet_sends_a_signal_that_is_kept(app: Wiring, url: str) -> None:
    assert run(url, SECRET) == 0
    assert run(url, "wrong") == 1
    subjects = app.pseudonyms.subjects_of(emails=["anna@example.com"], phones=[])
    assert [len(each) for each in app.state.signals.of_subjects(subjects, now=app.clock.now()).values()] == [
        1
    ]


def test_the_snippet_is_short_enough_to_paste() -> None:
    function = SNIPPET.read_text(encoding="utf-8").partition("def send_signal")[2].partition("\n\n\n")[0]
    assert len(function.splitlines()) <= 20
