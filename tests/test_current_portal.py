"""One process for several portals: a thread works for one of them, and its lines of the log say for which."""

from threading import Thread

import pytest
import structlog

from infra.current_portal import ONLY, carried_over, current_portal, working_for
from infra.logging_setup import set_up_logs, short_line


def test_a_thread_works_for_one_portal_at_a_time() -> None:
    assert current_portal() == ONLY
    with working_for("acme"):
        with working_for("birch"):
            assert current_portal() == "birch"
        assert current_portal() == "acme"
    assert current_portal() == ONLY


def test_another_thread_works_for_the_portal_that_it_was_made_for() -> None:
    found: list[str] = []
    with working_for("acme"):
        threads = [Thread(target=carried_over(found.append), args=(name,)) for name in ("one", "two")]
        threads += [Thread(target=carried_over(lambda: found.append(current_portal()))) for _ in range(2)]
    for thread in threads:
        thread.start()
        thread.join()
    assert found == ["one", "two", "acme", "acme"]


def test_a_line_of_the_log_names_the_portal_where_there_are_several(
    capfd: pytest.CaptureFixture[str],
) -> None:
    set_up_logs()
    log = structlog.get_logger()
    log.info("lead.assigned", lead=7)
    with working_for("acme"):
        log.info("lead.assigned", lead=7)
    with working_for("acme"):
        log.error("portal.not_served", message="The disk is gone.")
    alone, among_several, failed = capfd.readouterr().err.splitlines()
    assert "portal" not in alone
    assert '"portal": "acme"' in among_several
    assert '"portal": "acme"' in failed


def test_a_short_line_has_the_portal_before_what_happened() -> None:
    facts = {"timestamp": "2026-11-03T11:00:00Z", "level": "error", "event": "portal.not_served"}
    line = short_line(None, "", {**facts, "portal": "acme", "message": "The disk is gone."})
    assert line.endswith(" acme portal.not_served: The disk is gone.")
