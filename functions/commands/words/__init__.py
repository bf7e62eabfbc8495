"""Words that go with conversion: counted by different people, and proposed as rules."""
