"""One client's card, worked out in the read pool into lines that only need showing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, overload

from salonapp.clients.approach import Approach
from salonapp.clients.cards import PhoneView
from salonapp.clients.photos import PhotoPair
from salonapp.desk.cards import HistoryEntry, WholeCard
from salonapp.desk.debtors import debt_words
from salonapp.foundation import format as fmt
from salonapp.foundation.i18n import N_, _
from salonapp.foundation.money import format_money
from salonapp.foundation.text import isolated
from salonapp.ui.kit.id_list import TwoLine
from salonapp.ui.pages.clients.around_reading import Around, read_around
from salonapp.ui.pages.clients.formula_words import formula_rows
from salonapp.ui.pages.clients.safety_reading import CardSafety, materials_words, read_safety
from salonapp.visits.cards import AppointmentView, VisitStatus, VisitView

if TYPE_CHECKING:
    from salonapp.staff.rights import Viewer
    from salonapp.storage.door import Reader
    from salonapp.temperature.cards import ClientTemperatureView

#: The dot stays at the end of a line, never at the beginning of the next.
_DOT = "\N{NO-BREAK SPACE}· "
_STATUS_CHIPS = {
    VisitStatus.NO_SHOW: (N_("did not come"), "hot"),
    VisitStatus.CANCELLED: (N_("cancelled"), "neutral"),
}


@dataclass(frozen=True, slots=True)
class VisitLine:
    """A visit of the timeline."""

    id: int
    day: str
    what: str
    master: str
    note: str
    price: str
    status: str
    status_kind: str


class VisitLines(Sequence[VisitLine]):
    """The lines of a card's visits, each put into words when it is looked at: most never are."""

    def __init__(self, visits: Sequence[VisitView], today: date, currency: str) -> None:
        self._visits = visits
        self._said = today, currency

    def __len__(self) -> int:
        return len(self._visits)

    @overload
    def __getitem__(self, at: int) -> VisitLine: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[VisitLine]: ...
    def __getitem__(self, at: int | slice) -> VisitLine | Sequence[VisitLine]:
        if isinstance(at, slice):
            return VisitLines(self._visits[at], *self._said)
        return _visit(self._visits[at], *self._said)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, VisitLines):
            return NotImplemented
        return (self._visits, self._said) == (other._visits, other._said)

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class AheadLine:
    """An appointment ahead."""

    appointment: AppointmentView
    when: str
    what: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A card in the words of the language it was read in."""

    id: int
    name: str
    facts: str
    alert: str
    temperature: str
    summary: str
    outlook: str
    details: tuple[str, ...]
    segments: tuple[str, ...]
    #: What to do next: each step, and why it is worth taking.
    next_steps: tuple[tuple[str, str], ...]
    #: What the client likes, by kind; wishes to offer now stand in `around.due`.
    preferences: tuple[tuple[str, str], ...]
    about: tuple[tuple[str, str], ...]
    tags: tuple[str, ...]
    ahead: tuple[AheadLine, ...]
    visits: Sequence[VisitLine]
    in_bin: bool
    card: WholeCard
    currency: str
    today: date
    approach: Approach
    around: Around
    safety: CardSafety
    last_pair: PhotoPair | None
    #: What is owed from visits not paid in full; "" for nothing.
    debt: str = ""


def read_card(reader: Reader, viewer: Viewer, client_id: int) -> Shown:
    """The whole card; NotFound when there is no such client."""
    from salonapp.clients.queries.approach import client_approach
    from salonapp.clients.queries.formulas import last_formulas_of
    from salonapp.clients.queries.photos import latest_pair
    from salonapp.desk.queries import whole_card
    from salonapp.temperature import sentences
    from salonapp.visits.queries.debts import debts_of

    whole = whole_card(reader, viewer, client_id)
    client, view, today = whole.client, whole.temperature, reader.today
    currency = reader.settings.text("salon.currency")
    around = read_around(reader, viewer, client)
    safety = read_safety(reader, viewer, whole)
    return Shown(
        id=client.id,
        name=isolated(client.name),
        facts=_facts(whole),
        alert=safety.banner,
        temperature=view.temperature.value,
        summary=sentences.summary(view, client.gender),
        outlook=sentences.outlook(view, today),
        details=tuple(sentences.details(view, today)),
        segments=tuple(sentences.segment_name(segment) for segment in view.segments),
        next_steps=_next_steps(view),
        preferences=(
            *formula_rows(last_formulas_of(reader, viewer, client_id), today),
            *around.likes,
        ),
        about=_about(whole, today, currency),
        tags=client.tags,
        ahead=tuple(_ahead(each, today) for each in whole.ahead),
        visits=VisitLines(whole.visits, today, currency),
        in_bin=client.in_bin,
        card=whole,
        currency=currency,
        today=today,
        around=around,
        safety=safety,
        approach=client_approach(reader, client_id),
        last_pair=latest_pair(reader, viewer, client_id),
        debt=debt_words(debts_of(reader, viewer, client_id), today, currency),
    )


def read_history(
    reader: Reader, viewer: Viewer, client_id: int, *, before: int | None = None, most: int = 60
) -> tuple[HistoryEntry, ...]:
    """Who changed what on the card, the latest first."""
    from salonapp.desk.queries import history

    return tuple(history(reader, viewer, client_id=client_id, before=before, most=most))


def _next_steps(view: ClientTemperatureView) -> tuple[tuple[str, str], ...]:
    from salonapp.temperature.advice import step_name, step_reason
    from salonapp.temperature.next_steps import next_steps

    booked = view.booked_on is not None
    steps = next_steps(view.temperature, view.segments, booked=booked)
    return tuple((step_name(step), step_reason(step)) for step in steps)


def visit_row(line: VisitLine) -> TwoLine:
    """A line of the visits' list."""
    return TwoLine(
        title=f"{line.day} · {line.what}",
        second=" · ".join(part for part in (line.master, line.note) if part),
        side=line.price,
        chip=line.status,
        chip_kind=line.status_kind,
    )


