"""The bin: cards on their way out."""
