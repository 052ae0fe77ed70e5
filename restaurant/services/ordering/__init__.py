"""Taking orders: from the table to the kitchen."""
