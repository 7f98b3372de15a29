"""The right-hand cards of the day: who is due, birthdays, the mix of temperatures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from PySide6.QtWidgets import QWidget

from salonapp.desk.cards import ClientRow, DueRow, TodayView
from salonapp.foundation.format import (
    format_number,
    format_percent,
    format_relative,
    format_short_day,
    format_weekday,
)
from salonapp.foundation.i18n import _, ngettext
from salonapp.ui.chosen import books
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.frames import Card
from salonapp.ui.kit.notices import Skeleton
from salonapp.ui.kit.rows import Rows, row_of
from salonapp.ui.kit.texts import label
from salonapp.ui.pages.today.parts import Figures, MixBar, name_link, title_line

_FIRST_DUE = 6
_BIRTHDAYS_SHOWN = 8


class FiguresCard(Card):
    """Three numbers a day starts with."""

    def __init__(self) -> None:
        super().__init__()
        titles = (_("Due to return"), _("Booked today"), _("Clients"))
        self._figures = Figures(titles)
        self.add(self._figures)

    def show_day(self, view: TodayView) -> None:
        """Show the numbers of `view`."""
        hot = sum(1 for row in view.due if row.client.temperature == "hot")
        words = ngettext("{count} of them hot", "{count} of them hot", hot)
        all_known = hot and view.due_count == len(view.due)
        remark = words.format(count=hot) if all_known else ""
        self._figures.set(0, format_number(view.due_count), remark)
        booked = [line for line in view.appointments if not line.is_off]
        newcomers = sum(1 for line in booked if line.first_visit)
        new = ngettext("{count} for the first time", "{count} for the first time", newcomers)
        remark = new.format(count=newcomers) if newcomers else ""
        self._figures.set(1, format_number(len(booked)), remark)
        leads = ngettext("{count} has never come", "{count} have never come", view.mix.leads)
        remark = leads.format(count=format_number(view.mix.leads)) if view.mix.leads else ""
        self._figures.set(2, format_number(view.clients), remark)


class DueCard(Card):
    """Who is due to return and has not booked, the likeliest first."""

    def __init__(
        self,
        open_client: Callable[[int], object],
        book: Callable[[ClientRow], object],
        write: Callable[[ClientRow], object],
    ) -> None:
        super().__init__(_("Due to return, nothing booked"), spacing=12)
        self._open_client = open_client
        self._book = book
        self._write = write
        #: Whether who sits at the desk writes to clients.
        self.may_write = True
        self._all = button("", self._toggle, kind="quiet")
        self.head.addWidget(self._all)
        self._waiting = Skeleton(3)
        self.add(self._waiting)
        self._rows = Rows()
        self.add(self._rows)
        self._empty = label("", "muted", wrap=True)
        self.add(self._empty)
        self._view: TodayView | None = None
        self._whole = False
        for widget in (self._all, self._rows, self._empty):
            widget.hide()

    def show_day(self, view: TodayView) -> None:
        """Show the list of `view`."""
        self._view = view
        self._waiting.hide()
        shown = view.due if self._whole else view.due[:_FIRST_DUE]
        self._rows.show_rows([self._row(row, view.day) for row in shown])
        self._rows.setVisible(bool(shown))
        self._empty.setVisible(not shown)
        self._empty.setText(
            _("Everybody whose time has come is booked or was here.")
            if view.visits
            else _(
                "When visits are recorded, clients whose rhythm says that it is time stand here."
            )
        )
        self._all.setVisible(view.due_count > _FIRST_DUE)
        self._all.setText(
            _("Show fewer")
            if self._whole
            else _("All {count}").format(count=format_number(view.due_count))
        )

    def _toggle(self) -> None:
        self._whole = not self._whole
        if self._view is not None:
            self.show_day(self._view)

    def _row(self, row: DueRow, today: date) -> QWidget:
        client = row.client
        link = name_link(client.name, lambda: self._open_client(client.id))
        write = button(_("Write"), lambda: self._write(client))
        write.setAccessibleName(f"{_('Write')}: {client.name}")
        book = button(_("Book"), lambda: self._book(client))
        book.setAccessibleName(f"{_('Book')}: {client.name}")
        why = label(why_due(row, today), "second", wrap=True)
        acts = [write, book] if self.may_write else [book]
        made = row_of([title_line(link, client.temperature), why], acts)
        return books(made, lambda: self._book(client))


class BirthdaysCard(Card):
    """Birthdays of the coming week."""

    def __init__(self, open_client: Callable[[int], object], book: Callable[[int], object]) -> None:
        super().__init__(_("Birthdays"), spacing=12)
        self._open_client = open_client
        self._book = book
        self._rows = Rows()
        self._none = label(_("Nobody in the next 7 days."), "muted", wrap=True)
        self._more = label("", "muted")
        for widget in (self._rows, self._none, self._more):
            self.add(widget)
        self._more.hide()

    def show_day(self, view: TodayView) -> None:
        """Show the birthdays of `view`."""
        shown = view.birthdays[:_BIRTHDAYS_SHOWN]
        rows = []
        for row in shown:
            link = name_link(row.name, partial(self._open_client, row.client_id))
            made = row_of([title_line(link, "")], [label(_when(row.on, view.day), "second")])
            rows.append(books(made, partial(self._book, row.client_id)))
        self._rows.show_rows(rows)
        self._rows.setVisible(bool(shown))
        self._none.setVisible(not shown)
        left = len(view.birthdays) - len(shown)
        self._more.setText(_("And {count} more.").format(count=left))
        self._more.setVisible(left > 0)


class MixCard(Card):
    """How many clients are hot, warm and cold."""

    def __init__(self) -> None:
        super().__init__(_("Mix of temperatures"), spacing=10)
        self._bar = MixBar()
        self.add(self._bar)
        self._words = label("", "second", wrap=True)
        self.add(self._words)

    def show_day(self, view: TodayView) -> None:
        """Show the mix of `view`."""
        mix = view.mix
        self._bar.set_counts(mix.hot, mix.warm, mix.cold)
        total = max(1, mix.clients)
        parts = [
            f"{word} {format_number(count)} ({format_percent(count / total)})"
            for word, count in ((_("Hot"), mix.hot), (_("Warm"), mix.warm), (_("Cold"), mix.cold))
        ]
        text = "   ".join(parts)
        self._words.setText(text if mix.clients else _("Classes appear with the first clients."))
        self._bar.setAccessibleDescription(text)


def why_due(row: DueRow, today: date) -> str:
    """Why the client stands on the list: "was here 5 weeks ago, due since 17 November"."""
    parts = []
    if row.client.last_visit_on is not None:
        ago = format_relative(row.client.last_visit_on, today)
        parts.append(_("last here {when}").format(when=ago))
    if row.due_on == today:
        parts.append(_("due today"))
    else:
        day = format_short_day(row.due_on, today=today)
        parts.append(_("was due on {day}").format(day=day))
    if row.client.p_return is not None:
        share = format_percent(row.client.p_return)
        parts.append(_("will come with a likelihood of {percent}").format(percent=share))
    return " · ".join(parts)


def _when(day: date, today: date) -> str:
    if (day - today).days < 2:
        return format_relative(day, today)
    return f"{format_weekday(day)}, {format_short_day(day, today=today)}"
