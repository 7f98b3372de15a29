"""Money as an integer of minor units (kopecks), read from what people type and shown by Babel."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.i18n import language, msg

DEFAULT_CURRENCY = "RUB"
LARGEST_MINOR = 10**15

_SIGNS = re.compile(
    r"[\s'’\u00a0\u202f]|руб(?:лей|ля|ль)?\.?|[рp]\.?$|rub\.?|rur\.?|[₽$€₸₴₾֏]|тг\.?|kzt|byn|usd|eur",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"[0-9]+(?:[.,][0-9]{1,2})?")
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:([.,])[0-9]{3})(?:\1[0-9]{3})*(?:(?!\1)[.,][0-9]{1,2})?")
_FLOAT = re.compile(r"[0-9]+\.[0-9]{3,}")
_CENTS = re.compile(r"[.,]([0-9]{1,2})$")
_MARKS = re.compile(r"[.,]")


def minor_digits(currency: str = DEFAULT_CURRENCY) -> int:
    """How many digits the currency's minor unit has: 2 for roubles, 0 for yen."""
    from babel.numbers import get_currency_precision

    return get_currency_precision(currency)


def parse_money(value: str | int | float | Decimal, currency: str = DEFAULT_CURRENCY) -> int:
    """Minor units of an amount in major units: "3 000 ₽", "900,00", "1.500,50", 2800.0.

    Raises `InvalidInput` for anything that is not one amount from 0 up. "1,500" is read as
    fifteen hundred: prices have two decimals, never three.
    """
    try:
        amount = _amount(value) if isinstance(value, str) else Decimal(str(value))
    except InvalidOperation:
        raise _not_money() from None
    if not amount.is_finite() or amount < 0:
        raise _not_money()
    minor = int((amount * 10 ** minor_digits(currency)).to_integral_value(ROUND_HALF_UP))
    if minor > LARGEST_MINOR:
        raise _not_money()
    return minor


def _amount(text: str) -> Decimal:
    bare = _SIGNS.sub("", text.strip())
    if _PLAIN.fullmatch(bare):
        return Decimal(bare.replace(",", "."))
    if _THOUSANDS.fullmatch(bare):
        whole, fraction = bare, ""
        cents = _CENTS.search(bare)
        if cents:
            whole, fraction = bare[: cents.start()], cents[1]
        return Decimal(f"{_MARKS.sub('', whole)}.{fraction or '0'}")
    if _FLOAT.fullmatch(bare):
        return Decimal(bare)
    raise InvalidOperation


def _not_money() -> InvalidInput:
    return InvalidInput(
        msg("This is not an amount of money."), msg("Write it like 1500 or 1500,50.")
    )


def format_money(
    minor: int, currency: str = DEFAULT_CURRENCY, *, in_language: str | None = None
) -> str:
    """The amount as the current language writes it; whole amounts without ",00"."""
    return _written(minor, currency, in_language or language())


@lru_cache(maxsize=4096)  # prices repeat, and Babel takes its time
def _written(minor: int, currency: str, code: str) -> str:
    from babel import Locale
    from babel.numbers import format_currency, get_currency_symbol

    locale = Locale.parse(code)
    amount = Decimal(minor).scaleb(-minor_digits(currency))
    pattern = locale.currency_formats["standard"].pattern
    if get_currency_symbol(currency, locale) == currency:
        # English has no sign for the rouble or the tenge and would write "RUB2,600".
        pattern = f"{pattern.replace('¤', '').strip()}\u00a0{get_currency_symbol(currency, 'ru')}"
    whole = amount == amount.to_integral_value()
    if whole:
        pattern = pattern.replace(".00", "")
    return format_currency(amount, currency, pattern, locale, currency_digits=not whole)
