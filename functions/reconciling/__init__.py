"""Find what no webhook announced, prove that no lead is lost, and forget what is old or gone."""
