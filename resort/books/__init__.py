"""Re-derives what the tables say about money and nights, trusting neither constraints nor services."""

from resort.books.check import Finding, check_books

__all__ = ["Finding", "check_books"]
