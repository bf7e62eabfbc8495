"""Look at how the portal was reached: at which address, and whether anybody on the way can read along."""

from infra.bitrix24.rest.webhook import Connection
from infra.provisioning.verdict import Verdict


def check_connection(connection: Connection, verdict: Verdict) -> None:
    """Note a portal that is called without encryption, or that answers at another address of its own."""
    if not connection.is_private:
        verdict.doubtful(
            f"{connection.called_at} is called without encryption: everybody on the way reads the webhook's"
            " code and people's data.",
            "Let the portal speak https, then write https:// in BITRIX24_WEBHOOK_URL and take"
            " BITRIX24_ALLOW_HTTP away.",
        )
    if connection.answers_at != connection.called_at:
        verdict.doubtful(
            f"The portal answers at {connection.answers_at} and not at {connection.called_at}: every start"
            " asks once in vain.",
            f"Let BITRIX24_WEBHOOK_URL begin with {connection.answers_at}/rest/.",
        )
