"""Outbound webhooks of the simulated portal: who is subscribed, and how events are sent."""
