"""How warm a client is: cadence, return model, hot/warm/cold, and why."""
