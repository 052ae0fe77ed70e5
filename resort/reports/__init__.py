"""Reports across the apps: read-only answers, each with its definition in words."""
