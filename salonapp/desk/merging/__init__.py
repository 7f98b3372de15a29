"""Two cards of one person become one, and can become two again."""
