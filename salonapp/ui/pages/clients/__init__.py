"""The clients' screen: the list at the left, the card at the right, and the dialogs of a card."""
