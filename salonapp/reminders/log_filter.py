"""What of the log somebody wants to see: which messages, how they ended, why, of whom, when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from salonapp.foundation.i18n import N_
from salonapp.reminders.reasons import ReasonKind
from salonapp.reminders.rules import RuleKind
from salonapp.reminders.states import State


class LogGroup(StrEnum):
    """The states people ask about together."""

    SENT = "sent"
    NOT_SENT = "not_sent"
    TROUBLE = "trouble"
    ALL = "all"


_WAITING = frozenset({State.PLANNED, State.QUEUED})
_GROUPS: Mapping[LogGroup, frozenset[State]] = {
    LogGroup.SENT: frozenset(State)
    - _WAITING
    - {State.CANCELLED, State.SKIPPED, State.AWAITING_RETRY},
    LogGroup.NOT_SENT: frozenset({State.CANCELLED, State.SKIPPED}),
    LogGroup.TROUBLE: frozenset(
        {State.AWAITING_RETRY, State.UNKNOWN, State.HELD, State.FAILED, State.EXPIRED}
    ),
    LogGroup.ALL: frozenset(State) - _WAITING,
}

#: Reasons that can be asked for, in a few words.
REASON_LABELS: Mapping[ReasonKind, str] = {
    ReasonKind.NO_CONSENT: N_("No consent"),
    ReasonKind.OPTED_OUT: N_("Refused messages"),
    ReasonKind.BOOKED_AHEAD: N_("Already booked"),
    ReasonKind.NO_ADDRESS: N_("No address"),
    ReasonKind.NO_CHANNEL: N_("No channel that reaches"),
    ReasonKind.DAILY_CAP: N_("No room under the daily limit"),
    ReasonKind.NO_OPEN_DAY: N_("No open day in time"),
    ReasonKind.QUIET_UNTIL_TOO_LATE: N_("Quiet hours until too late"),
    ReasonKind.SKIPPED_BY_PERSON: N_("Skipped by hand"),
    ReasonKind.NEVER_FOR_CLIENT: N_("Never for this client"),
    ReasonKind.PATCH_TEST_FAILED: N_("Patch test failed"),
    ReasonKind.LOW_RATING: N_("Rated low"),
    ReasonKind.DUPLICATE: N_("Invited already"),
    ReasonKind.EXPIRED: N_("Too late"),
    ReasonKind.GATEWAY_REFUSED: N_("Refused by the gateway"),
    ReasonKind.OUTCOME_UNKNOWN: N_("Outcome unknown"),
    ReasonKind.RETRYING: N_("To be tried again"),
}


@dataclass(frozen=True, slots=True)
class LogFilter:
    """What is to be seen; everything left empty does not narrow.

    `client` is what somebody typed to find a client; `since` and `until` are local days, both
    included.
    """

    group: LogGroup = LogGroup.SENT
    state: State | None = None
    rule: RuleKind | None = None
    channel: str = ""
    reason: ReasonKind | None = None
    client: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def states(self) -> tuple[State, ...]:
        """The states that are wanted, in the order of `State`."""
        wanted = _GROUPS[self.group]
        if self.state is not None:
            wanted = wanted & {self.state}
        return tuple(state for state in State if state in wanted)

    @property
    def narrows(self) -> bool:
        """Whether anything but the group is asked for."""
        return self != LogFilter(self.group)


@dataclass(frozen=True, slots=True)
class LogPlace:
    """Where a page of the log ends: the next one begins behind this message."""

    state_at: datetime
    id: int


@dataclass(frozen=True, slots=True)
class LogTotals:
    """How many messages a filter finds (`is_more`: at least so many), and what this month cost.

    `spent` are minor units by currency, of all messages of the month.
    """

    count: int
    is_more: bool
    spent: tuple[tuple[int, str], ...] = ()
