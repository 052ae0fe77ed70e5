"""The restaurant's rules: pure, without database, clock or request."""
