"""The environment, read in one place and once, as one typed object.

Written by hand: pydantic-settings is a tenth of a second at the cold start of a function that needs texts.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from functions.errors import SettingInvalid

STATE_URLS = "sqlite:///FILE, firestore://PROJECT/DATABASE, dynamodb://REGION/TABLE or memory://"
"""What FAIRLEAD_STATE may be."""
SHORTEST_TOKEN = 16
"""Characters of a token of the dashboard: shorter ones are guessed."""
SECRETS = (
    "BITRIX24_APPLICATION_TOKEN",
    "BITRIX24_WEBHOOK_URL",
    "FAIRLEAD_BROWSER_SECRET",
    "FAIRLEAD_DASHBOARD_TOKEN",
    "FAIRLEAD_HASH_KEY",
    "FAIRLEAD_MAILGUN_KEY",
    "FAIRLEAD_POSTMARK_LOGIN",
    "FAIRLEAD_ROBOT_SECRET",
    "FAIRLEAD_SENDGRID_KEY",
    "FAIRLEAD_SIGNAL_SECRET",
)
"""The variables that stand in no environment on a cloud."""
OF_ONE_PORTAL = frozenset(
    {
        *SECRETS,
        "FAIRLEAD_CONFIG",
        "FAIRLEAD_PORTAL_URL",
        "FAIRLEAD_PROCESSING_URL",
        "FAIRLEAD_QUEUE",
        "FAIRLEAD_STATE",
        "FAIRLEAD_TASK_ACCOUNT",
    }
)
"""The variables that are another portal's everywhere else: where there are several, a process has none."""
_YES_AND_NO = {"1": True, "0": False, "": False}


@dataclass(frozen=True, slots=True)
class Secret:
    """A password, a key, an address with a code in it; its `repr` and `str` do not show it.

    Small, so that a cold start need not load pydantic for it.
    """

    _value: str = field(repr=False)

    def get_secret_value(self) -> str:
        """Return the text itself, for the one place that needs it."""
        return self._value


