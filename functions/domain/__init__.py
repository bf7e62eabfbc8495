"""What decides: pure functions and values, no I/O, no clock of its own."""
