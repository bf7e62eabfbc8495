"""What runs: one folder a deployed function, and the packages that they share."""
