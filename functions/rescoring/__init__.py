"""Wake the leads whose time has come: a score that changes, a first touch that is due."""
