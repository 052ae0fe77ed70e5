"""The database backend of the settings: Django's for PostgreSQL, with a cheaper look at kept connections."""
