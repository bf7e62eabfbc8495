"""The languages that texts can be in: catalogues of messages, and how each writes numbers and moments."""
