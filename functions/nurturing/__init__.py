"""Every night: cold leads that nobody works on are put up for nurturing, and its worth is measured."""
