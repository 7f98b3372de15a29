"""Closing a visit: what was done, what it cost, how it was paid, when the client comes next."""
