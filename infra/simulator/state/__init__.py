"""What the simulated portal stores: records, fields, people, activities."""
