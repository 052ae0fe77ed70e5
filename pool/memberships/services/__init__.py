"""Everything that is done with memberships, one module per deed."""
