"""`fairlead plan`: a dry run against the real portal, in the terminal, as a page with charts, or as JSON."""
