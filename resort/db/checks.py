"""System checks of the database foundation."""
