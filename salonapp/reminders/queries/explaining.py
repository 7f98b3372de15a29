"""Everything that speaks for and against a message, one short sentence each."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from salonapp.clients.cards import Purpose
from salonapp.clients.safety import PatchState
from salonapp.clients.tables import Consent
from salonapp.clients.tables.consents import CONSENT_COUNTS
from salonapp.foundation.clock import local_day
from salonapp.foundation.format import format_day, format_time
from salonapp.foundation.i18n import N_, Message, msg, nmsg
from salonapp.reminders.cards import WhyView
from salonapp.reminders.derive.facts import Known
from salonapp.reminders.planning import PlanFrame, return_standings
from salonapp.reminders.reasons import ReasonKind
from salonapp.reminders.rules import DEFAULT_RULES, RuleKind
from salonapp.storage.door import Reader

_PURPOSES = {
    Purpose.SERVICE: msg("messages about visits"),
    Purpose.ADVERTISING: msg("offers"),
}

_NOT_ABOUT = frozenset(
    {
        ReasonKind.NO_APPOINTMENT,
        ReasonKind.NO_BIRTHDAY,
        ReasonKind.NO_OFFER,
        ReasonKind.NO_PATCH_TEST,
        ReasonKind.NO_VISIT,
        ReasonKind.NOT_FIRST_VISIT,
        ReasonKind.NOT_REGULAR,
    }
)
#: Nothing to tell of a rule that the salon switched on by itself.
_NOT_NOW = frozenset({ReasonKind.EXPIRED, ReasonKind.NOT_YET, ReasonKind.RULE_OFF})


def explanation(reader: Reader, known: Known, frame: PlanFrame) -> tuple[str, ...]:
    """The sentences for one client, in the current language."""
    facts = known.facts
    lines: list[Message] = []
    if facts.last_visit_on is not None:
        lines.append(msg("Last visit: {day}.", day=_day(reader, facts.last_visit_on)))
    if facts.due_on is not None:
        lines.append(msg("Due by their own rhythm: {day}.", day=_day(reader, facts.due_on)))
    if facts.booked_at is not None:
        booked = local_day(facts.booked_at, frame.window.zone)
        lines.append(msg("Booked for {day}.", day=_day(reader, booked)))
    elif not facts.is_gone:
        lines.append(msg("Nothing is booked."))
    lines.extend(_tests(reader, known))
    lines.append(_consent(reader, known, frame))
    if frame.window.quiet_from != frame.window.quiet_to:
        lines.append(
            msg(
                "Quiet hours: {start} to {end}.",
                start=format_time(frame.window.quiet_from),
                end=format_time(frame.window.quiet_to),
            )
        )
    if frame.message_gap_days == 1:
        lines.append(msg("At most one message a day to a client."))
    else:
        lines.append(
            nmsg(
                "At most one message in {count} day to a client.",
                "At most one message in {count} days to a client.",
                frame.message_gap_days,
            )
        )
    return tuple(str(line) for line in lines)


def _tests(reader: Reader, known: Known) -> list[Message]:
    """Where the patch tests of what the client gets will stand when they are due."""
    texts = {
        PatchState.FAILED: N_("{service}: the patch test failed."),
        PatchState.MISSING: N_("{service}: there is no patch test yet."),
        PatchState.PENDING: N_("{service}: the patch test has no result yet."),
        PatchState.RUN_OUT: N_("{service}: the patch test will have run out ({day})."),
        PatchState.VALID: N_("{service}: the patch test is valid until {day}."),
    }
    lines = []
    for each in return_standings(known.facts, reader.today):
        text = texts.get(each.state)
        if text is not None:
            day = _day(reader, each.test.valid_until) if each.test else ""
            lines.append(msg(text, service=each.service.name, day=day))
    return lines


def _consent(reader: Reader, known: Known, frame: PlanFrame) -> Message:
    purpose = frame.rule.purpose
    row = reader.session.execute(
        select(Consent.at, Consent.granted)
        .where(
            Consent.client_id == known.facts.client_id,
            Consent.purpose == purpose.value,
            CONSENT_COUNTS,
        )
        .order_by(Consent.id.desc())
        .limit(1)
    ).first()
    if row is None:
        return msg("No consent to {purpose} is on record.", purpose=_PURPOSES[purpose])
    day = _day(reader, local_day(row.at, frame.window.zone))
    if row.granted:
        return msg("Consent to {purpose}: since {day}.", purpose=_PURPOSES[purpose], day=day)
    return msg("Refused {purpose} on {day}.", purpose=_PURPOSES[purpose], day=day)


def _day(reader: Reader, day: date) -> str:
    return format_day(day, today=reader.today)


def is_beside_the_point(view: WhyView) -> bool:
    """Whether a rule nobody asked about by name is better not mentioned for this client."""
    kind = ReasonKind(str(view.reason["kind"]))
    if view.rule is RuleKind.RETURN_AFTER_SERVICE:
        return False
    return kind in _NOT_ABOUT or (kind in _NOT_NOW and not DEFAULT_RULES[view.rule].is_on)
