"""A card on paper: what a master needs beside the chair, on a page or two, in words only.

Built from what the viewer was given, so nothing stands here that they may not see. The window and
the shell only render it: as HTML for print and PDF, or as plain text to be copied.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from salonapp.clients.cards import ClientCard, ConsentView, Preference, PreferenceKind
from salonapp.clients.consents import channel_name, purpose_name, said, states_of
from salonapp.clients.formulas import Formula
from salonapp.clients.likes import KIND_TITLES, gathered, wishes_due, wishes_later
from salonapp.clients.safety import ClientSafety, PatchTestView
from salonapp.clients.safety_words import RESULT_NAMES, alerts_sentence
from salonapp.foundation import format as fmt
from salonapp.foundation.i18n import N_, _, language
from salonapp.visits.cards import VisitStatus, VisitView

if TYPE_CHECKING:
    from jinja2 import Template

#: So many of the last visits stand on the sheet.
VISITS = 10
_FORMULAS = 6
_TESTS = 4

_STATUS_WORDS = {
    VisitStatus.NO_SHOW: N_("did not come"),
    VisitStatus.CANCELLED: N_("cancelled"),
}


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A section: rows of what it is and what it says; `alert` where it may hurt the client."""

    title: str
    rows: tuple[tuple[str, str], ...]
    alert: bool = False


@dataclass(frozen=True, slots=True)
class CardSheet:
    """A card in the words of one language."""

    language: str
    salon: str
    name: str
    #: Below the name: patronymic, birthday, tags.
    facts: str
    #: Phones and e-mail; empty where they are left out or hidden.
    contacts: tuple[str, ...]
    parts: tuple[SheetPart, ...]
    foot: str


@dataclass(frozen=True, slots=True)
class CardFacts:
    """What a sheet is made of, as the viewer may see it."""

    salon: str
    today: date
    client: ClientCard
    safety: ClientSafety
    formulas: tuple[Formula, ...]
    visits: tuple[VisitView, ...]
    fields: tuple[tuple[str, str], ...] = ()
    #: Whether phones and e-mail stand on it.
    with_contacts: bool = True


def made_of(facts: CardFacts) -> CardSheet:
    """The sheet, in the current language."""
    client, today = facts.client, facts.today
    parts = (
        _safety(facts.safety, today),
        SheetPart(_("Preferences"), _preferences(client.preferences, today)),
        SheetPart(_("Note"), (("", client.note),) if client.note else ()),
        SheetPart(_("About the client"), facts.fields),
        SheetPart(_("Formulas"), tuple(_formula(each) for each in facts.formulas[:_FORMULAS])),
        SheetPart(_("Last visits"), tuple(_visit(each) for each in facts.visits[:VISITS])),
        SheetPart(_("Consents"), _consents(client.consents)),
    )
    return CardSheet(
        language=language(),
        salon=facts.salon,
        name=client.name,
        facts=" · ".join(_facts(client)),
        contacts=_contacts(client) if facts.with_contacts else (),
        parts=tuple(part for part in parts if part.rows),
        foot=_("Printed on {day}. Personal data: keep it out of others' sight.").format(
            day=fmt.format_day(today)
        ),
    )


def as_text(sheet: CardSheet) -> str:
    """The sheet in plain text, for a messenger or a note."""
    lines = [sheet.name, sheet.facts, *sheet.contacts]
    for part in sheet.parts:
        lines += ["", part.title.upper()]
        lines += [f"{title}: {text}" if title else text for title, text in part.rows]
    return "\n".join(lines).strip() + "\n"


def as_html(sheet: CardSheet) -> str:
    """The sheet as the small part of HTML that Qt prints; every text in it is escaped."""
    return _template().render(sheet=sheet)


def _facts(client: ClientCard) -> list[str]:
    found = [client.middle_name]
    if client.birthday is not None:
        born = client.birthday
        day = fmt.format_birthday(born.day, born.month, born.year)
        found.append(_("birthday {day}").format(day=day))
    if client.created_on is not None:
        day = fmt.format_day(client.created_on)
        found.append(_("client since {day}").format(day=day))
    found += client.tags
    return [each for each in found if each]


def _contacts(client: ClientCard) -> tuple[str, ...]:
    phones = [
        f"{phone.shown} ({phone.comment})" if phone.comment else phone.shown
        for phone in client.phones
        if phone.e164 and not phone.is_wrong
    ]
    # A masked address is of no use to anybody.
    return (*phones, client.email) if client.email and "•" not in client.email else (*phones,)


