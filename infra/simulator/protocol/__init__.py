"""One HTTP request to the simulated portal: decoded, checked, dispatched, answered."""
