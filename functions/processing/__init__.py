"""The pipeline: read, decide, assign, write, record. The only writer to the portal."""
