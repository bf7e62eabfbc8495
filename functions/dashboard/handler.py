"""HTTP of `dashboard`: who asks, what for, and the page; reading only, and nothing for strangers."""

from hashlib import sha256
from urllib.parse import quote, urlencode

from flask import Request, Response

from functions.dashboard.access import LASTS, Admission, Visitor, admit, cookie_for
from functions.dashboard.content import Dashboard
from functions.dashboard.routes import (
    BASE,
    ManagerPage,
    Page,
    Query,
    Redirect,
    Route,
    Search,
    StoryPage,
    route_of,
)
from functions.dashboard.view.pages import DefinitionsView, FailureView
from functions.domain.item import Item
from functions.errors import FairleadError, MethodNotAllowed, PageUnknown, RequestNotAuthentic
from infra import wiring
from infra.current_portal import own_path
from infra.http.handlers import IS_LOCAL, IS_VERIFIED, fenced
from infra.language.language import ENGLISH, Language
from infra.language.speaker import language_in
from infra.web.dashboard import View, render_page
from infra.web.links import Links, ServedLinks
from infra.web.sources import dashboard_of
from infra.web.table import as_csv, as_json
from infra.wiring import Wiring

COOKIE = "fairlead"
ASSERTION = "X-Goog-IAP-JWT-Assertion"
"""What Google's Identity-Aware Proxy signs a request with, see `infra/gcp/identity_proxy.py`."""
HEADERS = {
    "Cache-Control": "private, no-cache",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'self';"
        " frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Vary": "Cookie",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
}
"""Of every answer: no script, nothing from elsewhere, in no frame, and in no cache that others share."""
FRESH_FOR = 60
"""Seconds in which the same figures are the same page: what stands beside them changes more often."""


def _failure(error: FairleadError | None) -> Response:
    status = 500 if error is None else error.status
    links = ServedLinks(own_path() + BASE, without=(Page.EXPERIMENT,))
    page = render_page(FailureView(status), base=links, language=_language())
    return Response(page, status, mimetype="text/html")


def _answer(request: Request) -> Response:
    if request.method not in {"GET", "HEAD"}:
        raise MethodNotAllowed("These pages are only for reading: GET and HEAD.")
    app = wiring.of()
    if (traded := _admitted(request, app)) is not None:
        return traded
    route = route_of(request.path, request.args)
    if route is None:
        raise PageUnknown("There is no such page.")
    return _shown(request, route, dashboard_of(app.newest()))


_answer_or_failure = fenced(_answer, _failure, name="dashboard")


def dashboard(request: Request) -> Response:
    """Show a page of the dashboard to a visitor who may see it."""
    response = _answer_or_failure(request)
    response.headers.update(HEADERS)
    if response.status_code == MethodNotAllowed.status:
        response.headers["Allow"] = "GET, HEAD"
    return response


def _admitted(request: Request, app: Wiring) -> Response | None:
    """Return None for a visitor who may see the pages, and the redirect that trades a token for a cookie.

    Raises:
        RequestNotAuthentic: neither is due.
    """
    settings, now = app.settings, app.clock.now()
    if settings.cloud_service:
        if app.process.identity_proxy.admits(request.headers.get(ASSERTION, "")):
            return None
        raise RequestNotAuthentic("The Identity-Aware Proxy does not vouch for this visitor.")
    if request.environ.get(IS_VERIFIED):
        return None
    token, is_local = request.args.get("token", ""), bool(request.environ.get(IS_LOCAL))
    visitor = Visitor(token, request.cookies.get(COOKIE, ""), is_local)
    match admit(visitor, settings.dashboard_tokens, now):
        case Admission.ADMITTED:
            return None
        case Admission.REFUSED:
            raise RequestNotAuthentic("The dashboard opens with a token, or from this machine.")
        case Admission.TOKEN_TRADED:
            rest = [(key, value) for key, value in request.args.items(multi=True) if key != "token"]
            place = request.path if request.path.startswith(BASE) else BASE  # never another host
            response = _redirect(quote(place) + (f"?{urlencode(rest)}" if rest else ""))
            response.set_cookie(
                COOKIE,
                cookie_for(token, now),
                max_age=LASTS,
                path=own_path() + BASE,
                secure=not is_local,
                httponly=True,
                # Strict would refuse each visitor who follows a link in the portal; nothing can be changed.
                samesite="Lax",
            )
            return response


def _shown(request: Request, route: Route, dashboard: Dashboard) -> Response:
    """Return the answer to a visitor who may see it."""
    match route:
        case Redirect(path):
            return _redirect(path)
        case Search(number):
            found = dashboard.item_of(number)
            if found is None:
                raise PageUnknown(f"No lead {number} is known.")
            return _redirect(f"{BASE}/{found.entity}s/{number}")
        case StoryPage(entity, number):
            story = _known(dashboard.story(Item(entity, number)), f"{entity} {number}")
            return _page(story, dashboard)
        case ManagerPage(manager):
            return _of_figures(request, dashboard, manager)
        case Page.DEFINITIONS:
            return _page(DefinitionsView(dashboard.local_now, dashboard.horizon), dashboard)
        case Page() as page:
            return _of_figures(request, dashboard, page)


def _of_figures(request: Request, dashboard: Dashboard, what: Page | int) -> Response:
    """Return a page of figures; 304 to a visitor who has it."""
    etag = _etag(request, dashboard)
    if etag in request.if_none_match:
        response = Response(status=304)
    else:
        response = _figures(dashboard, what, Query.of(request.args))
    response.set_etag(etag)
    return response


def _figures(dashboard: Dashboard, what: Page | int, query: Query) -> Response:
    if isinstance(what, int):
        return _page(_known(dashboard.manager(what, query), f"manager {what}"), dashboard)
    if what not in {Page.CSV, Page.JSON}:
        return _page(dashboard.figures(what, query), dashboard)
    lines = dashboard.lines(query)
    if what is Page.JSON:
        return Response(as_json(lines), mimetype="application/json")
    response = Response(as_csv(lines), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="fairlead.csv"'
    return response


def _etag(request: Request, dashboard: Dashboard) -> str:
    """Return what names this page: the figures, the configuration, the minute, the address."""
    minute = int(dashboard.now.timestamp()) // FRESH_FOR
    parts = (dashboard.generation(), dashboard.config.version, minute, request.full_path)
    return sha256("\n".join(map(str, parts)).encode()).hexdigest()[:32]


def _known(view: View | None, what: str) -> View:
    if view is None:
        raise PageUnknown(f"No {what} is known.")
    return view


def _page(view: View, dashboard: Dashboard) -> Response:
    language = language_in(dashboard.config.language)
    return Response(render_page(view, base=_links(dashboard), language=language), mimetype="text/html")


def _links(dashboard: Dashboard) -> Links:
    """Return what pages link by: an experiment has a page while there is one."""
    without = () if dashboard.config.experiment else (Page.EXPERIMENT,)
    return ServedLinks(own_path() + BASE, without=without)


def _language() -> Language:
    """Return the language of a page that tells of a failure; English where no configuration can be had."""
    try:
        return language_in(wiring.of().newest().config.language)
    except FairleadError:
        return ENGLISH


def _redirect(path: str) -> Response:
    return Response("", 303, headers={"Location": own_path() + path})
