"""The events of a client's history in words: one function per kind, for the rows of a page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from functools import cached_property
from typing import Any

from sqlalchemy import Column, Row, select

from salonapp.catalog.tables import Service
from salonapp.clients.cards import Purpose
from salonapp.clients.consents import channel_name, purpose_name, said, source_name
from salonapp.clients.entries import EntryKind, entry_name, may_edit
from salonapp.clients.formulas import Component, describe, formula_name, unit_of
from salonapp.clients.safety import PatchTestResult
from salonapp.clients.safety_words import RESULT_NAMES
from salonapp.clients.tables import FormulaComponent, PatchTestService
from salonapp.desk.queries.history import changes_of
from salonapp.desk.timeline import EventKind, TimelineEvent
from salonapp.foundation.format import format_day
from salonapp.foundation.i18n import N_, _, ngettext
from salonapp.foundation.money import format_money
from salonapp.reminders.reasons import Reason
from salonapp.reminders.rules import RULE_NAMES, RuleKind
from salonapp.reminders.sentences import reason_sentence, state_name
from salonapp.reminders.states import State
from salonapp.staff.rights import Viewer, actor_words
from salonapp.staff.tables import Staff
from salonapp.storage.door import Reader
from salonapp.storage.labels import label_from_json
from salonapp.temperature.classes import Temperature
from salonapp.temperature.sentences import temperature_name
from salonapp.visits.tables import AppointmentService, VisitService

Rows = Sequence[Row[Any]]
#: By the row's id: its day and time in the salon's time zone.
Stands = Mapping[int, tuple[date, time | None]]

_CHANGE_LINES = 5
_VISIT_CHIPS = {"no_show": (N_("did not come"), "hot"), "cancelled": (N_("cancelled"), "neutral")}
_BOOKING_CHIPS = {
    "planned": (N_("planned"), "accent"),
    "confirmed": (N_("confirmed"), "accent"),
    "arrived": (N_("arrived"), "good"),
    "done": (N_("took place"), "good"),
    **_VISIT_CHIPS,
}
_PATCH_CHIPS = {
    result.value: (RESULT_NAMES[result], kind)
    for result, kind in (
        (PatchTestResult.PENDING, "warm"),
        (PatchTestResult.PASSED, "good"),
        (PatchTestResult.FAILED, "hot"),
    )
}
_PHOTOS = {"before": N_("Photo before"), "after": N_("Photo after"), "other": N_("Photo")}
_MESSAGE_CHIPS = {
    State.ACCEPTED: "good",
    State.DELIVERED: "good",
    State.DONE: "good",
    State.FAILED: "hot",
    State.HELD: "hot",
    State.UNKNOWN: "hot",
}
_UNSENT = (State.SKIPPED, State.CANCELLED, State.EXPIRED, State.FAILED)


@dataclass(frozen=True)
class Telling:
    """Who is told, and the names the words need."""

    reader: Reader
    viewer: Viewer
    cards: Sequence[int]
    currency: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "currency", self.reader.settings.text("salon.currency"))

    @cached_property
    def masters(self) -> dict[int, str]:
        """Everybody on the staff by id."""
        rows = self.reader.session.execute(select(Staff.id, Staff.name))
        return {row.id: row.name for row in rows}

    def master(self, staff_id: int | None) -> str:
        """A name, empty for nobody."""
        return self.masters.get(staff_id, "") if staff_id is not None else ""

    def services(self, of: Any, owner: Column[int] | Any, rows: Rows) -> dict[int, list[str]]:
        """The services' names by the row they belong to, in their order."""
        found: defaultdict[int, list[str]] = defaultdict(list)
        query = (
            select(owner, Service.name)
            .join(Service, Service.id == of.service_id)
            .where(owner.in_([row.id for row in rows]))
            .order_by(of.id)
        )
        for owner_id, name in self.reader.session.execute(query):
            found[owner_id].append(name)
        return found


def _kept(*parts: str) -> tuple[str, ...]:
    return tuple(part for part in parts if part)


def _chip(chips: Mapping[str, tuple[str, str]], status: str) -> tuple[str, str]:
    text, kind = chips.get(status, ("", "neutral"))
    return _(text), kind


