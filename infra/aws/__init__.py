"""Amazon's cloud: requests signed without a client, the queue, the secrets, and the way into Lambda."""
