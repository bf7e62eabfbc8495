"""The dashboard: what a sales team is shown of its leads."""
