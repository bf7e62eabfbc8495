"""Learning a scorecard from outcomes: rows, fences against leaks, whole points, calibration, the gate."""
