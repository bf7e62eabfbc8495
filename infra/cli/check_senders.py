"""What the environment lacks for the senders that `[signals]` takes."""

from collections.abc import Iterator
from importlib.util import find_spec

from functions.errors import Problem
from infra.configuration.senders import SendersSection
from infra.settings import Settings

_KEYS = {
    "sendgrid": (
        "FAIRLEAD_SENDGRID_KEY",
        "Turn on the Signed Event Webhook in SendGrid (Settings, Mail Settings), and put its key there.",
    ),
    "mailgun": (
        "FAIRLEAD_MAILGUN_KEY",
        "Put Mailgun's HTTP webhook signing key there (Settings, API Security).",
    ),
    "postmark": (
        "FAIRLEAD_POSTMARK_LOGIN",
        "Make up USER:PASSWORD, put it there, and give Postmark https://USER:PASSWORD@HOST/signals/postmark.",
    ),
}


def lacking_for(senders: SendersSection, settings: Settings) -> Iterator[Problem]:
    """Yield what is not set or not installed, of everything that the file says is taken."""
    for vendor in senders.mailers.vendors:
        variable, remedy = _KEYS[vendor]
        if not settings.mailer_keys[vendor]:
            yield Problem(variable, f"It is not set: every webhook of {vendor} is refused.", remedy)
    if "sendgrid" in senders.mailers.vendors and find_spec("cryptography") is None:
        what = "Webhooks of sendgrid cannot be verified: the library cryptography is not installed."
        yield Problem("FAIRLEAD_SENDGRID_KEY", what, "Install fairlead-bitrix24[sendgrid].")
    if senders.browser.origins and not settings.browser_secrets:
        remedy = 'Make one with python3 -c "import secrets; print(secrets.token_urlsafe(32))".'
        what = "It is not set: everything that browsers send is refused."
        yield Problem("FAIRLEAD_BROWSER_SECRET", what, remedy)
