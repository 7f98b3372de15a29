"""Why two cards may be one person, and what the fields of a card are called, in words."""

from __future__ import annotations

from collections.abc import Iterable

from salonapp.clients.alike import Because
from salonapp.desk.merging.cards import MergeField
from salonapp.foundation.i18n import N_, _

_BECAUSE = {
    Because.SAME_PHONE: N_("same phone"),
    Because.SAME_EMAIL: N_("same e-mail"),
    Because.SAME_NAME: N_("same name"),
    Because.SIMILAR_NAME: N_("similar name"),
    Because.SAME_BIRTHDAY: N_("same birthday"),
    Because.ALMOST_SAME_PHONE: N_("phones differ by one digit"),
    Because.OTHER_NAME: N_("but another name"),
    Because.OTHER_BIRTHDAY: N_("but another birthday"),
    Because.OTHER_GENDER: N_("but another gender"),
}
_FIELDS = {
    "last_name": N_("Surname"),
    "first_name": N_("First name"),
    "middle_name": N_("Middle name"),
    "birthday": N_("Birthday"),
    "gender": N_("Gender"),
    "email": N_("E-mail"),
    "language": N_("Language"),
    "source": N_("Heard of us from"),
    "discount_percent": N_("Discount"),
    "recommended_by": N_("Who recommended them"),
    "think_twice": N_("Think twice"),
    "note": N_("Note"),
}
_VALUES = {
    "female": N_("woman"),
    "male": N_("man"),
    "ru": N_("Russian"),
    "en": N_("English"),
}


def because_words(reasons: Iterable[Because]) -> str:
    """The reasons in one line."""
    return ", ".join(_(_BECAUSE[reason]) for reason in reasons)


def field_title(field: MergeField) -> str:
    """What the field is called."""
    return field.title or _(_FIELDS[field.name])


def field_value(field: MergeField, value: str) -> str:
    """A value as it reads."""
    return _(_VALUES.get(value, value)) if field.name in ("gender", "language") else value