@dataclass(frozen=True, slots=True)
class AwsLogin:
    """Who this process is on AWS.

    Attributes:
        region: where Lambda runs it; empty elsewhere.
        key_id: of the access key; empty where a profile or a role of the machine says it.
        secret_key: what requests are signed with.
        session_token: of a key that lasts for hours, as each on Lambda.
        endpoint: `http://HOST:PORT` of a stand-in, in place of Amazon's hosts; Amazon's client reads it too.
    """

    region: str = ""
    key_id: str = ""
    secret_key: Secret = Secret("")
    session_token: Secret = Secret("")
    endpoint: str = ""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Every variable that Fairlead reads; secrets do not show when printed."""

    webhook_url: Secret
    """Inbound webhook, `https://portal/rest/USER/CODE/`; http for loopback, or if `is_http_allowed`."""
    is_http_allowed: bool
    """Whether a portal on another machine may be called by plain http."""
    ca_file: Path | None
    """Certificates (PEM) of CAs of one's own that may have issued the portal's; None for public ones only."""
    application_token: Secret
    """Token of the outbound webhook; several, comma-separated, while it is rotated."""
    config: Path
    """Where the configuration file is."""
    state: str
    """Where the state is kept: `sqlite:///FILE`, `firestore://PROJECT/DATABASE`, `dynamodb://REGION/TABLE`,
    or `memory://`."""
    emulator: str
    """`HOST:PORT` of Google's Firestore emulator, in place of the service; Google's client reads it too."""
    queue: str
    """What wakes the pipeline: `local`, `cloudtasks://projects/P/locations/L/queues/Q`, or
    `sqs://REGION/ACCOUNT/NAME.fifo`."""
    processing_url: str
    """Address of `processing`, which the queue on Google Cloud calls."""
    task_account: str
    """E-mail of the service account that the queue calls it as."""
    robot_secret: Secret
    """Secret in the URL of the robot's webhook (`?secret=`)."""
    signal_secret: Secret
    """Key that senders sign signals with; several, comma-separated, while it is rotated."""
    sendgrid_key: Secret
    """SendGrid's public key that verifies its webhooks; several, comma-separated, while it is rotated."""
    mailgun_key: Secret
    """Key that Mailgun signs its webhooks with; several, comma-separated, while it is rotated."""
    postmark_login: Secret
    """`USER:PASSWORD` that Postmark's webhooks carry; several, comma-separated, while it is rotated."""
    browser_secret: Secret
    """What the keys of websites are derived from; several, comma-separated, while it is rotated."""
    hash_key: Secret
    """Key of the hashes that stand for phones and e-mails in the state; another key finds none of them."""
    dashboard_token: Secret
    """What opens the dashboard of `fairlead serve`; several, comma-separated, while it is rotated."""
    dashboard_audience: str
    """Whom Google's Identity-Aware Proxy signs for: `/projects/NUMBER/locations/REGION/services/NAME`."""
    given_portal_url: str
    """Address of the portal, for links into it, where no webhook URL says it."""
    cloud_service: str
    """The name that Cloud Run gives a deployed function; empty everywhere else."""
    lambda_name: str
    """The name that Lambda gives a deployed function; empty everywhere else."""
    secret_parameters: str
    """On Lambda which secret is which parameter of SSM: `VARIABLE=NAME:VERSION`, comma-separated."""
    aws: AwsLogin
    """Who this process is on AWS."""

    @property
    def is_deployed(self) -> bool:
        """Return True for a function on either cloud."""
        return bool(self.cloud_service or self.lambda_name)

    @property
    def required_webhook_url(self) -> str:
        """Return the URL of the portal's inbound webhook.

        Raises:
            SettingInvalid: it is not set.
        """
        url = self.webhook_url.get_secret_value()
        if not url:
            raise SettingInvalid(
                "BITRIX24_WEBHOOK_URL is not set. Create an inbound webhook with the scopes crm, im and"
                " user_brief in Bitrix24 (Developer resources) and put its URL there."
            )
        return url

    @property
    def portal_url(self) -> str:
        """Return the address of the portal, such as `https://example.bitrix24.com`; "" if it is not known."""
        if self.given_portal_url:
            return self.given_portal_url.rstrip("/")
        scheme, _, rest = self.webhook_url.get_secret_value().partition("://")
        return f"{scheme}://{rest.partition('/')[0]}" if rest else ""

    @property
    def dashboard_tokens(self) -> tuple[str, ...]:
        """Return the accepted tokens of the dashboard.

        Raises:
            SettingInvalid: one is so short that it could be guessed.
        """
        tokens = _each(self.dashboard_token)
        if any(len(token) < SHORTEST_TOKEN for token in tokens):
            raise SettingInvalid(
                f"A token of FAIRLEAD_DASHBOARD_TOKEN has fewer than {SHORTEST_TOKEN} characters."
                " Make one with `openssl rand -hex 24`."
            )
        return tokens

    @property
    def project(self) -> str:
        """Return the project on Google Cloud that the state is in; empty where it is elsewhere."""
        scheme, _, rest = self.state.partition("://")
        return rest.partition("/")[0] if scheme == "firestore" else ""

    @property
    def tokens(self) -> tuple[str, ...]:
        """Return the accepted application tokens."""
        return _each(self.application_token)

    @property
    def signal_secrets(self) -> tuple[str, ...]:
        """Return the accepted keys of signals."""
        return _each(self.signal_secret)

    @property
    def mailer_keys(self) -> Mapping[str, tuple[str, ...]]:
        """Return the accepted keys of each mailer, by its name."""
        return {
            "sendgrid": _each(self.sendgrid_key),
            "mailgun": _each(self.mailgun_key),
            "postmark": _each(self.postmark_login),
        }

    @property
    def browser_secrets(self) -> tuple[str, ...]:
        """Return what the accepted keys of websites are derived from; the first makes new ones."""
        return _each(self.browser_secret)


def read_settings(env_file: str | None = ".env", **given: str | Path) -> Settings:
    """Return the settings: each variable as it is given here, else from the environment, else from the file.

    Raises:
        SettingInvalid: the file is there and is not text, or a variable is malformed.
    """
    return _settings({**_of_file(env_file), **os.environ, **given})


