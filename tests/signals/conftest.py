"""`signals` through functions-framework itself, on a state file of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from functions_framework import create_app

from infra import wiring
from infra.clock import ManualClock
from infra.configuration.load import template
from infra.settings import read_settings
from infra.wiring import Wiring
from tests.builders import TUESDAY_NOON
from tests.signals.sending import SECRET


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Wiring]:
    config = tmp_path / "fairlead.toml"
    config.write_text(template("behaviour"), encoding="utf-8")
    settings = read_settings(
        None,
        FAIRLEAD_SIGNAL_SECRET=f"the-one-before,{SECRET}",
        FAIRLEAD_HASH_KEY="a-key-for-hashes",
        FAIRLEAD_CONFIG=config,
        FAIRLEAD_STATE=f"sqlite:///{tmp_path / 'fairlead.db'}",
    )
    app = Wiring(settings, clock=ManualClock(TUESDAY_NOON))
    wiring.use(app)
    yield app
    app.close()


@pytest.fixture
def client(app: Wiring) -> FlaskClient:
    client: FlaskClient = create_app("signals", "functions/main.py").test_client()
    return client
