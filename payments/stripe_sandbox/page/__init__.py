"""The hosted page where a session is paid: plain HTML that works without JavaScript."""
