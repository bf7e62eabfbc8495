"""Signals of browsers: a key that is public and can only add, from one website, a little at a time."""
