"""The floor plan: what it shows, and where the tables stand."""
