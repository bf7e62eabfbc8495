"""The address of a webhook: hosts in either spelling, portals in a folder, and where a redirect may lead."""

from collections.abc import Callable
from urllib.parse import unquote, urlsplit

import httpx
import idna
import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.errors import PortalMoved, SettingInvalid
from infra.bitrix24.rest.hosts import canonical_host, readable_host
from infra.bitrix24.rest.webhook import Webhook, follow_redirect

CODE = "S3CR3Tc0d3"
CYRILLIC, PUNYCODE = "портал.рф", "xn--80awhdgm.xn--p1ai"
METHOD = "crm.item.get"

LETTERS = st.sampled_from("abcxyz") | st.characters(min_codepoint=0x430, max_codepoint=0x44F)
LABELS = st.builds(str.__add__, LETTERS, st.text(LETTERS | st.sampled_from("0189"), max_size=12))
HOSTS = st.lists(LABELS, min_size=1, max_size=4).map(".".join)
NAMES = st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters="/\\?#%\ufffd"), min_size=1)
FOLDERS = st.lists(NAMES.filter(lambda name: name not in {".", ".."}), max_size=3).map(
    lambda names: "".join(f"/{name}" for name in names)
)
PIECES = st.text(max_size=5) | st.sampled_from(
    [
        "https://",
        "http://",
        "//",
        "portal.example",
        "stranger.example",
        "/crm",
        f"/rest/12/{CODE}/",
        METHOD,
        "/",
        "..",
        "%2f",
        "@",
        ":8443",
        "\\",
        "?",
        "#",
        CODE,
    ]
)
PORTS = st.none() | st.integers(1, 65535)


def in_punycode(host: str) -> str:
    return idna.encode(host).decode()


def url_of(host: str, folder: str = "", port: int | None = None, *, scheme: str = "https") -> str:
    return f"{scheme}://{host}{'' if port is None else f':{port}'}{folder}/rest/12/{CODE}/"


def a_webhook(host: str = "portal.example", folder: str = "", *, scheme: str = "https") -> Webhook:
    return Webhook.parse(url_of(host, folder, scheme=scheme))


def redirected(webhook: Webhook, location: str, *, allowed: tuple[str, ...] = ()) -> Webhook:
    """Return where the redirect leads, or raise its error."""
    found = follow_redirect(webhook, location, method=METHOD, allowed_hosts=allowed)
    if isinstance(found, PortalMoved):
        raise found
    return found


@given(host=HOSTS, folder=FOLDERS, port=PORTS, spelled=st.sampled_from([str, in_punycode]))
def test_what_is_built_stays_at_the_portal_and_no_text_shows_the_code(
    host: str, folder: str, port: int | None, spelled: Callable[[str], str]
) -> None:
    webhook = Webhook.parse(url_of(spelled(host), folder, port))
    built = httpx.URL(webhook.address_of(METHOD))
    assert (built.scheme, built.raw_host.decode()) == ("https", in_punycode(host))
    assert (built.port or 443) == (port or 443)
    assert unquote(built.raw_path.decode()) == f"{folder}/rest/12/{CODE}/{METHOD}"
    assert CODE not in f"{webhook} {webhook!r} {webhook.address}"
    assert urlsplit(webhook.address).path == built.raw_path.decode().partition("/rest/12/")[0]


@given(st.lists(PIECES, max_size=6).map("".join))
def test_whatever_a_location_says_the_code_goes_to_the_portal_only_and_into_no_text(location: str) -> None:
    webhook = a_webhook(folder="/crm")
    found = follow_redirect(webhook, location, method=METHOD, allowed_hosts=())
    assert CODE not in f"{found} {found!r}"
    if isinstance(found, Webhook):
        assert (found.scheme, found.host) == ("https", webhook.host)
        assert httpx.URL(found.address_of(METHOD)).host == webhook.host
        assert CODE not in found.address


@given(HOSTS)
def test_both_spellings_of_a_host_are_one(host: str) -> None:
    written = in_punycode(host)
    assert canonical_host(host) == canonical_host(host.upper()) == canonical_host(f"{written}.") == written
    assert readable_host(written) == host


@pytest.mark.parametrize(
    ("host", "canonical"),
    [
        ("Портал。РФ", PUNYCODE),
        ("my_portal.local", "my_portal.local"),
        ("portal", "portal"),
        ("192.168.0.7", "192.168.0.7"),
        ("0:0::1", "::1"),
        ("xn--a.example", "xn--a.example"),
    ],
)
def test_a_host_has_one_spelling(host: str, canonical: str) -> None:
    assert canonical_host(host) == canonical
    assert canonical_host(readable_host(canonical)) == canonical


@pytest.mark.parametrize(
    "host",
    [
        "",
        ".",
        "a..b",
        "-a.example",
        f"{'a' * 64}.example",
        ".".join(["a" * 50] * 6),
        "999.1.1.1",
        "a b",
        "%41.de",
        "fe80::1%eth0",
        "пор тал.рф",
        "portal.example:8443",
        "[::1]",
    ],
)
def test_what_no_resolver_takes_is_no_host(host: str) -> None:
    assert canonical_host(host) is None


