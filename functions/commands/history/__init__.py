"""Training rows: what was known of leads when they were decided on, and what became of them."""
