"""The environment, read in one place and once, as one typed object.

Written by hand: pydantic-settings is a tenth of a second at the cold start of a function that needs texts.
"""

import os
from copy import copy
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Self

from functions.errors import SettingInvalid
from infra.secret import Secret

STATE_URLS = "sqlite:///FILE, firestore://PROJECT/DATABASE or memory://"
"""What FAIRLEAD_STATE may be."""


def _variable(name: str, default: str = "") -> Any:
    return field(metadata={"variable": name, "default": default})


@dataclass(frozen=True, init=False)
class Settings:
    """Every variable that Fairlead reads; secrets do not show when printed.

    Each is taken from what is given here by its name, else from the environment, else from the file.
    """

    webhook_url: Secret = _variable("BITRIX24_WEBHOOK_URL")
    """Inbound webhook, `https://portal/rest/USER/CODE/`; http only for loopback."""
    application_token: Secret = _variable("BITRIX24_APPLICATION_TOKEN")
    """Token of the outbound webhook; several, comma-separated, while it is rotated."""
    config: Path = _variable("FAIRLEAD_CONFIG", "fairlead.toml")
    """Where the configuration file is."""
    state: str = _variable("FAIRLEAD_STATE", "sqlite:///fairlead.db")
    """Where the state is kept: `sqlite:///FILE`, `firestore://PROJECT/DATABASE` or `memory://`."""
    emulator: str = _variable("FIRESTORE_EMULATOR_HOST")
    """`HOST:PORT` of Google's Firestore emulator, in place of the service; Google's client reads it too."""
    queue: str = _variable("FAIRLEAD_QUEUE", "local")
    """What wakes the pipeline: `local`, or `cloudtasks://projects/P/locations/L/queues/Q`."""
    processing_url: str = _variable("FAIRLEAD_PROCESSING_URL")
    """Address of `processing`, which the queue on Google Cloud calls."""
    task_account: str = _variable("FAIRLEAD_TASK_ACCOUNT")
    """E-mail of the service account that the queue calls it as."""
    robot_secret: Secret = _variable("FAIRLEAD_ROBOT_SECRET")
    """Secret in the URL of the robot's webhook (`?secret=`)."""
    signal_secret: Secret = _variable("FAIRLEAD_SIGNAL_SECRET")
    """Key that senders sign signals with; several, comma-separated, while it is rotated."""
    hash_key: Secret = _variable("FAIRLEAD_HASH_KEY")
    """Key of the hashes that stand for phones and e-mails in the state; with another one nobody is known."""
    cloud_service: str = _variable("K_SERVICE")
    """The name that Cloud Run gives a deployed function; empty everywhere else."""

    def __init__(self, _env_file: str | None = ".env", **given: str | Path) -> None:
        found = {**_of_file(_env_file), **os.environ, **given}
        for each in fields(self):
            value = found.get(each.metadata["variable"], each.metadata["default"])
            # The class of the field makes its value: a Secret, a Path, a text.
            object.__setattr__(self, each.name, each.type(value))  # type: ignore[operator]  # may be text to mypy

    @classmethod
    def variables(cls) -> set[str]:
        """Return the names of all variables."""
        return {each.metadata["variable"] for each in fields(cls)}

    def but(self, **changed: object) -> Self:
        """Return these settings with some changed, by field."""
        other = copy(self)
        for name, value in changed.items():
            object.__setattr__(other, name, value)
        return other

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


def _each(secrets: Secret) -> tuple[str, ...]:
    parts = secrets.get_secret_value().split(",")
    return tuple(part.strip() for part in parts if part.strip())


def _of_file(name: str | None) -> dict[str, str]:
    if name is None or not Path(name).is_file():
        return {}
    from dotenv import dotenv_values  # noqa: PLC0415  a deployed function has no such file

    try:
        values = dotenv_values(name)
    except UnicodeDecodeError:
        raise SettingInvalid(f"{name} is not readable text. Save it as UTF-8.") from None
    return {key: value for key, value in values.items() if value is not None}


def read_settings() -> Settings:
    """Read the environment and `.env`."""
    return Settings()
