"""Bringing a salon's export files in: choose, check, import, look at what was left out."""
