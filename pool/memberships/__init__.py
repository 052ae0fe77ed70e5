"""Memberships of the pool: what they are worth, how they are sold and kept, and their pages."""