def _safety(safety: ClientSafety, today: date) -> SheetPart:
    rows = [("", text) for text in (alerts_sentence(safety.alerts_on(today), today),) if text]
    tests = sorted(safety.tests, key=lambda test: (test.on_day, test.id), reverse=True)
    rows += [(_("Patch test"), _test(test)) for test in tests[:_TESTS]]
    return SheetPart(_("Safety"), tuple(rows), alert=bool(rows))


def _test(test: PatchTestView) -> str:
    parts = [
        fmt.format_day(test.on_day),
        ", ".join(test.services),
        test.products,
        _(RESULT_NAMES[test.result]),
        _("until {day}").format(day=fmt.format_day(test.valid_until)),
        test.note,
    ]
    return " · ".join(part for part in parts if part)


def _preferences(preferences: Sequence[Preference], today: date) -> tuple[tuple[str, str], ...]:
    wishes = [wish.text for wish in wishes_due(preferences, today)]
    wishes += [
        _("{what} (from {day})").format(what=wish.text, day=fmt.format_day(wish.due_from))
        for wish in wishes_later(preferences, today)
        if wish.due_from is not None
    ]
    rows = [(_("Wish"), "; ".join(wishes))]
    rows += [
        (_(title), gathered(preferences, kind))
        for kind, title in KIND_TITLES.items()
        if kind is not PreferenceKind.WISH
    ]
    return tuple((title, text.replace("\n", "; ")) for title, text in rows if text)


def _formula(formula: Formula) -> tuple[str, str]:
    latest = formula.latest
    parts = (latest.line, latest.result, latest.note)
    who = " · ".join(each for each in (fmt.format_day(latest.on_day), latest.master) if each)
    return formula.name, f"{' · '.join(part for part in parts if part)} ({who})"


def _visit(visit: VisitView) -> tuple[str, str]:
    status = _STATUS_WORDS.get(visit.status, "")
    parts = (", ".join(visit.services), visit.master, _(status) if status else "", visit.note)
    return fmt.format_day(visit.on_day), " · ".join(part for part in parts if part) or "—"


def _consents(views: Iterable[ConsentView]) -> tuple[tuple[str, str], ...]:
    rows = []
    for state in states_of(views):
        words = [_word(state.general)] if state.general is not None else []
        words += [f"{channel_name(view.channel)}: {_word(view)}" for view in state.channels]
        rows.append((purpose_name(state.purpose), "; ".join(words) or _("not asked yet")))
    return tuple(rows)


def _word(view: ConsentView) -> str:
    day = f", {fmt.format_day(view.at.date())}" if view.at is not None else ""
    return f"{said(bool(view.granted))}{day}"


@cache
def _template() -> Template:
    from jinja2 import Environment

    return Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(_HTML)


_HTML = """\
<html lang="{{ sheet.language }}"><head><meta charset="utf-8"><style>
body { color: #23211f; }
p { margin: 0; }
.salon, .foot, .facts { color: #6b665f; }
.salon, .foot { font-size: 8pt; }
.name { font-size: 20pt; font-weight: 600; }
.facts, .contacts { font-size: 10pt; }
.title { font-size: 11pt; font-weight: 600; color: #7a3e5c; margin-top: 14px; }
.alert { color: #8f2410; }
.rule { font-size: 2pt; margin-top: 2px; margin-bottom: 3px; background-color: #d9d4cd; }
.foot { margin-top: 16px; }
td { font-size: 9.5pt; vertical-align: top; padding-bottom: 3px; }
td.key { color: #6b665f; padding-right: 10px; }
</style></head><body>
<p class="salon">{{ sheet.salon }}</p>
<p class="name">{{ sheet.name }}</p>
{% if sheet.facts %}
<p class="facts">{{ sheet.facts }}</p>
{% endif %}
{% for contact in sheet.contacts %}
<p class="contacts">{{ contact }}</p>
{% endfor %}
{% for part in sheet.parts %}
<p class="title{{ ' alert' if part.alert }}">{{ part.title }}</p>
<hr class="rule">
<table width="100%" cellspacing="0" cellpadding="0">
{% for title, text in part.rows %}
<tr>
{% if title %}
<td class="key" width="26%">{{ title }}</td><td{{ ' class="alert"'|safe if part.alert }}>
{{- text }}</td>
{% else %}
<td colspan="2"{{ ' class="alert"'|safe if part.alert }}>{{ text }}</td>
{% endif %}
</tr>
{% endfor %}
</table>
{% endfor %}
<p class="foot">{{ sheet.foot }}</p>
</body></html>
"""
