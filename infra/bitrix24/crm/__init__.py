"""Leads in Bitrix24: read, written, listed; the adapters of the portal ports."""
