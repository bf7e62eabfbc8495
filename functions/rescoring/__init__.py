"""Wake the leads that are due: a score that changes, a first touch to be checked."""
