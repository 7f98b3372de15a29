"""The stock: what is there, what the booked days need, what to buy."""
