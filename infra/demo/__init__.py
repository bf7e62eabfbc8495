"""Two weeks of a sales team in a minute: what `make demo` plays."""
