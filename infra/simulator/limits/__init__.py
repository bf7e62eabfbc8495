"""Limits and failures of the simulated portal: request rate, operating time, faults on demand."""
