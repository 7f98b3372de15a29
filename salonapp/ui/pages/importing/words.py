"""What the columns of an export can mean, in the viewer's language."""

from __future__ import annotations

from collections.abc import Mapping

from salonapp.desk.imports.cards import ClientField, FileFormat, ImportKind, VisitField
from salonapp.foundation.i18n import N_, _

_CLIENT: Mapping[str, str] = {
    ClientField.EXTERNAL_ID: N_("Number in the old program"),
    ClientField.NAME: N_("Full name"),
    ClientField.LAST_NAME: N_("Surname"),
    ClientField.FIRST_NAME: N_("First name"),
    ClientField.MIDDLE_NAME: N_("Patronymic"),
    ClientField.PHONE: N_("Phone"),
    ClientField.PHONE2: N_("Second phone"),
    ClientField.EMAIL: N_("E-mail"),
    ClientField.BIRTHDAY: N_("Birthday"),
    ClientField.GENDER: N_("Gender"),
    ClientField.SOURCE: N_("Where they heard of us"),
    ClientField.TAGS: N_("Tags"),
    ClientField.ALLERGIES: N_("Allergies"),
    ClientField.CONTRAINDICATIONS: N_("Contra-indications"),
    ClientField.PREFERENCES: N_("Preferences"),
    ClientField.NOTE: N_("Note"),
    ClientField.CREATED_ON: N_("Client since"),
    ClientField.CONSENT: N_("Consent to messages"),
    ClientField.DISCOUNT: N_("Discount, %"),
}
_VISIT: Mapping[str, str] = {
    VisitField.EXTERNAL_ID: N_("Number of the visit"),
    VisitField.CLIENT_EXTERNAL_ID: N_("Client's number in the old program"),
    VisitField.PHONE: N_("Client's phone"),
    VisitField.NAME: N_("Client's name"),
    VisitField.DATE: N_("Date"),
    VisitField.TIME: N_("Time"),
    VisitField.SERVICE: N_("Services"),
    VisitField.MASTER: N_("Master"),
    VisitField.PRICE: N_("Price"),
    VisitField.DISCOUNT: N_("Discount"),
    VisitField.PAID: N_("Paid"),
    VisitField.PAYMENT: N_("Way of paying"),
    VisitField.STATUS: N_("Status"),
    VisitField.NOTE: N_("Note"),
    VisitField.RATING: N_("Rating"),
}


def field_choices(kind: ImportKind) -> list[tuple[str, str]]:
    """What a column of such a file can be taken for; the empty value means nothing."""
    names = _CLIENT if kind is ImportKind.CLIENTS else _VISIT
    return [("", _("— not imported —")), *((str(key), _(name)) for key, name in names.items())]


def kind_name(kind: ImportKind) -> str:
    """What the rows are."""
    return _("Clients") if kind is ImportKind.CLIENTS else _("Visits")


def format_name(kind: FileFormat) -> str:
    """How the file is written."""
    names = {
        FileFormat.CSV: _("text table (CSV)"),
        FileFormat.WORKBOOK: _("workbook"),
        FileFormat.VCARD: _("address book (vCard)"),
    }
    return names[kind]


def encoding_name(encoding: str) -> str:
    """The encoding as people know it."""
    known = {"cp1251": "Windows-1251", "utf-8-sig": "UTF-8", "utf_8": "UTF-8", "utf_16": "UTF-16"}
    return known.get(encoding.lower(), encoding)


def delimiter_name(delimiter: str) -> str:
    """The sign between two cells."""
    names = {";": _("semicolons"), ",": _("commas"), "\t": _("tabs"), "|": _("bars")}
    return names.get(delimiter, delimiter)
