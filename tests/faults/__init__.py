"""Reminders under fire: a real mail server, workers killed in mid-send, and a count."""