def _visits(telling: Telling, rows: Rows, stands: Stands) -> Iterable[TimelineEvent]:
    services = telling.services(VisitService, VisitService.visit_id, rows)
    for row in rows:
        chip, kind = _chip(_VISIT_CHIPS, row.status)
        amount = telling.viewer.money(
            row.paid_minor if row.paid_minor is not None else row.price_minor
        )
        rating = _("Rating {value}").format(value=row.rating) if row.rating is not None else ""
        yield TimelineEvent(
            EventKind.VISIT,
            row.id,
            *stands[row.id],
            title=" + ".join(services.get(row.id, ())) or _("Visit"),
            lines=_kept(telling.master(row.staff_id), telling.viewer.note(row.note), rating),
            side="" if amount is None or chip else format_money(amount, telling.currency),
            chip=chip,
            chip_kind=kind,
        )


def _bookings(telling: Telling, rows: Rows, stands: Stands) -> Iterable[TimelineEvent]:
    services = telling.services(AppointmentService, AppointmentService.appointment_id, rows)
    for row in rows:
        chip, kind = _chip(_BOOKING_CHIPS, row.status)
        what = " + ".join(services.get(row.id, ()))
        yield TimelineEvent(
            EventKind.BOOKING,
            row.id,
            *stands[row.id],
            title=_("Booking: {what}").format(what=what) if what else _("Booking"),
            lines=_kept(telling.master(row.staff_id), telling.viewer.note(row.note)),
            chip=chip,
            chip_kind=kind,
        )


def _messages(telling: Telling, rows: Rows, stands: Stands) -> Iterable[TimelineEvent]:
    for row in rows:
        state = State(row.state)
        rule = RULE_NAMES[RuleKind(row.rule)] if row.rule in set(RuleKind) else ""
        unsent = state in _UNSENT
        known = unsent and "kind" in row.reason
        why = str(reason_sentence(Reason.from_json(row.reason))) if known else ""
        way = "" if unsent or not row.channel else channel_name(row.channel)
        title = _("Message: {what}").format(what=_(rule)) if rule else _("Message")
        yield TimelineEvent(
            EventKind.MESSAGE,
            row.id,
            *stands[row.id],
            title=title,
            lines=_kept(way, "" if unsent else telling.viewer.note(row.text), why),
            chip=str(state_name(state)),
            chip_kind=_MESSAGE_CHIPS.get(state, "neutral"),
        )


def _entries(telling: Telling, rows: Rows, stands: Stands) -> Iterable[TimelineEvent]:
    for row in rows:
        kind = EntryKind(row.kind)
        yield TimelineEvent(
            EventKind.CALL if kind.is_call else EventKind.NOTE,
            row.id,
            *stands[row.id],
            title=entry_name(kind),
            lines=_kept(telling.viewer.note(row.text), actor_words(row.author)),
            mine=may_edit(telling.viewer, row.staff_id),
        )


def _photos(telling: Telling, rows: Rows, stands: Stands) -> Iterable[TimelineEvent]:
    for row in rows:
        yield TimelineEvent(
            EventKind.PHOTO,
            row.id,
            *stands[row.id],
            title=_(_PHOTOS.get(row.kind, _PHOTOS["other"])),
            lines=_kept(telling.viewer.note(row.note)),
            content_id=row.content_id,
            quarter_turns=row.quarter_turns,
        )


def _formulas(telling: Telling, rows: Rows, stands: Stands) -> Iterable[TimelineEvent]:
    session = telling.reader.session
    parts: defaultdict[int, list[Component]] = defaultdict(list)
    for part in session.execute(
        select(FormulaComponent.__table__)
        .where(FormulaComponent.formula_id.in_([row.id for row in rows]))
        .order_by(FormulaComponent.formula_id, FormulaComponent.position, FormulaComponent.id)
    ):
        parts[part.formula_id].append(
            Component(part.name, part.amount_thousandths, unit_of(part.unit), part.material_id)
        )
    wanted = {row.service_id for row in rows if row.service_id is not None}
    found = session.execute(select(Service.id, Service.name).where(Service.id.in_(wanted)))
    names = {row.id: row.name for row in found}
    note, craft = telling.viewer.note, telling.viewer.craft
    for row in rows:
        yield TimelineEvent(
            EventKind.FORMULA,
            row.id,
            *stands[row.id],
            title=_("Formula: {what}").format(
                what=formula_name(names.get(row.service_id, ""), craft(row.title))
            ),
            lines=_kept(
                craft(describe(parts[row.id], row.developer, row.minutes)),
                note(row.result),
                note(row.note),
                telling.master(row.staff_id),
            ),
        )


