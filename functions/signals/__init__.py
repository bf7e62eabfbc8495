"""The lead did something elsewhere: keep the signal, note the lead, kick the pipeline, answer."""
