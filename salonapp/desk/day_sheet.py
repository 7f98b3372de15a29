"""What a day came to, on paper and on the screen: one plain sentence, then the figures; a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from html import escape

from salonapp.desk.day_summary import DaySummary
from salonapp.foundation.format import format_day, format_number, format_percent, format_weekday
from salonapp.foundation.i18n import _, ngettext
from salonapp.foundation.money import format_money, minor_digits
from salonapp.foundation.text import safe_cell
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
        return _("No visits on these days.") if summary.last else _("No visits on this day.")
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
    title = escape(heading(summary, today))
    parts = [f"<h2>{title}</h2><p><b>{escape(sentence(summary, currency))}</b></p>"]
    parts.append(_section(_("Visits"), _visit_rows(summary)))
    if summary.paid_minor is not None:
        title = _("Money of these days") if summary.last else _("Money of the day")
        parts.append(_section(title, _money_rows(summary, currency)))
    parts.append(_masters(summary, currency))
    parts.append(_days(summary, currency, today))
    words = _("A record of the salon, not a fiscal report.")
    return "".join(parts) + f"<p><small>{escape(words)}</small></p>"


def heading(summary: DaySummary, today: date) -> str:
    """Which day, or which days: "Wednesday, 11 March", "9 March – 15 March"."""
    if summary.last is None:
        title = format_day(summary.day, today=today, weekday=True)
        return title[:1].upper() + title[1:]
    ends = (format_day(day, today=today) for day in (summary.day, summary.last))
    return " \N{EN DASH} ".join(ends)


def as_csv(summary: DaySummary, currency: str) -> bytes:
    """The figures as a table that spreadsheets open; amounts only where the summary has them."""
    digits = minor_digits(currency)

    def amount(minor: int | None) -> str:
        return "" if minor is None else f"{minor / 10**digits:.{digits}f}"

    ends = summary.day.isoformat(), (summary.last or summary.day).isoformat()
    rows: list[tuple[str, str, str, str]] = [
        (_("Section"), _("What"), _("How many"), _("Amount, {currency}").format(currency=currency)),
        (_("Days"), " ".join(dict.fromkeys(ends)), "", ""),
    ]
    for text, count in _counts(summary):
        rows.append((_("Visits"), text, str(count), ""))
    rows.append((_("Visits"), _("Booked again"), str(summary.booked_again), ""))
    if summary.paid_minor is not None:
        for text, minor in _amounts(summary):
            rows.append((_("Money"), text, "", amount(minor)))
    for each in summary.masters:
        name = safe_cell(each.name or _("nobody named"))
        rows.append((_("By master"), name, str(each.visits), amount(each.paid_minor)))
        if each.tip_minor:
            rows.append((_("Tips"), name, "", amount(each.tip_minor)))
    for line in summary.days:
        paid = amount(line.paid_minor)
        rows.append((_("By day"), line.day.isoformat(), str(line.visits), paid))
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def _visit_rows(summary: DaySummary) -> list[tuple[str, str]]:
    share = summary.booked_again_share
    again = format_number(summary.booked_again)
    if share is not None:
        again = f"{again} ({format_percent(share)})"
    counts = ((text, format_number(count)) for text, count in _counts(summary))
    return [*counts, (_("Booked again"), again)]


def _counts(summary: DaySummary) -> list[tuple[str, int]]:
    return [
        (_("Took place"), summary.visits),
        (_("For the first time"), summary.first_visits),
        (_("Did not come"), summary.no_shows),
        (_("Cancelled"), summary.cancelled),
        (_("Still open"), summary.still_open),
    ]


def _money_rows(summary: DaySummary, currency: str) -> list[tuple[str, str]]:
    return [(text, format_money(minor or 0, currency)) for text, minor in _amounts(summary)]


def _amounts(summary: DaySummary) -> list[tuple[str, int | None]]:
    rows: list[tuple[str, int | None]] = [
        (method_name(method).capitalize(), sum_) for method, sum_ in summary.by_method
    ]
    rows.append((_("All together"), summary.paid_minor))
    if summary.taken_minor != summary.paid_minor:
        aside = _("Taken today (certificates and prepayments aside)")
        if summary.last is not None:
            aside = _("Taken (certificates and prepayments aside)")
        rows.append((aside, summary.taken_minor))
    if summary.debts_paid_minor:
        rows.append((_("Of it for visits of other days"), summary.debts_paid_minor))
    if summary.owed_minor:
        rows.append((_("Not paid yet"), summary.owed_minor))
    rows.append((_("Discounts given"), summary.discount_minor))
    rows.append((_("Tips, beside it"), summary.tip_minor))
    return rows


def _days(summary: DaySummary, currency: str, today: date) -> str:
    if not summary.days:
        return ""
    heads = [_("Day"), _("Visits")]
    if summary.paid_minor is not None:
        heads.append(_("Paid"))
    rows = []
    for line in summary.days:
        day = f"{format_weekday(line.day)}, {format_day(line.day, today=today)}"
        cells = [day, format_number(line.visits)]
        if line.paid_minor is not None:
            cells.append(format_money(line.paid_minor, currency) if line.paid_minor else _NOTHING)
        rows.append(cells)
    return f"<h3>{escape(_('By day'))}</h3>" + _table(rows, heads)


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
