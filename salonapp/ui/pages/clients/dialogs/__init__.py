"""The forms of a card: a client, a visit, a booking; and why a client is hot, warm or cold."""
