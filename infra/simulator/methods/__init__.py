"""The REST methods of the simulated portal, one family a file."""
