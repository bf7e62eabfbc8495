"""Versions of fairlead.toml: which one is at work, how two of them differ, and how long they are kept."""
