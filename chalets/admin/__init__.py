"""The desk's screens: stays, chalets and what can be added to a stay."""

from chalets.admin import charges, houses, stays

__all__ = ["charges", "houses", "stays"]
