"""How long a message is, and what it costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salonapp.channels.port import ChannelKind
from salonapp.foundation.i18n import _, ngettext
from salonapp.foundation.money import format_money

if TYPE_CHECKING:
    from salonapp.reminders.cards import ReminderDetail


def size_words(detail: ReminderDetail, segment_price: tuple[int, str] | None) -> str:
    """The length, and what it cost or would cost as SMS where the gateway told its prices."""
    price = _price(detail, segment_price)
    return " · ".join(part for part in (length_words(detail), price) if part)


def _price(detail: ReminderDetail, segment_price: tuple[int, str] | None) -> str:
    row = detail.row
    if row.price_minor is not None:
        total = format_money(row.price_minor, row.price_currency or "RUB")
        return _("cost {sum}").format(sum=total)
    if row.channel != ChannelKind.SMS or segment_price is None or row.state.is_settled:
        return ""
    minor, currency = segment_price
    total = format_money(minor * detail.sms.segments, currency or "RUB")
    return _("about {sum}").format(sum=total)


def length_words(detail: ReminderDetail) -> str:
    """How long the text is, and what it would take as SMS."""
    sms = detail.sms
    characters = ngettext("{count} character", "{count} characters", sms.characters)
    parts = [characters.format(count=sms.characters)]
    if "@" not in detail.row.address:
        segments = ngettext("{count} SMS", "{count} SMS", sms.segments)
        parts.append(_("as SMS: {segments}").format(segments=segments.format(count=sms.segments)))
    return " · ".join(parts)
