"""`fairlead snippet`: what a website's pages need to send signals."""

import json
import re
from importlib.resources import files
from typing import Annotated

import typer

from functions.errors import SettingInvalid
from functions.signals.browser.key import key_of
from infra.cli.terminal import out
from infra.configuration.load import load_configuration
from infra.settings import read_settings

_URL = re.compile(
    r"(https://[^/\s?#@]+|http://(localhost|127\.0\.0\.1)(:[0-9]+)?)(/[^\s?#]*)?/signals/browser/?"
)
_SNIPPET = files("infra.web") / "snippet.js"


def snippet(
    origin: Annotated[
        str, typer.Argument(help="The website's scheme and host, as in [signals.browser] origins.")
    ],
    url: Annotated[
        str, typer.Option(help="Where its signals go: the address of this deployment's /signals/browser.")
    ],
) -> None:
    """Print a script for a website's pages, with the key of that website.

    The key is no secret: it can only add signals, from this website, within the limits of [signals.browser].
    The page calls fairlead.consent(true) once the visitor has agreed; before that nothing is sent.

    Example: fairlead snippet https://www.example.com --url https://leads.example.com/signals/browser
    """
    if not _URL.fullmatch(url):
        raise SettingInvalid(
            f"{url} is not where signals of browsers go. Write https://, the host and /signals/browser, as in"
            " https://leads.example.com/signals/browser; http:// is for localhost and 127.0.0.1 only."
        )
    settings = read_settings()
    if not settings.browser_secrets:
        raise SettingInvalid(
            "FAIRLEAD_BROWSER_SECRET is not set, and keys of websites are derived from it. Make one with"
            ' python3 -c "import secrets; print(secrets.token_urlsafe(32))".'
        )
    allowed = load_configuration(settings.config).model.senders.browser.origins
    if origin not in allowed:
        raise SettingInvalid(
            f"{origin} is not among the origins of [signals.browser] in {settings.config.name}"
            f" ({', '.join(allowed) or 'there are none'}). Add it there, without a path or a slash behind it."
        )
    key = key_of(origin, secret=settings.browser_secrets[0])
    out.print(script_of(url, key), soft_wrap=True, markup=False, highlight=False)


def script_of(url: str, key: str) -> str:
    """Return the script as a page has it, between its tags."""
    # "<" would end the script where an address has it; JSON has no other way to say it.
    settings = json.dumps({"url": url, "key": key}).replace("<", "\\u003c")
    code = _SNIPPET.read_text(encoding="utf-8").replace("SETTINGS", settings)
    return f"<script>\n{code}</script>"
