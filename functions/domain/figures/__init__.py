"""The statistics of reports: shares, waits, rankings and verdicts, out of counts."""
