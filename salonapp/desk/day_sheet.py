"""What a day came to, on paper and on the screen: one plain sentence, then the figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from html import escape

from salonapp.desk.day_summary import DaySummary
from salonapp.foundation.format import format_day, format_number, format_percent
from salonapp.foundation.i18n import _, ngettext
from salonapp.foundation.money import format_money
from salonapp.visits.checkout import method_name

_NOTHING = "\N{EN DASH}"


def sentence(summary: DaySummary, currency: str) -> str:
    """The day in one sentence, such as "8 visits, 24 300 ₽ taken; 5 of 8 booked again (63 %)"."""
    if not summary.visits:
        if summary.still_open:
            words = ngettext(
                "No visit is closed yet; {count} booking still stands open.",
                "No visit is closed yet; {count} bookings still stand open.",
                summary.still_open,
            )
            return words.format(count=format_number(summary.still_open))
        return _("No visits on this day.")
    visits = ngettext("{count} visit", "{count} visits", summary.visits)
    parts = [visits.format(count=format_number(summary.visits))]
    if summary.taken_minor is not None:
        parts.append(_("{money} taken").format(money=format_money(summary.taken_minor, currency)))
    text = ", ".join(parts)
    share = summary.booked_again_share
    again = _("{some} of {all} left with a next time ({share}).").format(
        some=format_number(summary.booked_again),
        all=format_number(summary.visits),
        share=format_percent(share or 0.0),
    )
    return f"{text}; {again}"


def as_html(summary: DaySummary, currency: str, today: date) -> str:
    """The sheet; amounts only where the summary has them."""
    title = format_day(summary.day, today=today, weekday=True)
    title = title[:1].upper() + title[1:]
    parts = [f"<h2>{escape(title)}</h2><p><b>{escape(sentence(summary, currency))}</b></p>"]
    parts.append(_section(_("Visits"), _visit_rows(summary)))
    if summary.paid_minor is not None:
        parts.append(_section(_("Money of the day"), _money_rows(summary, currency)))
    parts.append(_masters(summary, currency))
    words = _("A record of the salon, not a fiscal report.")
    return "".join(parts) + f"<p><small>{escape(words)}</small></p>"


def _visit_rows(summary: DaySummary) -> list[tuple[str, str]]:
    rows = [
        (_("Took place"), summary.visits),
        (_("For the first time"), summary.first_visits),
        (_("Did not come"), summary.no_shows),
        (_("Cancelled"), summary.cancelled),
        (_("Still open"), summary.still_open),
    ]
    share = summary.booked_again_share
    again = format_number(summary.booked_again)
    if share is not None:
        again = f"{again} ({format_percent(share)})"
    return [*((text, format_number(count)) for text, count in rows), (_("Booked again"), again)]


def _money_rows(summary: DaySummary, currency: str) -> list[tuple[str, str]]:
    def money(minor: int | None) -> str:
        return format_money(minor or 0, currency)

    rows = [(method_name(method).capitalize(), money(sum_)) for method, sum_ in summary.by_method]
    rows.append((_("All together"), money(summary.paid_minor)))
    if summary.taken_minor != summary.paid_minor:
        rows.append(
            (_("Taken today (certificates and prepayments aside)"), money(summary.taken_minor))
        )
    if summary.debts_paid_minor:
        rows.append((_("Of it for visits of other days"), money(summary.debts_paid_minor)))
    if summary.owed_minor:
        rows.append((_("Not paid yet"), money(summary.owed_minor)))
    rows.append((_("Discounts given"), money(summary.discount_minor)))
    rows.append((_("Tips, beside it"), money(summary.tip_minor)))
    return rows


def _masters(summary: DaySummary, currency: str) -> str:
    if not summary.masters:
        return ""
    heads = [_("Master"), _("Visits")]
    with_money = summary.paid_minor is not None
    if with_money:
        heads += [_("Paid"), _("Tips")]
    rows = []
    for each in summary.masters:
        cells = [each.name or _("nobody named"), format_number(each.visits)]
        if with_money:
            for minor in (each.paid_minor, each.tip_minor):
                cells.append(format_money(minor, currency) if minor else _NOTHING)
        rows.append(cells)
    title = escape(_("By master"))
    return f"<h3>{title}</h3>" + _table(rows, heads)


def _section(title: str, rows: Iterable[tuple[str, str]]) -> str:
    return f"<h3>{escape(title)}</h3>" + _table([list(row) for row in rows])


def _table(rows: Sequence[Sequence[str]], heads: Sequence[str] = ()) -> str:
    """The first column to the left, figures to the right."""

    def line(cells: Sequence[str], tag: str) -> str:
        width = 100 // (len(cells) + 1)
        made = f'<{tag} align="left">{escape(cells[0])}</{tag}>'
        for cell in cells[1:]:
            made += f'<{tag} align="right" width="{width}%">{escape(cell)}</{tag}>'
        return f"<tr>{made}</tr>"

    body = line(heads, "th") if heads else ""
    body += "".join(line(row, "td") for row in rows)
    return f'<table width="100%" cellspacing="0" cellpadding="3" border="0">{body}</table>'
