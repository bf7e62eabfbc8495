"""Leads in Bitrix24: reading, writing and listing them; the adapters of the ports to the portal."""
