"""The first day: how a salon begins, and what is looked at before anybody is written to."""
