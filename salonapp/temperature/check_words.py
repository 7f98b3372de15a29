"""The check on the salon's own history, in words an owner understands."""

from __future__ import annotations

from salonapp.foundation.format import format_days, format_percent
from salonapp.foundation.i18n import _, ngettext
from salonapp.temperature.cards import Backtest, ClassCheck
from salonapp.temperature.classes import Temperature
from salonapp.temperature.fitting_words import NOT_FITTED


def check_sentence(result: Backtest) -> str:
    """The sentence an owner understands: of 100 hot clients so many came, of 100 cold so many."""
    hot, cold = _of_100(result, Temperature.HOT), _of_100(result, Temperature.COLD)
    days = format_days(result.horizon_days)
    if hot is not None and cold is not None:
        text = ngettext(
            "Of 100 clients we called hot, {count} came within {days}; of 100 cold, {cold}.",
            "Of 100 clients we called hot, {count} came within {days}; of 100 cold, {cold}.",
            hot,
        )
        return text.format(count=hot, days=days, cold=cold)
    if hot is not None:
        text = ngettext(
            "Of 100 clients we called hot, {count} came within {days}.",
            "Of 100 clients we called hot, {count} came within {days}.",
            hot,
        )
        return text.format(count=hot, days=days)
    if cold is not None:
        text = ngettext(
            "Nobody was hot on that day. Of 100 cold clients, {count} came within {days}.",
            "Nobody was hot on that day. Of 100 cold clients, {count} came within {days}.",
            cold,
        )
        return text.format(count=cold, days=days)
    return _("There were too few clients on that day to tell.")


def rfm_sentence(result: Backtest) -> str:
    """How the score other programs use did on the same clients; "" when nobody was hot."""
    top = result.rfm.top_returned
    hot = _class(result, Temperature.HOT).returned
    if top is None or hot is None:
        return ""
    return _(
        "Of as many clients with the best RFM score, which other programs use,"
        " {rfm} came; of our hot ones {hot}."
    ).format(rfm=format_percent(top), hot=format_percent(hot))


def not_fitted_sentence(result: Backtest) -> str:
    """Why the model's usual parameters were used instead of fitted ones; "" when fitted."""
    words = NOT_FITTED.get(result.fit_outcome, "")
    return _(words) if words else ""


def _class(result: Backtest, temperature: Temperature) -> ClassCheck:
    return next(each for each in result.classes if each.temperature is temperature)


def _of_100(result: Backtest, temperature: Temperature) -> int | None:
    returned = _class(result, temperature).returned
    return None if returned is None else round(100 * returned)
