"""The `fairlead` command: one file a command."""
