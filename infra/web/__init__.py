"""Pages as HTML files that need nothing else: templates, their environment, charts."""
