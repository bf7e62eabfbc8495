"""Mailers that send their own webhooks: each vendor's proof, and its events as signals."""
