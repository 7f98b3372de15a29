"""Reasons and states in the words of whoever looks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from salonapp.foundation.format import format_day
from salonapp.foundation.i18n import N_, Message, msg, nmsg
from salonapp.reminders.reasons import Reason, ReasonKind
from salonapp.reminders.states import State

STATE_NAMES: Mapping[State, str] = {
    State.PLANNED: N_("in the plan"),
    State.QUEUED: N_("waiting to be sent"),
    State.SENDING: N_("being sent"),
    State.AWAITING_RETRY: N_("will be tried again"),
    State.UNKNOWN: N_("outcome unknown"),
    State.HELD: N_("needs your answer"),
    State.ACCEPTED: N_("sent"),
    State.DELIVERED: N_("delivered"),
    State.FAILED: N_("not delivered"),
    State.EXPIRED: N_("too late"),
    State.HANDED_OVER: N_("send by hand"),
    State.DONE: N_("sent by hand"),
    State.NOT_DONE: N_("not sent by hand"),
    State.CANCELLED: N_("called off"),
    State.SKIPPED: N_("not sent"),
}

_PLAIN: Mapping[ReasonKind, str] = {
    ReasonKind.DUE: N_("It was time to come back."),
    ReasonKind.ADDRESS_REFUSED: N_("The address does not accept messages. Check it on the card."),
    ReasonKind.APPOINTMENT_CHANGED: N_("The booking was moved or called off, or has begun."),
    ReasonKind.BOOKED_SHORTLY_BEFORE: N_(
        "Booked or moved when the hour of the reminder had passed: needs no reminder yet."
    ),
    ReasonKind.CAME_MEANWHILE: N_("Has been here since: this invitation is no longer needed."),
    ReasonKind.CARD_GONE: N_("The card is in the bin or was merged into another one."),
    ReasonKind.DAILY_CAP: N_("No room under the daily limit before it would be too late."),
    ReasonKind.FACTS_CHANGED: N_("The card was changed: this message is no longer about it."),
    ReasonKind.LOW_RATING: N_("Rated the visit low: better call than write."),
    ReasonKind.NEVER_FOR_CLIENT: N_("This client never gets messages of this rule."),
    ReasonKind.NO_ADDRESS: N_("There is neither a phone number nor an e-mail address."),
    ReasonKind.NO_APPOINTMENT: N_("Nothing is booked."),
    ReasonKind.NO_BIRTHDAY: N_("The card has no birthday."),
    ReasonKind.NO_CHANNEL: N_("None of the rule's channels reaches this client."),
    ReasonKind.NO_CONSENT: N_("There is no consent to such messages."),
    ReasonKind.NO_OFFER: N_("No offer was made to a list this client was in."),
    ReasonKind.NO_OPEN_DAY: N_("There is no open day left on which it could be sent in time."),
    ReasonKind.NO_PATCH_TEST: N_("There is no patch test that could run out."),
    ReasonKind.NOT_IN_AUDIENCE: N_("Is not one of those this rule is for."),
    ReasonKind.NOT_FIRST_VISIT: N_("This was not the first visit."),
    ReasonKind.NOT_REGULAR: N_("Was here on fewer than three days: not a regular client."),
    ReasonKind.NO_VISIT: N_("Has not been here yet."),
    ReasonKind.OFFER_TAKEN_BACK: N_("The offer was taken back."),
    ReasonKind.OPTED_OUT: N_("Does not want such messages."),
    ReasonKind.OUTCOME_UNKNOWN: N_(
        "Nobody knows whether it arrived: the connection broke at the last moment."
        " Look into the mailbox or ask the client, then say what happened."
    ),
    ReasonKind.PATCH_TEST_FAILED: N_(
        "The patch test failed: nobody is invited to what could hurt them."
    ),
    ReasonKind.PAUSED: N_("Sending is paused."),
    ReasonKind.PERSON_SAYS: N_("Noted by hand."),
    ReasonKind.QUIET_HOURS: N_("These are quiet hours: it will go out when they end."),
    ReasonKind.QUIET_UNTIL_TOO_LATE: N_(
        "Its hour is quiet, and the last moment before the quiet hours is no use any more."
    ),
    ReasonKind.RATED_ALREADY: N_("Has rated the visit already."),
    ReasonKind.RECEIPT: N_("Told by the gateway."),
    ReasonKind.REMINDER_PASSED: N_("Its hour passed before it could be sent."),
    ReasonKind.RULE_OFF: N_("The rule is switched off."),
    ReasonKind.SENT_BY_PERSON: N_("You asked to send it now."),
    ReasonKind.SKIPPED_BY_PERSON: N_("Skipped by hand."),
    ReasonKind.TEST_NOT_NEEDED: N_(
        "Neither booked nor due for a service that needs the patch test."
    ),
    ReasonKind.TOO_SOON: N_("Got another message today: at most one a day."),
    ReasonKind.WORKER_DIED: N_("The program stopped before the message was handed over."),
}


_ABOUT_A_DAY: Mapping[ReasonKind, str] = {
    ReasonKind.BIRTHDAY: N_("Birthday: {day}."),
    ReasonKind.MISSED: N_("Used to come regularly; last here on {day}."),
    ReasonKind.WAS_HERE: N_("Was here on {day}."),
    ReasonKind.WRITTEN_BEFORE: N_("Was already written to on {day}."),
    ReasonKind.WRITTEN_RECENTLY: N_("Was invited back on {day}: at most once in half a year."),
}
_OTHERWISE = N_("Not sent.")
#: Of many clients at once, for reasons that name a day of one of them otherwise.
_OF_MANY: Mapping[ReasonKind, str] = {
    ReasonKind.BOOKED_AHEAD: N_("Have booked already."),
    ReasonKind.DUPLICATE: N_("Have had this message already."),
    ReasonKind.EXPIRED: N_("Too long ago: it is too late to write."),
    ReasonKind.NOT_YET: N_("Not within these days."),
    ReasonKind.WRITTEN_BEFORE: N_("Have had this message already."),
    ReasonKind.WRITTEN_RECENTLY: N_("Were written to less than half a year ago."),
}


def reason_sentence(reason: Reason) -> Message:
    """`reason` as one sentence for the list and the card."""
    kind = reason.kind
    if kind is ReasonKind.DUE and reason.last_visit_on is not None and reason.on is not None:
        return _due(reason.last_visit_on, reason.on, reason.days or 0)
    if kind is ReasonKind.TEST_FIRST and reason.on is not None:
        day = short_day(reason.on)
        return msg("Due on {day}; the message invites to the patch test first.", day=day)
    if kind is ReasonKind.TEST_RUNS_OUT and reason.on is not None:
        return msg("The patch test runs out on {day}.", day=short_day(reason.on))
    if kind is ReasonKind.BEFORE_APPOINTMENT and reason.on is not None:
        return msg("Is booked for {day}.", day=short_day(reason.on))
    if kind in _ABOUT_A_DAY and reason.on is not None:
        return msg(_ABOUT_A_DAY[kind], day=_said_day(reason))
    if kind is ReasonKind.POSTPONED_BY_PERSON:
        return msg("Postponed by hand to this day.")
    if kind is ReasonKind.BOOKED_AHEAD and reason.on is not None:
        return msg("Is booked for {day}.", day=short_day(reason.on))
    if kind is ReasonKind.DUPLICATE and reason.at is not None:
        return msg("Was already reminded of this booking.")
    if kind is ReasonKind.DUPLICATE and reason.on is not None:
        return msg("Was already invited on {day}.", day=format_day(reason.on))
    if kind is ReasonKind.NOT_YET and reason.on is not None:
        return msg("It is too early: due on {day}.", day=short_day(reason.on))
    if kind is ReasonKind.EXPIRED:
        if reason.on is None:
            return msg("It became too late to send it.")
        day = format_day(reason.on)
        return msg("Was due on {day}: too long ago for an invitation.", day=day)
    if reason.note is not None:
        return reason.note
    return msg(_PLAIN.get(kind, _OTHERWISE))


def group_sentence(reason: Reason) -> Message:
    """`reason` as it is told of many clients who share it."""
    if reason.kind in _OF_MANY:
        return msg(_OF_MANY[reason.kind])
    return reason_sentence(Reason(reason.kind, note=reason.note))


def _due(last_visit_on: date, due_on: date, days: int) -> Message:
    if days >= 14:
        weeks = round(days / 7)
        return nmsg(
            "Last here on {last}, {count} week ago; due on {due}; nothing booked.",
            "Last here on {last}, {count} weeks ago; due on {due}; nothing booked.",
            weeks,
            last=short_day(last_visit_on),
            due=short_day(due_on),
        )
    return nmsg(
        "Last here on {last}, {count} day ago; due on {due}; nothing booked.",
        "Last here on {last}, {count} days ago; due on {due}; nothing booked.",
        days,
        last=short_day(last_visit_on),
        due=short_day(due_on),
    )


def _said_day(reason: Reason) -> str:
    """The day a sentence names: of the last visit for who is missed."""
    if reason.kind is ReasonKind.MISSED and reason.last_visit_on is not None:
        return format_day(reason.last_visit_on)
    if reason.on is None:
        return ""
    is_past = reason.kind in (ReasonKind.WRITTEN_BEFORE, ReasonKind.WRITTEN_RECENTLY)
    return format_day(reason.on) if is_past else short_day(reason.on)


def state_name(state: State) -> Message:
    """`state` as a chip shows it."""
    return msg(STATE_NAMES[state])


def short_day(day: date) -> str:
    """`day` without its year, as in "24 November"."""
    return format_day(day, today=day)
