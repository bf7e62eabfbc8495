"""What every HTTP function shares: the decorators of handlers, bounded bodies, the trace."""
