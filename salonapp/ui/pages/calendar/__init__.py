"""The calendar: days and weeks of everybody who is booked."""
