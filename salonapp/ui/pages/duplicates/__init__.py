"""Cards that are probably one person, side by side."""
