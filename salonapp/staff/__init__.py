"""Who works in the salon, and who may see what."""
