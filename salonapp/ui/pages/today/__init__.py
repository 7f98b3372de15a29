"""The front desk's day: who comes, who is due, what to send by hand."""
