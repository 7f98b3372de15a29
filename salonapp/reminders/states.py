"""The life of a message: which state may follow which, and which states are deeds.

Kept as one table so that no statement in the program can invent a way of its own.
"""

from __future__ import annotations

from enum import StrEnum


class MessageState(StrEnum):
    """Where a message stands."""

    PLANNED = "planned"
    QUEUED = "queued"
    SENDING = "sending"
    AWAITING_RETRY = "awaiting_retry"
    UNKNOWN = "unknown"
    HELD = "held"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    FAILED = "failed"
    EXPIRED = "expired"
    HANDED_OVER = "handed_over"
    DONE = "done"
    NOT_DONE = "not_done"
    CANCELLED = "cancelled"
    SKIPPED = "skipped"

    @property
    def is_plan(self) -> bool:
        """Whether the planner may still rewrite or remove it; all other states are deeds."""
        return self in PLAN_STATES

    @property
    def is_settled(self) -> bool:
        """Whether nothing follows any more."""
        return not TRANSITIONS[self]

    @property
    def counts_as_sent(self) -> bool:
        """Whether the client may have the message, for caps and "at most one a day"."""
        return self in SENT_STATES

    def may_become(self, other: MessageState) -> bool:
        """Whether a message in this state may move to `other`."""
        return other in TRANSITIONS[self]


S = MessageState

TRANSITIONS: dict[MessageState, frozenset[MessageState]] = {
    S.PLANNED: frozenset({S.QUEUED, S.CANCELLED, S.SKIPPED, S.EXPIRED}),
    S.QUEUED: frozenset(
        {S.PLANNED, S.AWAITING_RETRY, S.SENDING, S.HANDED_OVER, S.CANCELLED, S.SKIPPED, S.EXPIRED}
    ),
    S.SENDING: frozenset({S.ACCEPTED, S.AWAITING_RETRY, S.UNKNOWN, S.FAILED, S.EXPIRED}),
    S.AWAITING_RETRY: frozenset({S.QUEUED, S.CANCELLED, S.SKIPPED, S.EXPIRED}),
    S.UNKNOWN: frozenset({S.ACCEPTED, S.QUEUED, S.HELD}),
    # A person has looked: it arrived, it did not and may go again, or it is given up.
    S.HELD: frozenset({S.ACCEPTED, S.QUEUED, S.FAILED}),
    S.ACCEPTED: frozenset({S.DELIVERED, S.FAILED, S.EXPIRED}),
    S.HANDED_OVER: frozenset({S.DONE, S.NOT_DONE, S.CANCELLED, S.SKIPPED, S.EXPIRED}),
    S.DELIVERED: frozenset(),
    S.FAILED: frozenset(),
    S.EXPIRED: frozenset(),
    S.DONE: frozenset({S.HANDED_OVER}),
    S.NOT_DONE: frozenset({S.HANDED_OVER}),
    S.CANCELLED: frozenset(),
    S.SKIPPED: frozenset(),
}

# What the planner works out and may throw away; a skipped or cancelled message that was never
# tried is as much a part of the plan as a planned one.
PLAN_STATES = frozenset({S.PLANNED, S.QUEUED, S.CANCELLED, S.SKIPPED})

SENT_STATES = frozenset(
    {
        S.SENDING,
        S.UNKNOWN,
        S.HELD,
        S.ACCEPTED,
        S.DELIVERED,
        S.HANDED_OVER,
        S.DONE,
    }
)

# Waiting for a person in the list "by hand" or among the questions.
NEEDS_PERSON = frozenset({S.HANDED_OVER, S.HELD, S.UNKNOWN})


class IllegalMove(Exception):
    """A defect: somebody tried to move a message along a way that does not exist."""


def check_move(before: MessageState, after: MessageState) -> None:
    """Raise `IllegalMove` unless a message may move from `before` to `after`."""
    if not before.may_become(after):
        raise IllegalMove(f"{before} -> {after}")
