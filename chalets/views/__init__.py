"""The guest pages of stays."""
