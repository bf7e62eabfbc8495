"""Several portals in one process: the folders that they are, and that they are apart."""
