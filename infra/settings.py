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
    """Where the state is kept: `sqlite:///FILE` or `memory://`."""
    queue: str = Field("local", validation_alias="FAIRLEAD_QUEUE")
    """What wakes the pipeline: `local`."""
    robot_secret: SecretStr = Field(SecretStr(""), validation_alias="FAIRLEAD_ROBOT_SECRET")
    """Secret in the URL of the robot's webhook (`?secret=`)."""

    @property
    def tokens(self) -> tuple[str, ...]:
        """Return the accepted application tokens."""
        parts = self.application_token.get_secret_value().split(",")
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
