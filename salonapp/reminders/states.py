"""The life of a message: which state may follow which, and which states are deeds.

Kept as one table so that no statement in the program can invent a way of its own.
"""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
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
        """Whether nothing follows any more, unless a person lets it be tried once more."""
        return self in _SETTLED

    @property
    def counts_as_sent(self) -> bool:
        """Whether the client may have the message, for caps and "at most one a day"."""
        return self in SENT_STATES

    def may_become(self, other: State) -> bool:
        """Whether a message in this state may move to `other`."""
        return other in TRANSITIONS[self]


_NOT_SENT = frozenset({State.CANCELLED, State.SKIPPED, State.EXPIRED})

TRANSITIONS: dict[State, frozenset[State]] = {
    State.PLANNED: _NOT_SENT | {State.QUEUED},
    # Judged when it is due, a message may be put off again.
    State.QUEUED: _NOT_SENT
    | {State.SENDING, State.HANDED_OVER, State.PLANNED, State.AWAITING_RETRY},
    State.SENDING: frozenset(
        {State.ACCEPTED, State.AWAITING_RETRY, State.UNKNOWN, State.FAILED, State.EXPIRED}
    ),
    State.AWAITING_RETRY: _NOT_SENT | {State.QUEUED},
    State.UNKNOWN: frozenset({State.ACCEPTED, State.QUEUED, State.HELD}),
    # A person has looked: it arrived, it did not and may go again, or it is given up.
    State.HELD: frozenset({State.ACCEPTED, State.QUEUED, State.FAILED}),
    State.ACCEPTED: frozenset({State.DELIVERED, State.FAILED, State.EXPIRED}),
    State.HANDED_OVER: _NOT_SENT | {State.DONE, State.NOT_DONE},
    State.DELIVERED: frozenset(),
    # Provably never accepted, a person may let it be tried once more.
    State.FAILED: frozenset({State.QUEUED}),
    State.EXPIRED: frozenset({State.QUEUED}),
    # A slip of the hand can be taken back.
    State.DONE: frozenset({State.HANDED_OVER}),
    State.NOT_DONE: frozenset({State.HANDED_OVER}),
    State.CANCELLED: frozenset(),
    State.SKIPPED: frozenset(),
}

_SETTLED = frozenset({State.DELIVERED, State.FAILED, State.EXPIRED, State.CANCELLED, State.SKIPPED})

# What the planner works out and may throw away; a skipped or cancelled message that was never
# tried is as much a part of the plan as a planned one.
PLAN_STATES = frozenset({State.PLANNED, State.QUEUED, State.CANCELLED, State.SKIPPED})

SENT_STATES = frozenset(
    {
        State.SENDING,
        State.UNKNOWN,
        State.HELD,
        State.ACCEPTED,
        State.DELIVERED,
        State.HANDED_OVER,
        State.DONE,
    }
)

# Waiting for a person in the list "by hand" or among the questions.
NEEDS_PERSON = frozenset({State.HANDED_OVER, State.HELD, State.UNKNOWN})


class IllegalMove(Exception):
    """A defect: somebody tried to move a message along a way that does not exist."""


def check_move(before: State, after: State) -> None:
    """Raise `IllegalMove` unless a message may move from `before` to `after`."""
    if not before.may_become(after):
        raise IllegalMove(f"{before} -> {after}")
