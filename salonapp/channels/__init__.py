"""How a message leaves the salon. Knows addresses and texts, never clients."""
