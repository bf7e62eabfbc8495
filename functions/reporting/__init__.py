"""`reporting`: counts what changed of leads into the documents that figures are made of."""
