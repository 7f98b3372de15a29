"""The card: who the client is, preferences, dangers, consents; and finding it."""
