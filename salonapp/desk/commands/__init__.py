"""What the desk writes of its own."""
