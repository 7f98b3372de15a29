"""The background worker: plans, sends and backs up by itself, in the window or on its own."""
