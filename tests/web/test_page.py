"""Pages: what is missing is noticed."""

from pathlib import Path

import pytest
from jinja2 import UndefinedError

from infra.web.page import write_page


def test_a_template_that_lacks_a_value_writes_no_page(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    with pytest.raises(UndefinedError):
        write_page(page, "plan.html.jinja", charts=[])
    assert not page.exists()
