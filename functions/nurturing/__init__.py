"""Every night: select cold leads without a touch for nurturing, and measure what nurturing is worth."""
