"""What crosses features: the whole card, the lists, today's view, import and export."""
