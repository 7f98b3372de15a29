"""What the fields of two cards that may be one person are called, and what stands in them."""

from __future__ import annotations

from salonapp.desk.merging.cards import MergeField
from salonapp.foundation.i18n import N_, _

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


def field_title(field: MergeField) -> str:
    """What the field is called."""
    return field.title or _(_FIELDS[field.name])


def field_value(field: MergeField, value: str) -> str:
    """A value as it reads."""
    return _(_VALUES.get(value, value)) if field.name in ("gender", "language") else value
