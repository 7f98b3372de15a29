"""The small kit of parts every screen is made of."""
