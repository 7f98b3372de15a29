"""Answers at the desk: what waits for somebody, what was answered, and who is not written to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from salonapp.clients.opt_outs import OptOut, OptOuts
from salonapp.foundation.format import format_day, format_short_day, format_time
from salonapp.foundation.i18n import _, ngettext
from salonapp.reminders.answers import AnswerKind, AnswerRow, source_words
from salonapp.ui.chosen import books
from salonapp.ui.kit.avatar import initials
from salonapp.ui.kit.buttons import ChoiceRow, button
from salonapp.ui.kit.event_list import EventList
from salonapp.ui.kit.events import EventItem
from salonapp.ui.kit.frames import Card, box, panel
from salonapp.ui.kit.id_list import IdListModel, TwoLine
from salonapp.ui.kit.notices import EmptyState
from salonapp.ui.kit.row_list import RowList
from salonapp.ui.kit.texts import label
from salonapp.ui.page import Navigator
from salonapp.ui.pages.reminders.answer_acts import AnswerActs, Asked
from salonapp.ui.pages.reminders.answer_bar import quoted

if TYPE_CHECKING:
    from salonapp.staff.rights import Viewer
    from salonapp.storage.door import Reader

WAITING, GIVEN, REFUSED = "waiting", "given", "refused"


@dataclass(frozen=True, slots=True)
class AnswersShown:
    """What the three lists show."""

    waiting: tuple[AnswerRow, ...]
    given: tuple[AnswerRow, ...]
    refused: OptOuts
    today: date


def read_answers(reader: Reader, viewer: Viewer) -> AnswersShown:
    """The three lists in one look."""
    from salonapp.clients.queries.opt_outs import opt_outs
    from salonapp.reminders.queries.answers import answers_given, waiting_answers

    return AnswersShown(
        waiting_answers(reader, viewer),
        answers_given(reader, viewer),
        opt_outs(reader, viewer),
        reader.today,
    )


class WaitingList(QWidget):
    """Who waits, worked down with the keyboard: Enter books or opens, Space settles."""

    def __init__(self, navigator: Navigator, acts: AnswerActs) -> None:
        super().__init__()
        self._navigator, self._acts = navigator, acts
        self._rows: dict[int, AnswerRow] = {}
        self._today = date.min
        self._model = IdListModel(lambda _ids, _then: None, self)
        self.list = RowList(self._model, _("Answers that wait"))
        self.list.setProperty("framed", "true")
        self.list.installEventFilter(self)
        self.list.moved.connect(self._show_chosen)
        self.list.opened.connect(lambda _id: self.act())
        self._card = Card(spacing=10)
        self._title = label("", "title", wrap=True)
        self._said = label("", "", wrap=True, selectable=True)
        self._said.setProperty("bubble", "true")
        self._about = label("", "second", wrap=True)
        self._wants = label("", "strong", wrap=True)
        self._act = button("", self.act, kind="primary")
        self._settle = button("", self.settle)
        self._open = button(_("Open the card") + "  F2", self._open_card)
        for widget in (self._title, self._about, self._said, self._wants):
            self._card.add(widget)
        across = box(across=True, spacing=6)
        for made in (self._act, self._settle, self._open):
            across.addWidget(made)
        across.addStretch(1)
        self._card.body.addLayout(across)
        self._card.body.addStretch(1)
        row = box(across=True, spacing=16)
        row.addWidget(self.list, 1)
        row.addWidget(self._card, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(panel(row))
        books(self, self._book, wherever=True)

    def show_rows(self, rows: Sequence[AnswerRow], today: date) -> None:
        """Show who waits; what is chosen stays chosen, or what took its place is."""
        place, chosen = max(self.list.currentIndex().row(), 0), self.list.current_id()
        self._rows, self._today = {each.id: each for each in rows}, today
        ids = list(self._rows)
        self._model.reset(ids, {each: _two_lines(self._rows[each], today) for each in ids})
        if chosen not in self._rows:
            chosen = ids[min(place, len(ids) - 1)] if ids else None
        self.list.choose(chosen)
        if chosen is not None:
            self._show_chosen(chosen)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Space:
                self.settle()
                return True
            if event.key() == Qt.Key.Key_F2:
                self._open_card()
                return True
        return super().eventFilter(watched, event)

    def act(self) -> None:
        """Book whoever wants a time; open the card of the others."""
        row = self.chosen()
        if row is None:
            return
        if row.wants_time:
            self._book()
        else:
            self._open_card()

    def _book(self) -> bool:
        row = self.chosen()
        if row is not None:
            self._acts.book(Asked(row.client_id, row.client, row.message_id, row.rule))
        return row is not None

    def settle(self) -> None:
        """Somebody has seen to it."""
        row = self.chosen()
        if row is not None:
            self._acts.settle(row.id)

    def _open_card(self) -> None:
        row = self.chosen()
        if row is not None:
            self._navigator.open_client(row.client_id)

    def chosen(self) -> AnswerRow | None:
        """The answer that is chosen."""
        found = self.list.current_id()
        return self._rows.get(found) if found is not None else None

    def _show_chosen(self, answer_id: int) -> None:
        row = self._rows.get(answer_id)
        if row is None:
            return
        self._title.setText(f"{row.client}: {row.title}")
        moment = f"{format_day(row.at.date(), today=self._today)}, {format_time(row.at)}"
        parts = (row.about, moment, source_words(row.source))
        self._about.setText(" · ".join(part for part in parts if part))
        self._said.setText(row.text)
        self._said.setVisible(bool(row.text))
        self._wants.setText(row.wants)
        self._wants.setVisible(bool(row.wants))
        acting = _("Book") if row.wants_time else _("Open the card")
        self._act.setText(f"{acting}  Enter")
        self._act.setAccessibleName(acting)
        self._open.setVisible(row.wants_time)
        settled = _("Seen to")
        self._settle.setText(f"{settled}  " + _("Space"))
        self._settle.setAccessibleName(settled)


class AnswersView(QWidget):
    """Three lists under one row of chips."""

    chosen = Signal(str)

    def __init__(self, navigator: Navigator, acts: AnswerActs) -> None:
        super().__init__()
        self._navigator = navigator
        self._which = ChoiceRow("filter", _("Answers"))
        self._which.chosen.connect(lambda _key: self._show())
        self.waiting = WaitingList(navigator, acts)
        self._events = EventList(_("Answers"))
        self._events.opened.connect(self._open)
        self._note = label("", "second", wrap=True)
        self._shown: AnswersShown | None = None
        self._clients: dict[str, int] = {}
        self._stack = QStackedWidget()
        self._stack.addWidget(self.waiting)
        self._stack.addWidget(self._events)
        self._nothing = EmptyState(
            "chat-circle-text",
            _("No answer waits"),
            _(
                "Who wants a time, rates a visit low or writes in their own words stands here"
                " until somebody has seen to it."
            ),
        )
        self._stack.addWidget(self._nothing)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self._which)
        column.addWidget(self._note)
        column.addWidget(self._stack, 1)

    def show_answers(self, shown: AnswersShown) -> None:
        """Show the three lists."""
        self._shown = shown
        self._which.set_choices(
            (
                (WAITING, _("Waiting {count}").format(count=len(shown.waiting))),
                (GIVEN, _("Answered")),
                (REFUSED, _("Not to be written to {count}").format(count=_people(shown.refused))),
            ),
            self._which.current() or WAITING,
        )
        self._show()

    def choose(self, which: str) -> None:
        """Show one of the lists: waiting, given, refused."""
        self._which.choose(which)
        self._show()

    def take_keyboard(self) -> None:
        """Put the keyboard on the list that is shown."""
        which = self._which.current()
        (self.waiting.list if which in ("", WAITING) else self._events).setFocus()

    def _show(self) -> None:
        shown, which = self._shown, self._which.current()
        if shown is None:
            return
        self._note.setVisible(which == REFUSED)
        if which == WAITING:
            self.waiting.show_rows(shown.waiting, shown.today)
            self._stack.setCurrentIndex(0 if shown.waiting else 2)
            return
        items: list[EventItem]
        if which == GIVEN:
            items = [_given_item(row, shown.today) for row in shown.given]
            self._clients = {f"answer:{row.id}": row.client_id for row in shown.given}
        else:
            found = shown.refused.refusals
            items = [_refused_item(at, row, shown.today) for at, row in enumerate(found)]
            self._clients = {f"refusal:{at}": row.client_id for at, row in enumerate(found)}
            self._note.setText(_refused_note(shown.refused))
        if not items:
            items = [EventItem("", _("Nothing yet"), _("Nobody has answered so far."))]
            if which == REFUSED:
                items = [EventItem("", _("Nothing yet"), _("Nobody asked not to be written to."))]
        self._events.events.reset(items, has_more=False)
        self._stack.setCurrentIndex(1)

    def _open(self, key: str) -> None:
        if key in self._clients:
            self._navigator.open_client(self._clients[key])


def _people(refused: OptOuts) -> int:
    return len({each.client_id for each in refused.refusals})


def _two_lines(row: AnswerRow, today: date) -> TwoLine:
    kind = {AnswerKind.RATING: "hot", AnswerKind.YES: "good", AnswerKind.NO: "warm"}
    said = quoted(row.text) if row.kind is AnswerKind.WORDS else row.wants
    return TwoLine(
        title=row.client,
        second=" · ".join(part for part in (said, row.about) if part),
        side=format_short_day(row.at.date(), today=today),
        chip=row.title,
        chip_kind=kind.get(row.kind, "accent"),
        letters=initials(row.client),
    )


def _given_item(row: AnswerRow, today: date) -> EventItem:
    lines = (" · ".join(part for part in (row.about, source_words(row.source)) if part), row.text)
    return EventItem(
        key=f"answer:{row.id}",
        day=format_day(row.at.date(), today=today),
        title=row.client,
        when=format_time(row.at),
        icon="chat-circle-text",
        lines=tuple(line for line in lines if line),
        chip=row.title,
        chip_kind="accent" if row.waits else "neutral",
    )


def _refused_item(at: int, row: OptOut, today: date) -> EventItem:
    return EventItem(
        key=f"refusal:{at}",
        day=format_day(row.at.date(), today=today),
        title=row.client,
        when=format_time(row.at),
        icon="prohibit",
        lines=(row.proof,),
        chip=row.about,
        chip_kind="hot",
    )


def _refused_note(refused: OptOuts) -> str:
    words = _("A refusal is never removed: only a new consent of the client ends it.")
    count = refused.erased_addresses
    if not count:
        return words
    more = ngettext(
        "Besides, {count} address of erased clients is known by its fingerprint alone and is"
        " never written to.",
        "Besides, {count} addresses of erased clients are known by their fingerprints alone and"
        " are never written to.",
        count,
    )
    return f"{words} {more.format(count=count)}"
