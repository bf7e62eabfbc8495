"""A lead was added or changed: note it in the inbox, kick the pipeline, answer."""