def read_settings_of(folder: Path) -> Settings:
    """Return the settings of one portal of several: of its folder, whose `.env` goes before the environment.

    What belongs to one portal is read from that file alone, and paths are those seen from the folder.

    Raises:
        SettingInvalid: the file is not text, or a variable is malformed.
    """
    found = {**environment_of_all(), **_of_file(str(folder / ".env"))}
    settings = _settings(found)
    scheme, mark, file = settings.state.partition(":///")
    is_file = scheme == "sqlite" and bool(file)
    return replace(
        settings,
        config=folder / settings.config,
        ca_file=None if settings.ca_file is None else folder / settings.ca_file,
        state=f"{scheme}{mark}{folder / file}" if is_file else settings.state,
    )


def environment_of_all() -> dict[str, str]:
    """Return the environment without what belongs to one portal."""
    return {name: value for name, value in os.environ.items() if name not in OF_ONE_PORTAL}


def _settings(found: Mapping[str, str | Path]) -> Settings:
    def text(name: str, default: str = "") -> str:
        return str(found.get(name, default))

    return Settings(
        webhook_url=Secret(text("BITRIX24_WEBHOOK_URL")),
        is_http_allowed=_is_yes("BITRIX24_ALLOW_HTTP", text("BITRIX24_ALLOW_HTTP")),
        ca_file=Path(name).expanduser() if (name := text("BITRIX24_CA_FILE")) else None,
        application_token=Secret(text("BITRIX24_APPLICATION_TOKEN")),
        config=Path(text("FAIRLEAD_CONFIG", "fairlead.toml")),
        state=text("FAIRLEAD_STATE", "sqlite:///fairlead.db"),
        emulator=text("FIRESTORE_EMULATOR_HOST"),
        queue=text("FAIRLEAD_QUEUE", "local"),
        processing_url=text("FAIRLEAD_PROCESSING_URL"),
        task_account=text("FAIRLEAD_TASK_ACCOUNT"),
        robot_secret=Secret(text("FAIRLEAD_ROBOT_SECRET")),
        signal_secret=Secret(text("FAIRLEAD_SIGNAL_SECRET")),
        sendgrid_key=Secret(text("FAIRLEAD_SENDGRID_KEY")),
        mailgun_key=Secret(text("FAIRLEAD_MAILGUN_KEY")),
        postmark_login=Secret(text("FAIRLEAD_POSTMARK_LOGIN")),
        browser_secret=Secret(text("FAIRLEAD_BROWSER_SECRET")),
        hash_key=Secret(text("FAIRLEAD_HASH_KEY")),
        dashboard_token=Secret(text("FAIRLEAD_DASHBOARD_TOKEN")),
        dashboard_audience=text("FAIRLEAD_DASHBOARD_AUDIENCE"),
        given_portal_url=text("FAIRLEAD_PORTAL_URL"),
        cloud_service=text("K_SERVICE"),
        lambda_name=text("AWS_LAMBDA_FUNCTION_NAME"),
        secret_parameters=text("FAIRLEAD_SECRETS"),
        aws=AwsLogin(
            region=text("AWS_REGION"),
            key_id=text("AWS_ACCESS_KEY_ID"),
            secret_key=Secret(text("AWS_SECRET_ACCESS_KEY")),
            session_token=Secret(text("AWS_SESSION_TOKEN")),
            endpoint=text("AWS_ENDPOINT_URL"),
        ),
    )


def _is_yes(name: str, text: str) -> bool:
    if text not in _YES_AND_NO:
        raise SettingInvalid(f"{name} has to be 1 or 0, or empty.")
    return _YES_AND_NO[text]


def _each(secrets: Secret) -> tuple[str, ...]:
    parts = secrets.get_secret_value().split(",")
    return tuple(part.strip() for part in parts if part.strip())


def _of_file(name: str | None) -> dict[str, str]:
    if name is None or not Path(name).is_file():
        return {}
    from dotenv import dotenv_values  # noqa: PLC0415  a deployed function has no such file

    try:
        values = dotenv_values(name, interpolate=False)  # a secret may have `${` in it
    except UnicodeDecodeError:
        raise SettingInvalid(f"{name} is not readable text. Save it as UTF-8.") from None
    return {key: value for key, value in values.items() if value is not None}
