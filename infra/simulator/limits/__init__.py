"""What the simulated portal refuses or breaks: rate, operating time, faults on demand."""
