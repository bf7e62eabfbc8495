"""What an inbound webhook cannot do: the steps for a person, with the portal's own menu names."""

EVENTS = {
    "ONCRMLEADADD": "Lead created",
    "ONCRMLEADUPDATE": "Lead updated",
    "ONCRMLEADDELETE": "Lead deleted",
}
"""The events that `lead_events` serves, with their names in the portal's list."""


def outbound_webhook_steps() -> tuple[str, ...]:
    """Return how to subscribe to lead events: `event.bind` is for applications only.

    See docs/bitrix24-api.md 1.8.
    """
    events = ", ".join(f"{name} ({code})" for code, name in EVENTS.items())
    return (
        "In Bitrix24 open Developer resources > Other > Outbound webhook.",
        "Your handler address: https://YOUR-ADDRESS/lead_events (where Fairlead's functions run).",
        f"Events: {events}.",
        "Save. Put the application token that it shows into BITRIX24_APPLICATION_TOKEN.",
    )
