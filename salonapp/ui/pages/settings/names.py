"""Names of countries and currencies in the viewer's language."""

from __future__ import annotations

from salonapp.foundation.i18n import language


def country_name(code: str) -> str:
    """A country by its two letters; the letters themselves where nobody knows it."""
    from babel import Locale

    name = str(Locale.parse(language()).territories.get(code, code))
    return name[:1].upper() + name[1:]


def currency_name(code: str) -> str:
    """A currency by its three letters."""
    from babel import Locale

    return str(Locale.parse(language()).currencies.get(code, code))
