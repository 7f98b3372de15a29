"""When to try again what was provably not accepted."""

from __future__ import annotations

from datetime import datetime, timedelta

BACKOFF_MINUTES = (1, 5, 15, 60, 240)
JITTER_SHARE = 0.2


def next_attempt(
    attempts: int,
    now: datetime,
    expires_at: datetime,
    *,
    jitter: float,
    asked_seconds: float = 0.0,
) -> datetime | None:
    """The moment of the next attempt after `attempts` (>= 1) failed ones, or `None`.

    `None` means that it would come too late: the message expires. `jitter` in [0, 1] spreads the
    wait by up to a fifth either way, so that a backlog does not knock all at once; what the
    gateway asked for (`asked_seconds`) is never undercut. After the fifth failure the longest
    wait repeats.
    """
    if attempts < 1:
        raise ValueError("nothing failed yet")
    minutes = BACKOFF_MINUTES[min(attempts, len(BACKOFF_MINUTES)) - 1]
    wait_seconds = minutes * 60 * (1 + JITTER_SHARE * (2 * jitter - 1))
    moment = now + timedelta(seconds=max(wait_seconds, asked_seconds))
    return moment if moment < expires_at else None
