"""Senders of signals that cannot sign as back ends do, as the file describes them: mailers and browsers."""

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from infra.configuration.values import Listed, Section, wrong

_Type = Annotated[str, Field(min_length=1, max_length=100)]
_ORIGIN = r"^(https://[a-z0-9.-]+|http://(localhost|127\.0\.0\.1))(:[1-9][0-9]{0,4})?$"
_USUAL_PORTS = ("https", ":443"), ("http", ":80")


def _origin(value: Any) -> str:
    """Read an origin as a browser names it: no path, and no port that its scheme has anyway."""
    if not isinstance(value, str) or not re.fullmatch(_ORIGIN, value):
        raise wrong(
            f'"{value}" is not an origin as a browser names it.',
            'Write scheme and host alone, in small letters, like "https://www.example.com"; http is for'
            " localhost.",
        )
    for scheme, port in _USUAL_PORTS:
        if value.startswith(f"{scheme}:") and value.endswith(port):
            without = value.removesuffix(port)
            raise wrong(f'A browser calls "{value}" "{without}".', f'Write "{without}".')
    return value


_Origin = Annotated[
    str, BeforeValidator(_origin, json_schema_input_type=Annotated[str, Field(pattern=_ORIGIN)])
]

MAIL_KINDS = ("opened", "clicked", "unsubscribed", "bounced", "complained")
"""What happens to mails, as the keys of `[signals.mailers]` name it."""


class MailersSection(Section):
    """`[signals.mailers]`: which mailers' own webhooks are taken, and what their events are called."""

    vendors: Annotated[tuple[Literal["sendgrid", "mailgun", "postmark"], ...], Listed] = Field(
        (),
        description="Whose webhooks `/signals/VENDOR` takes; each needs its key: `FAIRLEAD_SENDGRID_KEY`,"
        " `FAIRLEAD_MAILGUN_KEY`, `FAIRLEAD_POSTMARK_LOGIN`.",
        examples=[["sendgrid"]],
    )
    opened: _Type = Field(
        "email.opened",
        description="The type of signal that an open becomes, unless a program opened.",
        examples=["mail.opened"],
    )
    clicked: _Type = Field("link.clicked", description="The same of a click.", examples=["mail.clicked"])
    unsubscribed: _Type = Field(
        "email.unsubscribed",
        description="The same of a person who wants no more mails.",
        examples=["mail.unsubscribed"],
    )
    bounced: _Type = Field(
        "email.bounced", description="The same of an address that does not exist.", examples=["mail.bounced"]
    )
    complained: _Type = Field(
        "email.complained",
        description="The same of a mail that was reported as spam.",
        examples=["mail.complained"],
    )


class BrowserSection(Section):
    """`[signals.browser]`: which websites' pages may add signals without a signature, and how many."""

    origins: Annotated[tuple[_Origin, ...], Listed] = Field(
        (),
        description="Scheme and host of each website, as a browser names it; each has a key of its own, which"
        " `fairlead snippet` prints.",
        examples=[["https://www.example.com"]],
    )
    max_points: int = Field(
        20,
        ge=0,
        le=10_000,
        description="The most that all `[[signal]]` of types that begin with `browser.`, and all `[[rule]]`"
        " that count them, may give or take together: so much can a stranger move a lead whose address is"
        " known to them.",
        examples=[15],
    )
    per_minute: int = Field(
        120, ge=1, le=10_000, description="Signals a minute of one website.", examples=[300]
    )
    per_address: int = Field(
        20, ge=1, le=10_000, description="Signals a minute of one visitor's address.", examples=[10]
    )


class SendersSection(Section):
    """`[signals]`: senders that cannot sign as a back end does; the points are in `[[signal]]`."""

    mailers: MailersSection = Field(
        MailersSection(), description="Mailers' own webhooks.", examples=[{"vendors": ["sendgrid"]}]
    )
    browser: BrowserSection = Field(
        BrowserSection(),
        description="Pages of websites.",
        examples=[{"origins": ["https://www.example.com"]}],
    )


def _no_list(value: Any) -> Any:
    if isinstance(value, list):
        raise wrong(
            "there can be only one.", "Write [[signal]] for points, and [signals.mailers] for mailers."
        )
    return value


Senders = Annotated[SendersSection, BeforeValidator(_no_list)]
"""The section; of a list it says that `[[signal]]` is meant."""
