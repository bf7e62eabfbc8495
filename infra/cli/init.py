"""`fairlead init`: a commented configuration to start from."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.prompt import Prompt

from functions.domain.item import DEAL, LEAD
from infra.cli.terminal import err, out, own_command
from infra.configuration.load import TEMPLATES, template
from infra.configuration.model import schema_text

ENVIRONMENT = """\
# Copy to .env and fill in. Never commit the copy: the webhook URL is a password.

# Inbound webhook (Bitrix24: Developer resources > Other > Inbound webhook; scopes crm, im, user_brief).
BITRIX24_WEBHOOK_URL=
# Only where a CA of your own issued the portal's certificate: a file with that CA's certificate (PEM).
BITRIX24_CA_FILE=
# 1 only for a portal without https in a network of your own: everybody on the way reads along.
BITRIX24_ALLOW_HTTP=

# Token of the outbound webhook (Developer resources > Other > Outbound webhook; events: %s
# created, updated, deleted; contact and company updated; handler: https://YOUR-ADDRESS/lead_events). Two
# tokens, comma-separated, while you rotate.
BITRIX24_APPLICATION_TOKEN=

# Where the configuration is, and where the state is kept.
FAIRLEAD_CONFIG=fairlead.toml
FAIRLEAD_STATE=sqlite:///fairlead.db
FAIRLEAD_QUEUE=local

# Signals of your website and mailer are signed with this (two, comma-separated, while you rotate). Make both
# keys with: python3 -c "import secrets; print(secrets.token_urlsafe(32))"
FAIRLEAD_SIGNAL_SECRET=
# Stands between the state and your leads' e-mails and phones. Never change it: nobody is known again then.
FAIRLEAD_HASH_KEY=
# Only for [signals.mailers]: SendGrid's verification key, Mailgun's HTTP webhook signing key, USER:PASSWORD
# of the address https://USER:PASSWORD@YOUR-ADDRESS/signals/postmark that Postmark is given.
FAIRLEAD_SENDGRID_KEY=
FAIRLEAD_MAILGUN_KEY=
FAIRLEAD_POSTMARK_LOGIN=
# Only for [signals.browser]: the keys of websites are derived from it (made like the keys above).
FAIRLEAD_BROWSER_SECRET=

# Only for robots that call https://YOUR-ADDRESS/lead_events?secret=...
FAIRLEAD_ROBOT_SECRET=
"""


SCHEMA = "fairlead.schema.json"
"""What editors complete and check `fairlead.toml` by; of this version, so it is always written anew."""
QUESTION = (
    "What comes in at your portal? In its classic mode that is leads, in its simple mode, which new portals"
    " have, deals (CRM > Settings > Other > CRM mode)."
)


class Entity(StrEnum):
    """What is handled."""

    LEAD = LEAD
    DEAL = DEAL
    BOTH = "both"


KINDS = {Entity.LEAD: "lead", Entity.DEAL: "deal", Entity.BOTH: "lead and deal"}
HANDLED = {Entity.LEAD: (LEAD,), Entity.DEAL: (DEAL,), Entity.BOTH: (LEAD, DEAL)}


def init(
    template_name: Annotated[
        str, typer.Option("--template", help=f"One of: {', '.join(TEMPLATES)}.")
    ] = "b2b",
    directory: Annotated[Path, typer.Option("--to", help="Folder to write into; it is made.")] = Path(),
    entity: Annotated[
        Entity | None, typer.Option(help="What comes in at the portal; asked for in a terminal.")
    ] = None,
) -> None:
    """Write a commented fairlead.toml and .env.example; files that exist are left alone.

    Beside them goes fairlead.schema.json, by which editors complete and check fairlead.toml.

    Example: fairlead init --template b2b --entity deal
    """
    if template_name not in TEMPLATES:
        err.print(f"There is no template {template_name!r}. Choose one of: {', '.join(TEMPLATES)}.")
        raise typer.Exit(2)
    entity = entity or _asked_for()
    files = {
        "fairlead.toml": f"#:schema ./{SCHEMA}\n" + template(template_name, HANDLED[entity]),
        ".env.example": ENVIRONMENT % KINDS[entity],
    }
    directory.mkdir(parents=True, exist_ok=True)
    (directory / SCHEMA).write_text(schema_text(), encoding="utf-8")
    taken = [name for name, text in files.items() if not _write_new(directory / name, text)]
    if taken:
        raise typer.Exit(1)
    is_here = directory == Path()
    out.print(
        f"Next{'' if is_here else f', in {directory}'}: fill in .env (see .env.example), set your managers in"
        f" fairlead.toml, run {own_command() if is_here else 'fairlead'} check.",
        markup=False,
    )


def _asked_for() -> Entity:
    """Return what a person answers; leads where there is no person to ask."""
    if not sys.stdin.isatty():
        return Entity.LEAD
    out.print(QUESTION)
    return Entity(Prompt.ask("Handle", choices=[*Entity], default=Entity.LEAD.value, console=out))


def _write_new(path: Path, text: str) -> bool:
    """Write the file unless it exists, and print which; return True when it was written."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        err.print(f"{path} exists and was left alone. Move it away to start anew.")
        return False
    out.print(f"wrote {path}")
    return True
