"""What the states on both clouds have in common: conditional writes, repeated with patience."""
