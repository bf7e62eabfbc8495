"""The lead did something elsewhere: store the signal, enqueue the lead, request a run, answer."""
