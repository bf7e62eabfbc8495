"""`fairlead check` says when a portal does not know what explains a card; work goes on without it."""

import pytest

from tests.provisioning.conftest import CONFIGURATION, Run, a_portal, without

ADD, PIN = "crm.timeline.logmessage.add", "crm.timeline.item.pin"


def explained(explain: str) -> str:
    return CONFIGURATION.replace("[portal]\n", f'[portal]\nexplain = "{explain}"\n', 1)


@pytest.mark.parametrize(
    ("explain", "lacks", "is_told"),
    [("log", ADD, True), ("log", PIN, False), ("pinned", PIN, True), ("none", ADD, False)],
)
def test_a_method_that_the_portal_does_not_have_is_a_doubt(
    run: Run, explain: str, lacks: str, *, is_told: bool
) -> None:
    portal = a_portal()
    known = portal.dispatcher.methods
    portal.dispatcher.methods = {name: each for name, each in known.items() if each.name != lacks}
    result = run("check", portal=portal, text=explained(explain))
    assert (result.exit_code, lacks in result.output) == (0, is_told)


def test_a_portal_that_has_it_is_not_told_of(run: Run) -> None:
    assert "explain" not in run("check", portal=a_portal(), text=explained("pinned")).output


def test_a_missing_scope_is_told_once(run: Run) -> None:
    assert ADD not in run("check", portal=without("crm")).output
