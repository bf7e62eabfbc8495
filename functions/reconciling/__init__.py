"""Find what no webhook announced, prove that no lead is lost, and erase what is old or gone."""
