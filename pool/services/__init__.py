"""Every way a ticket is sold, moved, sent on and given back."""
