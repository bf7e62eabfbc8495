"""The environment, read in one place and once, as one typed object."""

from pathlib import Path

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from functions.errors import SettingInvalid


class Settings(BaseSettings):
    """Every variable that Fairlead reads; secrets do not show when printed."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True)

    webhook_url: SecretStr = Field(SecretStr(""), validation_alias="BITRIX24_WEBHOOK_URL")
    """Inbound webhook, `https://portal/rest/USER/CODE/`; http only for loopback."""
    application_token: SecretStr = Field(SecretStr(""), validation_alias="BITRIX24_APPLICATION_TOKEN")
    """Token of the outbound webhook; several, comma-separated, while it is rotated."""
    config: Path = Field(Path("fairlead.toml"), validation_alias="FAIRLEAD_CONFIG")
    """Where the configuration file is."""
    state: str = Field("sqlite:///fairlead.db", validation_alias="FAIRLEAD_STATE")
    """Where the state is kept: `sqlite:///FILE`, `firestore://PROJECT/DATABASE` or `memory://`."""
    queue: str = Field("local", validation_alias="FAIRLEAD_QUEUE")
    """What wakes the pipeline: `local`, or `cloudtasks://projects/P/locations/L/queues/Q`."""
    processing_url: str = Field("", validation_alias="FAIRLEAD_PROCESSING_URL")
    """Address of `processing`, which the queue on Google Cloud calls."""
    task_account: str = Field("", validation_alias="FAIRLEAD_TASK_ACCOUNT")
    """E-mail of the service account that the queue calls it as."""
    robot_secret: SecretStr = Field(SecretStr(""), validation_alias="FAIRLEAD_ROBOT_SECRET")
    """Secret in the URL of the robot's webhook (`?secret=`)."""

    signal_secret: SecretStr = Field(SecretStr(""), validation_alias="FAIRLEAD_SIGNAL_SECRET")
    """Key that senders sign signals with; several, comma-separated, while it is rotated."""
    hash_key: SecretStr = Field(SecretStr(""), validation_alias="FAIRLEAD_HASH_KEY")
    """Key of the hashes that stand for phones and e-mails in the state; with another one nobody is known."""

    @property
    def tokens(self) -> tuple[str, ...]:
        """Return the accepted application tokens."""
        return _each(self.application_token)

    @property
    def signal_secrets(self) -> tuple[str, ...]:
        """Return the accepted keys of signals."""
        return _each(self.signal_secret)


def _each(secrets: SecretStr) -> tuple[str, ...]:
    parts = secrets.get_secret_value().split(",")
    return tuple(part.strip() for part in parts if part.strip())


def read_settings() -> Settings:
    """Read the environment and `.env`.

    Raises:
        SettingInvalid: a variable cannot be understood; names it, does not quote its value.
    """
    try:
        return Settings()
    except ValidationError as error:
        names = ", ".join(str(problem["loc"][0]) for problem in error.errors())
        raise SettingInvalid(f"{names} cannot be understood. Compare it with .env.example.") from None
