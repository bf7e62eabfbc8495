"""Business hours and working days."""
