"""Two weeks of a sales team in a minute: what `fairlead demo` plays."""
