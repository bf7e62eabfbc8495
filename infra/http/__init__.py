"""What every HTTP function shares: the fence around a handler, bounded bodies, the trace."""
