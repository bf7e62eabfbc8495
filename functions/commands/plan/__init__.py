"""A dry run: what a draft configuration would do with the leads of the last days. Only reads; no function."""
