"""What is going to be sent, what waits for a person, what happened, and the rule behind it."""