def _phone(phone: PhoneView) -> str:
    """A number; a wrong one struck through, with the reason."""
    if not phone.is_wrong:
        return phone.shown + _in_brackets(phone.comment)
    why = ", ".join(part for part in (phone.comment, _("wrong number")) if part)
    return f"{struck_through(phone.shown)}{_in_brackets(why)}"


def struck_through(text: str) -> str:
    """`text` with a stroke over each letter: it stays plain text."""
    return "".join(f"{letter}\N{COMBINING LONG STROKE OVERLAY}" for letter in text)


def _facts(whole: WholeCard) -> str:
    client = whole.client
    parts = [_phone(phone) for phone in client.phones]
    if client.email:
        parts.append(client.email)
    if client.birthday is not None:
        born = client.birthday
        day = fmt.format_birthday(born.day, born.month, born.year)
        parts.append(_("birthday {day}").format(day=day))
    if whole.totals.last_master:
        parts.append(_("master {name}").format(name=whole.totals.last_master))
    if client.recommended_by:
        parts.append(_("recommended by {name}").format(name=client.recommended_by))
    elif client.source:
        parts.append(client.source)
    return _DOT.join(parts)


def _in_brackets(text: str) -> str:
    return f" ({text})" if text else ""


def _about(whole: WholeCard, today: date, currency: str) -> tuple[tuple[str, str], ...]:
    client, totals = whole.client, whole.totals
    found = []
    if totals.visits:
        text = str(totals.visits)
        if totals.first_visit_on is not None:
            since = fmt.format_day(totals.first_visit_on)
            text = _("{count}, since {day}").format(count=totals.visits, day=since)
        found.append((_("Visits"), text))
    if totals.spent_minor:
        found.append((_("Spent"), format_money(totals.spent_minor, currency)))
    if totals.no_shows:
        found.append((_("Did not come"), str(totals.no_shows)))
    if client.discount_percent:
        found.append((_("Discount"), fmt.format_percent(client.discount_percent / 100)))
    return tuple(found)


def _ahead(appointment: AppointmentView, today: date) -> AheadLine:
    local = appointment.starts_at
    day = fmt.format_day(local.date(), today=today)
    parts = [*appointment.services, appointment.master]
    return AheadLine(
        appointment,
        f"{day}, {fmt.format_time(local)}",
        " · ".join(part for part in parts if part),
    )


def _reasons(visit: VisitView) -> list[str]:
    """Why it was done although something could hurt the client; each reason once."""
    return list(dict.fromkeys(each.reason.rstrip(".") for each in visit.overrides))


def _visit(visit: VisitView, today: date, currency: str) -> VisitLine:
    what = " + ".join(visit.services) or _("visit")
    notes = [visit.note.rstrip(".")] if visit.note else []
    if visit.rating is not None:
        notes.append(_("Rating {value}").format(value=visit.rating))
    notes += [_("Done all the same: {reason}").format(reason=r) for r in _reasons(visit)]
    if visit.materials:
        notes.append(materials_words(visit.materials))
    amount = visit.paid_minor if visit.paid_minor is not None else visit.price_minor
    status, kind = _STATUS_CHIPS.get(visit.status, ("", "neutral"))
    return VisitLine(
        id=visit.id,
        day=fmt.format_short_day(visit.on_day, today=today),
        what=what,
        master=visit.master,
        note=". ".join(notes) + "." if notes else "",
        price="" if amount is None or status else format_money(amount, currency),
        status=_(status),
        status_kind=kind,
    )
