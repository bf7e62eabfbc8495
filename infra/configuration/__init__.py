"""The configuration file `fairlead.toml`: read, checked, and turned into what the functions work with."""