def _patch_tests(telling: Telling, rows: Rows, stands: Stands) -> Iterable[TimelineEvent]:
    services = telling.services(PatchTestService, PatchTestService.patch_test_id, rows)
    for row in rows:
        chip, kind = _chip(_PATCH_CHIPS, row.result)
        until = format_day(row.valid_until, today=telling.reader.today)
        yield TimelineEvent(
            EventKind.PATCH_TEST,
            row.id,
            *stands[row.id],
            title=_("Patch test: {what}").format(what=telling.viewer.craft(row.products)),
            lines=_kept(
                ", ".join(services.get(row.id, ())),
                _("valid until {day}").format(day=until) if row.result == "passed" else "",
                telling.viewer.note(row.note),
                telling.master(row.staff_id),
            ),
            chip=chip,
            chip_kind=kind,
        )


def _consents(telling: Telling, rows: Rows, stands: Stands) -> Iterable[TimelineEvent]:
    for row in rows:
        about = purpose_name(Purpose(row.purpose))
        if row.channel:
            about = f"{about} ({channel_name(row.channel)})"
        yield TimelineEvent(
            EventKind.CONSENT,
            row.id,
            *stands[row.id],
            title=about,
            lines=_kept(
                " · ".join(_kept(source_name(row.source), telling.viewer.note(row.evidence))),
                actor_words(row.actor_name),
            ),
            chip=said(row.granted),
            chip_kind="good" if row.granted else "hot",
        )


def _classes(_telling: Telling, rows: Rows, stands: Stands) -> Iterable[TimelineEvent]:
    for row in rows:
        after = temperature_name(Temperature(row.after))
        if row.before:
            before = temperature_name(Temperature(row.before))
            title = _("Temperature: {before} → {after}").format(before=before, after=after)
        else:
            title = _("Temperature: {after}").format(after=after)
        yield TimelineEvent(
            EventKind.TEMPERATURE,
            row.id,
            *stands[row.id],
            title=title,
            chip=after,
            chip_kind=row.after,
        )


def _changes(telling: Telling, rows: Rows, stands: Stands) -> Iterable[TimelineEvent]:
    ids = [row.id for row in rows]
    changes, unsaid = changes_of(telling.reader, telling.viewer, ids, telling.cards)
    for row in rows:
        if row.id in unsaid:
            continue
        lines = [line for change in changes.get(row.id, ()) for line in change.lines]
        more = len(lines) - _CHANGE_LINES
        if more > 0:
            text = ngettext("and {count} more", "and {count} more", more)
            lines[_CHANGE_LINES:] = [text.format(count=more)]
        undone = row.undone_by_id is not None
        yield TimelineEvent(
            EventKind.CHANGE,
            row.id,
            *stands[row.id],
            title=str(label_from_json(row.label)),
            lines=(*lines, actor_words(row.actor_name)),
            chip=_("taken back") if undone else "",
        )


WORDS: Mapping[EventKind, Callable[[Telling, Rows, Stands], Iterable[TimelineEvent]]] = {
    EventKind.VISIT: _visits,
    EventKind.BOOKING: _bookings,
    EventKind.MESSAGE: _messages,
    EventKind.NOTE: _entries,
    EventKind.CALL: _entries,
    EventKind.PHOTO: _photos,
    EventKind.FORMULA: _formulas,
    EventKind.PATCH_TEST: _patch_tests,
    EventKind.CONSENT: _consents,
    EventKind.TEMPERATURE: _classes,
    EventKind.CHANGE: _changes,
}
