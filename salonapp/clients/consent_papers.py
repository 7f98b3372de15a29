"""Consents on paper: the form a client signs, and the proof of what was recorded.

Pure: what comes in is what the viewer may see; out come pages as HTML for a printer or a PDF.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from salonapp.clients.consents import (
    ClientConsents,
    ConsentRecord,
    Wording,
    channel_name,
    filled,
    purpose_name,
    said,
    source_name,
)
from salonapp.foundation.format import format_day, format_time
from salonapp.foundation.i18n import _, speaking

_BLANK = "_" * 30
_SHORT_BLANK = "_" * 16


@dataclass(frozen=True, slots=True)
class SalonOnPaper:
    """Who asks: the salon's name, address and phone, and the language it writes in."""

    name: str
    address: str
    phone: str
    language: str


def form_html(salon: SalonOnPaper, wordings: Sequence[Wording], client: str = "") -> str:
    """A form to sign, one page for each wording; without a client it has lines to write on."""
    with speaking(salon.language):
        pages = [_form_page(salon, wording, client) for wording in wordings]
    joined = '<div style="page-break-before: always"></div>'.join(pages)
    return f"<html><body>{joined}</body></html>"


def _form_page(salon: SalonOnPaper, wording: Wording, client: str) -> str:
    text = filled(wording.text, salon.name, salon.address)
    title = _("Consent: {what}").format(what=purpose_name(wording.purpose))
    answers = _boxes(_("I agree"), _("I do not agree"))
    ways = (_("calls and messengers"), _("SMS"), _("e-mail"))
    lines = [
        (_("Surname, first and middle name"), client or _BLANK),
        (_("Phone"), _BLANK),
        (_("E-mail"), _BLANK),
    ]
    return "".join(
        (
            _letterhead(salon),
            f"<h2>{escape(title)}</h2>",
            _table(lines),
            *(f"<p>{escape(part)}</p>" for part in text.split("\n") if part.strip()),
            f"<p><b>{answers}</b></p>",
            _paragraph(_("Ways of writing I agree to:")),
            f"<p>{_boxes(*ways)}</p><br>",
            _table([(_("Date"), _SHORT_BLANK), (_("Signature"), _SHORT_BLANK)]),
            f'<p style="color: #6b665f">{escape(_version(wording))}</p>',
        )
    )


def proof_html(
    salon: SalonOnPaper, consents: ClientConsents, today: date, *, masked: bool = False
) -> str:
    """Everything recorded about one client: who said what when, in which words, and the proof."""
    with speaking(salon.language):
        return _proof(salon, consents, today, masked=masked)


def _proof(salon: SalonOnPaper, consents: ClientConsents, today: date, *, masked: bool) -> str:
    title = _("Proof of consent")
    parts = [
        _letterhead(salon),
        f"<h2>{escape(title)}</h2>",
        _table(
            [
                (_("Client"), consents.name),
                (_("Number of the card"), str(consents.client_id)),
                (_("Address"), ", ".join(consents.addresses) or "—"),
                (_("As of"), format_day(today)),
            ]
        ),
    ]
    if masked:
        parts.append(_paragraph(_("Phones and addresses are hidden from this viewer.")))
    if not consents.records:
        parts.append(_paragraph(_("Nothing was recorded: the client was never asked.")))
    for state in consents.states:
        now = said(bool(state.granted)) if state.granted is not None else _("not asked yet")
        line = _("{field}: {after}").format(field=purpose_name(state.purpose), after=now)
        parts.append(f"<p><b>{escape(line)}</b></p>")
    quoted: dict[str, str] = {}
    for record in reversed(consents.records):
        parts.append(_record(record))
        if record.wording:
            quoted.setdefault(record.wording, record.wording_version)
    if quoted:
        heading = _("The words they were asked in")
        parts.append(f"<h3>{escape(heading)}</h3>")
    for text, version in quoted.items():
        title = _("Version {number}").format(number=version) if version else _("Wording")
        parts.append(f"<p><b>{escape(title)}</b></p>")
        parts += [f"<p>{escape(part)}</p>" for part in text.split("\n") if part.strip()]
    return f"<html><body>{''.join(parts)}</body></html>"


def _record(record: ConsentRecord) -> str:
    lines = [
        (_("When"), f"{format_day(record.at.date())}, {format_time(record.at)}"),
        (_("What for"), purpose_name(record.purpose)),
        (_("Which way"), channel_name(record.channel)),
        (_("How"), source_name(record.source)),
        (_("What proves it"), record.evidence),
        (_("Recorded by"), record.actor),
    ]
    if record.address:
        lines.append((_("Only for"), record.address))
    if record.wording_version:
        lines.append((_("Wording"), record.wording_version))
    if not record.counts:
        lines.append((_("Counts"), _("no: said on a card that is separate again")))
    return f"<h4>{escape(record.title)}</h4>{_table(lines)}"


def _paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>"


def _boxes(*texts: str) -> str:
    """Boxes to be ticked with a pen, in one line."""
    return " &nbsp;&nbsp; ".join(f"☐&nbsp;{escape(text)}" for text in texts)


def _letterhead(salon: SalonOnPaper) -> str:
    rest = " · ".join(part for part in (salon.address, salon.phone) if part)
    return f"<p><b>{escape(salon.name or _BLANK)}</b><br>{escape(rest or _BLANK)}</p>"


def _table(lines: Sequence[tuple[str, str]]) -> str:
    rows = "".join(
        f'<tr><td style="color: #6b665f; padding: 2px 14px 2px 0">{escape(title)}</td>'
        f'<td style="padding: 2px 0">{escape(text)}</td></tr>'
        for title, text in lines
    )
    return f"<table>{rows}</table>"


def _version(wording: Wording) -> str:
    text = _("Wording {version}").format(version=wording.label)
    if wording.since is not None:
        text = _("{text}, since {day}").format(text=text, day=format_day(wording.since))
    return text
