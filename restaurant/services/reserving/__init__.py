"""Finding, taking, changing and giving back tables."""
