"""The menu: what is served now, and what has run out."""
