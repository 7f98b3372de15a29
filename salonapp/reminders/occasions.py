"""Birthdays, clients who stopped coming, thanks after a visit: one message about one day each."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from salonapp.reminders.decisions import Override
from salonapp.reminders.planning import (
    ClientFacts,
    NotPlanned,
    PlanFrame,
    PlanResult,
    dedupe_key,
    send_out,
    set_aside,
)
from salonapp.reminders.reasons import Reason, ReasonKind

#: From so many days with a visit on a client counts as a regular one.
REGULAR_FROM_DAYS = 3
#: A regular client is missed when so many of their own rhythms have passed without a visit.
MISSED_AFTER_RHYTHMS = 2.5
#: No second invitation to come back within half a year, whatever happened between.
WIN_BACK_PAUSE_DAYS = 180
#: Up to this rating of 5 nobody is thanked by a message: a person should call.
LOW_RATING = 3

_FEBRUARY = 2


def birthday_in(year: int, day: int, month: int) -> date:
    """The birthday in `year`; that of 29 February is on the 28th of most years."""
    if month == _FEBRUARY and day > 28 and not isleap(year):
        day = 28
    return date(year, month, day)


def missed_from(last_visit_on: date, due_on: date) -> date:
    """The day from which on a client counts as missed, by their own rhythm."""
    rhythm = max((due_on - last_visit_on).days, 1)
    return last_visit_on + timedelta(days=round(rhythm * MISSED_AFTER_RHYTHMS))


def plan_birthday(
    facts: ClientFacts, override: Callable[[str], Override], frame: PlanFrame
) -> tuple[PlanResult, ...]:
    """Decide about the message for the coming (or just past) birthday; one a year."""
    if facts.birthday is None:
        return _nothing(facts, ReasonKind.NO_BIRTHDAY)
    offset, late = frame.rule.offset_days, frame.rule.expires_after_days
    first = frame.today - timedelta(days=offset + late)
    birthday = next(
        day
        for year in range(first.year, first.year + 3)
        if (day := birthday_in(year, *facts.birthday)) >= first
    )
    why = Reason(ReasonKind.BIRTHDAY, birthday, facts.last_visit_on)
    return (about_day(facts, override, frame, birthday.year, birthday, why),)


def plan_win_back(
    facts: ClientFacts, override: Callable[[str], Override], frame: PlanFrame
) -> tuple[PlanResult, ...]:
    """Decide about the message to a regular client who stopped coming."""
    if facts.visit_id is None or facts.last_visit_on is None or facts.due_on is None:
        return _nothing(facts, ReasonKind.NO_VISIT)
    missed = missed_from(facts.last_visit_on, facts.due_on)
    why = Reason(
        ReasonKind.MISSED, missed, facts.last_visit_on, (frame.today - facts.last_visit_on).days
    )
    against: Reason | None = None
    recent = [sent.on for sent in facts.sent_before if sent.may_have_arrived]
    pause = timedelta(days=WIN_BACK_PAUSE_DAYS)
    if facts.visit_days < REGULAR_FROM_DAYS:
        against = Reason(ReasonKind.NOT_REGULAR)
    elif facts.booked_at is not None:
        booked = facts.booked_at.astimezone(frame.window.zone).date()
        against = Reason(ReasonKind.BOOKED_AHEAD, booked)
    elif recent and max(recent) + pause > max(missed, frame.today):
        against = Reason(ReasonKind.WRITTEN_RECENTLY, max(recent))
    return (about_day(facts, override, frame, facts.visit_id, missed, why, against),)


def plan_thanks(
    facts: ClientFacts, override: Callable[[str], Override], frame: PlanFrame
) -> tuple[PlanResult, ...]:
    """Decide about the thanks for the last visit, which ask for a rating."""
    if facts.visit_id is None or facts.last_visit_on is None:
        return _nothing(facts, ReasonKind.NO_VISIT)
    against: Reason | None = None
    if frame.rule.first_only and facts.visit_days > 1:
        against = Reason(ReasonKind.NOT_FIRST_VISIT)
    elif facts.rating is not None and facts.rating <= LOW_RATING:
        against = Reason(ReasonKind.LOW_RATING, facts.last_visit_on)
    elif facts.rating is not None:
        against = Reason(ReasonKind.RATED_ALREADY, facts.last_visit_on)
    why = Reason(ReasonKind.WAS_HERE, facts.last_visit_on, facts.last_visit_on)
    return (about_day(facts, override, frame, facts.visit_id, facts.last_visit_on, why, against),)


def _nothing(facts: ClientFacts, kind: ReasonKind) -> tuple[PlanResult, ...]:
    reason = Reason(ReasonKind.CARD_GONE if facts.is_gone else kind)
    return (NotPlanned(facts.client_id, "", reason),)


def about_day(
    facts: ClientFacts,
    override: Callable[[str], Override],
    frame: PlanFrame,
    about: int,
    day: date,
    why: Reason,
    against: Reason | None = None,
    again: ReasonKind = ReasonKind.WRITTEN_BEFORE,
) -> PlanResult:
    """The message about `day`, unless something speaks `against` it; daily cap aside.

    `again` is why nobody hears of the same thing twice.
    """
    key = dedupe_key(frame.rule.kind, facts.client_id, about)
    asked = override(key)

    def no(kind: ReasonKind, on: date | None = None) -> NotPlanned:
        return NotPlanned(facts.client_id, key, Reason(kind, on, facts.last_visit_on))

    if facts.is_gone:
        return no(ReasonKind.CARD_GONE)
    if not frame.rule.is_on:
        return no(ReasonKind.RULE_OFF)
    for sent in facts.sent_before:
        if sent.dedupe_key == key:
            return no(again, sent.on)
    if against is not None:
        return no(against.kind, against.on)
    aside = set_aside(asked, frame, day)
    if aside is not None:
        return no(*aside)
    found = send_out(facts, asked, frame, key, day)
    if isinstance(found, ReasonKind):
        return no(found)
    kind = found.why.kind if asked.send_at is not None else why.kind
    return found.because(why if kind is why.kind else replace(why, kind=kind))
