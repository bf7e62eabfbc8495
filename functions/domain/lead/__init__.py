"""The life of a lead: its record, and every change of it."""
