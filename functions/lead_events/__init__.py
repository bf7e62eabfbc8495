"""A lead was added or changed: put it into the inbox, request a run, answer."""
