"""A file of leads, read as people made it, to be scored offline."""
