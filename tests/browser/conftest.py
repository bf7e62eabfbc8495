"""One Chromium for the tests of a file, and the pages as files."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from infra.web.dashboard import View, render_page
from tests.browser import chromium


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium that is running.

    While it is, an event loop runs in this thread: other rooms, which start loops of their own, would fail.
    """
    with chromium.running() as started:
        yield started


@pytest.fixture
def written(tmp_path: Path) -> Callable[[View], Path]:
    """Writes the page of a view."""

    def write(view: View) -> Path:
        file = tmp_path / "page.html"
        file.write_text(render_page(view, base="/dashboard"), encoding="utf-8")
        return file

    return write
