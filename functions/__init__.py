"""What runs: one folder a deployed function, and the two pure packages that they share."""
