"""What a day came to, looked at from the desk or the calendar."""
