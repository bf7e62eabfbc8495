"""`fairlead learn`: a scorecard learned from a file of leads with outcomes."""
