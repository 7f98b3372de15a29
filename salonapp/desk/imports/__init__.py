"""A salon's files from its former program become cards, visits and appointments."""
