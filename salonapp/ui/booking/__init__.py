"""Booking a time from anywhere: the dialog, what it proposes, and what stands against it."""
