"""The kitchen: what is to be cooked, and what is ready."""
