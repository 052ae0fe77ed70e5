"""Everything a person does with a stay, one module per deed."""
