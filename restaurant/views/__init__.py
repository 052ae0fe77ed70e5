"""Pages of the restaurant."""