@pytest.mark.parametrize(
    ("path", "built"),
    [
        (f"/crm/rest/12/{CODE}/", f"/crm/rest/12/{CODE}/{METHOD}"),
        (f"/sites/црм/rest/12/{CODE}", f"/sites/%D1%86%D1%80%D0%BC/rest/12/{CODE}/{METHOD}"),
        (f"/a%20b/rest/12/{CODE}/", f"/a%20b/rest/12/{CODE}/{METHOD}"),
        (f"/rest/rest/12/{CODE}/", f"/rest/rest/12/{CODE}/{METHOD}"),
        (f"/rest/12/{CODE}/", f"/rest/12/{CODE}/{METHOD}"),
    ],
)
def test_a_portal_in_a_folder_is_called_there(path: str, built: str) -> None:
    assert (
        Webhook.parse(f"https://portal.example{path}").address_of(METHOD) == f"https://portal.example{built}"
    )


@pytest.mark.parametrize(
    "path",
    [
        f"/../rest/12/{CODE}/",
        f"/a/%2e%2e/rest/12/{CODE}/",
        f"/a%2Fb/rest/12/{CODE}/",
        f"/a%ffb/rest/12/{CODE}/",
        f"/a%00/rest/12/{CODE}/",
        f"//rest/12/{CODE}/",
        f"/rest/api/12/{CODE}/",
        f"/rest/12/{CODE}/profile.json",
        f"/rest/12/{CODE}/rest/12/{CODE}/",
        f"/{CODE}/rest/12/{CODE}/",
    ],
)
def test_a_path_that_leads_elsewhere_is_refused_unquoted(path: str) -> None:
    with pytest.raises(SettingInvalid) as caught:
        Webhook.parse(f"https://portal.example{path}")
    assert CODE not in str(caught.value)


@pytest.mark.parametrize(
    "webhook", [a_webhook(CYRILLIC), a_webhook(PUNYCODE.upper())], ids=["letters", "ascii"]
)
@pytest.mark.parametrize("host", [CYRILLIC, PUNYCODE, f"{CYRILLIC.upper()}."])
def test_a_redirect_to_the_other_spelling_of_the_host_stays_at_the_portal(
    webhook: Webhook, host: str
) -> None:
    assert redirected(webhook, f"https://{host}/rest/12/{CODE}/{METHOD}") == webhook


@pytest.mark.parametrize(
    ("location", "address"),
    [
        (f"/rest/12/{CODE}/{METHOD}", "https://portal.example"),
        (f"/crm/rest/12/{CODE}/{METHOD}.json?x=1#y", "https://portal.example/crm"),
        (f"//portal.example:8443/rest/12/{CODE}/", "https://portal.example:8443"),
        ("https://portal.example:8443", "https://portal.example:8443"),
        (f"{METHOD}", "https://portal.example"),
    ],
)
def test_a_redirect_within_the_portal_is_followed_relative_or_not(location: str, address: str) -> None:
    assert redirected(a_webhook(), location).address == address


@pytest.mark.parametrize("location", ["https://portal.example/", "https://portal.example/crm/"])
def test_plain_http_that_redirects_to_https_of_the_same_host_is_followed(location: str) -> None:
    open_one = Webhook("http", "portal.example", None, "/crm", "12", CODE)
    assert redirected(open_one, location) == a_webhook("portal.example", "/crm")


@pytest.mark.parametrize(
    ("location", "told"),
    [
        ("https://xn--80awhdgm.xn--p1ai/", PUNYCODE),
        (f"https://stranger.example/rest/12/{CODE}/{METHOD}", "stranger.example"),
        (f"https://{CODE}.stranger.example/", "another host"),
        ("//stranger.example", "stranger.example"),
        ("/", "login"),
        ("https://portal.example/auth/?login=yes", "login"),
        (f"/rest/13/{CODE}/{METHOD}", "login"),
        (f"/rest/12/{CODE}x/{METHOD}", "login"),
        (f"/rest/12/{CODE}/crm.item.delete", "login"),
        (f"/{CODE}/rest/12/{CODE}/{METHOD}", "login"),
        ("http://portal.example/", "not https://"),
        ("ftp://portal.example/", "not https://"),
        (f"{CODE}://portal.example/", "not https://"),
        ("https://user@portal.example/", "readable"),
        ("https://portal.example\\@stranger.example/", "readable"),
        ("https://:@portal.example/", "readable"),
        ("https://portal.example:port/", "readable"),
        ("https://[", "readable"),
        ("", "readable"),
    ],
)
def test_any_other_redirect_is_an_error_that_says_which_and_shows_no_code(location: str, told: str) -> None:
    with pytest.raises(PortalMoved, match=told) as caught:
        redirected(a_webhook(), location)
    assert CODE.lower() not in str(caught.value).lower()


def test_plain_http_is_followed_to_no_other_host_even_if_that_one_is_allowed() -> None:
    here = a_webhook("127.0.0.1", scheme="http")
    with pytest.raises(PortalMoved, match="not https://"):
        redirected(here, "http://portal.example/", allowed=("portal.example",))
    assert redirected(here, "https://портал.рф/", allowed=(PUNYCODE,)).host == PUNYCODE
