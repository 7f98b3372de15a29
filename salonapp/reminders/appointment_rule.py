"""Whether a client is reminded of an appointment, and when.

The appointments of one day are one reminder, about the first of them. A reminder is no use once
the next one or the appointment itself has come, so it is never put off by a cap: it goes in time,
earlier when its hour is quiet, or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from salonapp.foundation.clock import local_day
from salonapp.reminders.decisions import Override
from salonapp.reminders.planning import (
    Booked,
    ClientFacts,
    NotPlanned,
    PlanFrame,
    Planned,
    PlanResult,
    choose_channel,
    dedupe_key,
)
from salonapp.reminders.reasons import Reason, ReasonKind

#: So long before silence begins the last reminders go, so that every one of them gets out.
_LAST_CALL = timedelta(minutes=30)
#: Two reminders of one appointment that come closer than this are one.
_APART = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class _Slot:
    """One reminder of an appointment: `moment` is None when it would only repeat another."""

    key: str
    moment: datetime | None
    expires_at: datetime
    is_moved: bool


def reminder_key(facts: ClientFacts, frame: PlanFrame, booked: Booked, hours: int) -> str:
    """The key of a reminder; the hour is part of it, so that a moved appointment has its own."""
    starts = booked.starts_at.astimezone(UTC).strftime("%Y%m%d%H%M")
    return f"{dedupe_key(frame.rule.kind, facts.client_id, booked.id)}:{starts}:{hours}"


def appointment_of(key: str) -> int | None:
    """The appointment a reminder is about."""
    parts = key.split(":")
    return int(parts[2]) if len(parts) > 2 and parts[2].isdigit() else None


def plan_appointments(
    facts: ClientFacts, override: Callable[[str], Override], frame: PlanFrame
) -> tuple[PlanResult, ...]:
    """Decide about every reminder of the appointments ahead."""
    found = [
        _decide(facts, booked, slot, override(slot.key), frame)
        for booked in _first_of_days(facts, frame)
        for slot in _slots(facts, booked, frame)
    ]
    if found:
        return tuple(found)
    kind = ReasonKind.CARD_GONE if facts.is_gone else ReasonKind.NO_APPOINTMENT
    return (NotPlanned(facts.client_id, "", Reason(kind)),)


def _first_of_days(facts: ClientFacts, frame: PlanFrame) -> Iterator[Booked]:
    days = set()
    for booked in facts.appointments:
        day = local_day(booked.starts_at, frame.window.zone)
        if booked.starts_at > frame.now and day not in days:
            days.add(day)
            yield booked


def _slots(facts: ClientFacts, booked: Booked, frame: PlanFrame) -> list[_Slot]:
    """The reminders of one appointment; each holds until the next one is due."""
    moments: dict[int, datetime | None] = {}
    earlier: datetime | None = None
    for hours in sorted(set(frame.rule.hours), reverse=True):
        aimed = booked.starts_at - timedelta(hours=hours)
        moment = frame.window.last_allowed(aimed, _LAST_CALL)
        # Moved out of quiet hours, two may come together: the later one would only repeat it.
        if moment is not None and earlier is not None and moment - earlier < _APART:
            moment = None
        moments[hours], earlier = moment, moment or earlier
    slots: list[_Slot] = []
    expires_at = booked.starts_at
    for hours, moment in reversed(moments.items()):
        key = reminder_key(facts, frame, booked, hours)
        is_moved = moment != booked.starts_at - timedelta(hours=hours)
        slots.append(_Slot(key, moment, expires_at, is_moved))
        expires_at = moment or expires_at
    return slots[::-1]


def _decide(
    facts: ClientFacts, booked: Booked, slot: _Slot, override: Override, frame: PlanFrame
) -> PlanResult:
    starts_on = local_day(booked.starts_at, frame.window.zone)

    def no(kind: ReasonKind) -> NotPlanned:
        reason = Reason(kind, starts_on, facts.last_visit_on, at=booked.starts_at)
        return NotPlanned(facts.client_id, slot.key, reason)

    if facts.is_gone:
        return no(ReasonKind.CARD_GONE)
    if not frame.rule.is_on:
        return no(ReasonKind.RULE_OFF)
    if any(sent.dedupe_key == slot.key for sent in facts.sent_before):
        return no(ReasonKind.DUPLICATE)
    moment, expires_at, kind = slot.moment, slot.expires_at, ReasonKind.BEFORE_APPOINTMENT
    if override.send_at is not None:
        moment, expires_at = _asked(override.send_at, frame), booked.starts_at
        kind = ReasonKind.POSTPONED_BY_PERSON
        if override.is_urgent:
            kind = ReasonKind.SENT_BY_PERSON
    else:
        late = _too_late(facts, slot, frame)
        if late is not None:
            return no(late)
    if moment is None or moment >= expires_at:
        return no(ReasonKind.QUIET_UNTIL_TOO_LATE)
    if override.never:
        return no(ReasonKind.NEVER_FOR_CLIENT)
    if override.skip:
        return no(ReasonKind.SKIPPED_BY_PERSON)
    chosen = choose_channel(facts, override, frame)
    if isinstance(chosen, ReasonKind):
        return no(chosen)
    return Planned(
        facts.client_id,
        slot.key,
        *chosen,
        local_day(moment, frame.window.zone),
        moment,
        expires_at,
        Reason(kind, starts_on, facts.last_visit_on, at=booked.starts_at),
        override.is_urgent,
    )


def _too_late(facts: ClientFacts, slot: _Slot, frame: PlanFrame) -> ReasonKind | None:
    """Why a reminder does not go at its moment; None while it may.

    One that was planned in time may go late (the PC was off). Who books, or moves the hour, when
    the moment has passed already, has it in mind.
    """
    if slot.moment is None:
        return ReasonKind.QUIET_UNTIL_TOO_LATE
    if slot.expires_at <= frame.now:
        return ReasonKind.REMINDER_PASSED
    if slot.moment > frame.now + timedelta(days=frame.horizon_days):
        return ReasonKind.NOT_YET
    if slot.moment >= frame.now or slot.key in facts.under_way:
        return None
    return ReasonKind.QUIET_UNTIL_TOO_LATE if slot.is_moved else ReasonKind.BOOKED_SHORTLY_BEFORE


def _asked(asked: datetime, frame: PlanFrame) -> datetime | None:
    """The first allowed moment from the one a person named on."""
    if asked < frame.now and not frame.window.allows(frame.now):
        return frame.window.next_allowed(frame.now)
    return frame.window.next_allowed(asked)
