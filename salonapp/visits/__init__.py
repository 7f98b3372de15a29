"""Visits that took place and appointments still ahead."""
