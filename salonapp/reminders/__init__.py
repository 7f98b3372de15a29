"""From rule to message: who is written to, when and why; planned, claimed, sent, never twice."""
