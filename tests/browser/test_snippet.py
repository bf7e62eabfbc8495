"""The script of `fairlead snippet` in Chromium, on a website of its own, against `fairlead serve`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, Route

from functions.signals.browser.key import key_of
from infra.cli.snippet import script_of
from infra.clock import SystemClock
from infra.configuration.load import template
from infra.local.server import FunctionServer
from infra.settings import read_settings
from infra.wiring import Wiring
from tests.signals.browsing import COUNTED, EMAIL, SECRET

pytestmark = [pytest.mark.process]

Visit = Callable[[str], Page]


class Website:
    """One page at every address, with the script and whatever else is put there."""

    def __init__(self) -> None:
        self.script = ""
        outer = self

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = f"<!doctype html><title>Prices</title>{outer.script}".encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.origin = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = Thread(target=self._server.serve_forever)

    @contextmanager
    def running(self) -> Iterator["Website"]:
        self._thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()


@pytest.fixture
def website() -> Iterator[Website]:
    with Website().running() as website:
        yield website


@pytest.fixture
def app(tmp_path: Path, website: Website) -> Iterator[Wiring]:
    config = tmp_path / "fairlead.toml"
    counted = COUNTED.replace('origins = ["', f'origins = ["{website.origin}", "')
    config.write_text(template("behaviour") + counted, encoding="utf-8")
    settings = read_settings(
        None,
        FAIRLEAD_BROWSER_SECRET=SECRET,
        FAIRLEAD_HASH_KEY="a-key-for-hashes",
        FAIRLEAD_CONFIG=config,
        FAIRLEAD_STATE=f"sqlite:///{tmp_path / 'fairlead.db'}",
        BITRIX24_WEBHOOK_URL="http://127.0.0.1:9/rest/1/code/",
    )
    app = Wiring(settings, clock=SystemClock())  # the browser has the machine's own
    with FunctionServer(app) as server:
        website.script = script_of(f"{server.url}/signals/browser", key_of(website.origin, secret=SECRET))
        yield app
    app.close()


@pytest.fixture
def context(browser: Browser, app: Wiring) -> Iterator[BrowserContext]:
    context = browser.new_context()
    yield context
    context.close()


def posts(page: Page) -> list[Request]:
    """Notes what the page sends from now on."""
    sent = list[Request]()
    page.on("request", lambda request: sent.append(request) if request.method != "GET" else None)
    return sent


def seen(app: Wiring) -> list[str]:
    subject = str(app.pseudonyms.subject_of_email(EMAIL))
    found = app.state.signals.of_subjects([subject], now=app.clock.now()).get(subject, [])
    return sorted(each.type for each in found)


def test_a_visit_is_sent_once_the_visitor_has_consented_and_is_known(
    context: BrowserContext, website: Website, app: Wiring
) -> None:
    page = context.new_page()
    sent, complaints = posts(page), list[str]()
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(f"{website.origin}/prices")
    page.evaluate(f"fairlead.track('pricing.viewed'); fairlead.who('{EMAIL}')")
    page.wait_for_timeout(200)
    assert (sent, seen(app)) == ([], [])
    with page.expect_response("**/signals/browser") as answer:
        page.evaluate("fairlead.consent(true)")
    assert answer.value.status == 202
    assert answer.value.json() == {"accepted": 1}
    with page.expect_response("**/signals/browser"):
        page.evaluate("fairlead.track('page.viewed')")
    assert seen(app) == ["browser.page.viewed", "browser.pricing.viewed"]
    assert {request.method for request in sent} == {"POST"}  # and no browser has asked beforehand
    headers = sent[0].all_headers()
    assert ("cookie" in headers, "referer" in headers, headers["origin"]) == (False, False, website.origin)
    assert EMAIL not in sent[0].url
    assert complaints == []


def test_with_consent_a_visit_waits_in_the_tab_for_the_address_and_nothing_else_is_stored(
    context: BrowserContext, website: Website, app: Wiring
) -> None:
    page = context.new_page()
    sent = posts(page)
    page.goto(f"{website.origin}/prices")
    page.evaluate("fairlead.consent(true); fairlead.track('pricing.viewed'); fairlead.consent(true)")
    page.goto(f"{website.origin}/form")
    assert sent == []
    with page.expect_response("**/signals/browser"):
        page.evaluate(f"fairlead.track('page.viewed'); fairlead.consent(true); fairlead.who('{EMAIL}')")
    assert seen(app) == ["browser.page.viewed", "browser.pricing.viewed"]
    assert len(sent) == 1
    page.goto(f"{website.origin}/later")
    assert page.evaluate("[sessionStorage.length, localStorage.length, document.cookie]") == [0, 0, ""]
    assert context.cookies() == []


def test_consent_that_is_taken_back_forgets_what_was_not_sent(
    context: BrowserContext, website: Website, app: Wiring
) -> None:
    page = context.new_page()
    sent = posts(page)
    page.goto(website.origin)
    page.evaluate("fairlead.consent(true); fairlead.track('pricing.viewed'); fairlead.consent(false)")
    assert page.evaluate("sessionStorage.length") == 0
    page.evaluate(f"fairlead.who('{EMAIL}'); fairlead.track('page.viewed'); fairlead.consent('yes')")
    page.wait_for_timeout(200)
    assert (sent, seen(app)) == ([], [])


def test_after_a_refusal_nothing_is_recorded_until_the_visitor_agrees(
    context: BrowserContext, website: Website, app: Wiring
) -> None:
    page = context.new_page()
    page.goto(website.origin)
    page.evaluate("fairlead.track('form.begun'); fairlead.consent(false); fairlead.track('pricing.viewed')")
    page.evaluate(f"fairlead.consent(true); fairlead.who('{EMAIL}')")
    assert page.evaluate("sessionStorage.length") == 0
    with page.expect_response("**/signals/browser"):
        page.evaluate("fairlead.track('page.viewed')")
    assert seen(app) == ["browser.page.viewed"]


@pytest.mark.parametrize("name", ["Anna Example", "anna@", "@example.com", "anna @example.com"])
def test_what_is_no_address_loses_no_signal(
    name: str, context: BrowserContext, website: Website, app: Wiring
) -> None:
    page = context.new_page()
    sent = posts(page)
    page.goto(website.origin)
    page.evaluate(f"fairlead.consent(true); fairlead.track('page.viewed'); fairlead.who('{name}')")
    page.wait_for_timeout(200)
    assert sent == []
    with page.expect_response("**/signals/browser"):
        page.evaluate(f"fairlead.who('{EMAIL}')")
    assert seen(app) == ["browser.page.viewed"]


@pytest.mark.parametrize("status", [429, 503, None])
def test_what_was_not_taken_is_sent_with_the_next_signal_to_the_same_person(
    status: int | None, context: BrowserContext, website: Website, app: Wiring
) -> None:
    def fail(route: Route) -> None:
        if status is None:
            route.abort()
        else:
            route.fulfill(status=status, headers={"Access-Control-Allow-Origin": "*"})

    page = context.new_page()
    page.goto(website.origin)
    page.route("**/signals/browser", fail)
    page.evaluate(f"fairlead.consent(true); fairlead.who('{EMAIL}'); fairlead.track('pricing.viewed')")
    page.wait_for_function("sessionStorage.length === 1")
    page.evaluate("for (let more = 0; more < 30; more++) fairlead.track('page.viewed')")
    page.wait_for_timeout(300)
    assert page.evaluate("JSON.parse(sessionStorage.fairlead).length") == 20
    page.unroute("**/signals/browser")
    with page.expect_response("**/signals/browser") as answer:
        page.evaluate("fairlead.track('page.viewed')")
    assert answer.value.json() == {"accepted": 20}
    assert page.evaluate("sessionStorage.length") == 0


@pytest.mark.parametrize("status", [400, 401, 403, 503])
def test_what_is_refused_for_good_or_was_anothers_is_not_sent_again(
    status: int, context: BrowserContext, website: Website, app: Wiring
) -> None:
    page = context.new_page()
    page.goto(website.origin)
    page.route(
        "**/signals/browser",
        lambda route: route.fulfill(status=status, headers={"Access-Control-Allow-Origin": "*"}),
    )
    page.evaluate(f"fairlead.consent(true); fairlead.who('{EMAIL}')")
    with page.expect_response("**/signals/browser"):
        page.evaluate("fairlead.track('page.viewed')" + ("; fairlead.who('')" if status == 503 else ""))
    page.wait_for_timeout(200)
    assert page.evaluate("sessionStorage.length") == 0


@pytest.mark.parametrize(
    "wish", ["globalPrivacyControl', {get: () => true}", "doNotTrack', {get: () => '1'}"]
)
def test_a_visitor_who_wishes_it_is_left_alone(
    wish: str, context: BrowserContext, website: Website, app: Wiring
) -> None:
    context.add_init_script(f"Object.defineProperty(Navigator.prototype, '{wish})")
    page = context.new_page()
    sent = posts(page)
    page.goto(website.origin)
    page.evaluate(f"fairlead.consent(true); fairlead.track('page.viewed'); fairlead.who('{EMAIL}')")
    page.wait_for_timeout(200)
    assert (sent, page.evaluate("sessionStorage.length")) == ([], 0)


def test_the_same_script_on_another_website_adds_nothing_and_reads_nothing(
    context: BrowserContext, website: Website, app: Wiring
) -> None:
    with Website().running() as other:
        other.script = website.script
        page = context.new_page()
        complaints = list[str]()
        page.on("console", lambda message: complaints.append(message.text))
        page.goto(other.origin)
        with page.expect_event("requestfailed", timeout=5000) as asked:  # the answer may not be read
            page.evaluate(f"fairlead.consent(true); fairlead.track('page.viewed'); fairlead.who('{EMAIL}')")
        assert EMAIL in (asked.value.post_data or "")
        page.wait_for_timeout(200)
    assert any("CORS" in each for each in complaints)
    assert seen(app) == []
