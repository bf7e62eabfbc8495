"""The library that learns, behind the port of `functions/commands/learn/terms.py`; an optional extra."""
