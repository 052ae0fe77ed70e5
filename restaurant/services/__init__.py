"""Every write of the restaurant."""
