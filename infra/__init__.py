"""The infrastructure layer: the only code that touches the outside."""
