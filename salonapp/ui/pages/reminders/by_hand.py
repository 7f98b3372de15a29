"""The list by hand, worked down without the mouse.

Enter opens the app with the text, Enter again says that it was sent and brings the next client.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from salonapp.channels.by_hand import with_text
from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import _, msg
from salonapp.reminders.states import State
from salonapp.ui.chosen import books
from salonapp.ui.kit.avatar import initials
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.chips import temperature_word
from salonapp.ui.kit.frames import box, panel
from salonapp.ui.kit.id_list import IdListModel, TwoLine
from salonapp.ui.kit.row_list import RowList
from salonapp.ui.kit.texts import label
from salonapp.ui.page import Navigator
from salonapp.ui.pages.reminders.acts import ReminderActs
from salonapp.ui.pages.reminders.answer_acts import AnswerActs
from salonapp.ui.pages.reminders.by_hand_pane import HandActs, HandDetail, HandPane
from salonapp.ui.pages.reminders.opening import copy, open_link
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.reminders.cards import ByHandRow
    from salonapp.staff.rights import Viewer
    from salonapp.storage.door import Reader, Tx


_MAY_REPEAT = frozenset(
    {
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_Tab,
        Qt.Key.Key_Backtab,
    }
)


class ByHandView(QWidget):
    """The people at the left, the chosen message at the right."""

    def __init__(
        self,
        services: Services,
        navigator: Navigator,
        acts: ReminderActs,
        answers: AnswerActs,
        postpone_to: Callable[[int], object],
    ) -> None:
        super().__init__()
        self._services, self._navigator, self._acts = services, navigator, acts
        self._answers = answers
        self._rows: dict[int, ByHandRow] = {}
        self._wished_app = ""
        self._opened: dict[int, str] = {}
        #: What was marked here, the last one at the end: a slip of the hand is taken back.
        self._marked: list[int] = []
        self._gone: set[int] = set()
        self._model = IdListModel(lambda _ids, _then: None, self)
        self._list = RowList(self._model, _("Messages to send by hand"))
        self._list.setProperty("framed", "true")
        self._list.installEventFilter(self)
        self._list.moved.connect(self._show_chosen)
        self._list.opened.connect(lambda _id: self.enter())
        self._count = label("", "second")
        self.pane = HandPane(
            HandActs(
                open_client=navigator.open_client,
                go=self.open_app,
                copy=self._copy,
                sent=self._sent,
                not_sent=self._not_sent,
                back=self.back,
                resolve=acts.resolve,
                skip=acts.skip,
                never=acts.never,
                postpone=acts.postpone,
                postpone_to=postpone_to,
            ),
            answers,
        )
        self.pane.text.left.connect(self._list.setFocus)
        answers.noted.connect(self._answered)
        books(self, self._book, wherever=True)
        back = _("Back to the one before")
        self._back = button(f"{back}  Backspace", self.back, kind="quiet")
        self._back.setAccessibleName(back)
        self._back.hide()
        above = box(across=True, spacing=8)
        above.addWidget(self._count, 1)
        above.addWidget(self._back)
        left = box(spacing=8)
        left.addLayout(above)
        left.addWidget(self._list, 1)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(16)
        split.addWidget(panel(left))
        split.addWidget(self.pane)
        split.setStretchFactor(0, 4)
        split.setStretchFactor(1, 5)
        split.setSizes([480, 600])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(split)

    def show_rows(
        self, rows: Sequence[ByHandRow], wished_app: str, wanted: int | None
    ) -> int | None:
        """Show what waits, with `wanted` chosen or what took its place; the one chosen."""
        place = max(self._list.currentIndex().row(), 0)
        chosen = self._list.current_id()
        self._rows = {each.row.id: each for each in rows}
        self._gone &= set(self._rows)
        self._wished_app = wished_app
        ids = [each for each in self._rows if each not in self._gone]
        self._model.reset(ids, {each: _two_lines(self._rows[each]) for each in ids})
        for candidate in (wanted, chosen):
            if candidate in self._rows and candidate not in self._gone:
                break
        else:
            candidate = ids[min(place, len(ids) - 1)] if ids else None
        self._list.choose(candidate)
        self._show_count()
        if candidate is not None:
            self._show_chosen(candidate)
        return candidate

    def take_keyboard(self) -> None:
        """Put the keyboard on the list."""
        self._list.setFocus()

    def chosen(self) -> ByHandRow | None:
        """The message that is shown."""
        found = self._list.current_id()
        return self._rows.get(found) if found is not None else None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        # A table would move by Left and Right, and open with whatever Enter comes with.
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._press(event)
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if self._press(event):
            event.accept()
        else:
            super().keyPressEvent(event)

    def enter(self) -> None:
        """Open the app; once it was opened, the message is sent and the next one comes."""
        row = self.chosen()
        if row is None or row.row.state is not State.HANDED_OVER:
            return
        if row.row.id in self._opened:
            self._sent()
        else:
            self.open_app()

    def open_app(self) -> None:
        """Open the picked app with the text as it stands, and copy it; without one only copy."""
        row, link = self.chosen(), self.pane.link()
        if row is None:
            return
        text = self.pane.typed()
        if link is None:
            copy(text)
            hint = _("The text is copied.")
        else:
            hint = open_link(with_text(link, row.row.text, text), text)
        self._keep_text(row, text)
        self._opened[row.row.id] = hint
        self._show_chosen(row.row.id)
        self._list.setFocus()

    def refuse(self, error: SalonError) -> None:
        """Show what could not be done, and whoever was passed over because of it."""
        self._gone.clear()
        self.show_rows(tuple(self._rows.values()), self._wished_app, None)
        self.pane.refuse(error)

    def back(self) -> None:
        """Bring the message back that was marked last."""
        if not self._marked:
            return
        message_id = self._marked.pop()

        def work(tx: Tx) -> None:
            from salonapp.reminders.commands import take_back_answer

            take_back_answer(tx, message_id)

        def then(_none: None) -> None:
            self._gone.discard(message_id)
            self._list.choose(message_id, tell=True)

        self._gone.discard(message_id)
        self._services.write(
            self, msg("Back on the list by hand"), work, then, failed=self.pane.refuse
        )

    def _press(self, event: QKeyEvent) -> bool:
        key, modifiers = event.key(), event.modifiers()
        if event.isAutoRepeat() and key not in _MAY_REPEAT:
            return True  # a key held down, or stuck, would mark one client after the other
        ctrl = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        if self.pane.answers.press(event):
            return True
        if ctrl and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._sent()
        elif ctrl and key == Qt.Key.Key_C:
            self._copy()
        elif ctrl or modifiers & Qt.KeyboardModifier.AltModifier:
            return False
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.pane.step_app(1 if key == Qt.Key.Key_Right else -1)
        elif key == Qt.Key.Key_Delete:
            self._not_sent()
        elif key == Qt.Key.Key_Backspace:
            self.back()
        elif key == Qt.Key.Key_F2:
            self.pane.text.setFocus()
        else:
            return False
        return True

    def _sent(self) -> None:
        row = self.chosen()
        if row is not None and row.row.state is State.HANDED_OVER:
            self._keep_text(row, self.pane.typed())
            self._mark(row, sent=True)

    def _not_sent(self) -> None:
        row = self.chosen()
        if row is not None and row.row.state is State.HANDED_OVER:
            self._mark(row, sent=False)

    def _mark(self, row: ByHandRow, *, sent: bool) -> None:
        """Note it, and show the next client without waiting for the write."""
        message_id = row.row.id
        self._opened.pop(message_id, None)
        self._marked.append(message_id)
        self._acts.mark(message_id, sent)
        self._leave(message_id)

    def _answered(self, message_id: object) -> None:
        """Who answered has the message."""
        if isinstance(message_id, int) and message_id in self._rows:
            self._marked.append(message_id)
            self._leave(message_id)

    def _leave(self, message_id: int) -> None:
        if message_id in self._gone:
            return
        self._gone.add(message_id)
        self.show_rows(tuple(self._rows.values()), self._wished_app, None)
        self._list.setFocus()

    def _book(self) -> bool:
        chosen = self.chosen()
        return self._answers.book_for(chosen.row if chosen is not None else None)

    def _keep_text(self, row: ByHandRow, text: str) -> None:
        if text and text != row.row.text.strip():
            self._acts.set_text(row.row.id, text)

    def _copy(self) -> None:
        copy(self.pane.typed())
        self._navigator.say(_("The text is copied."))

    def _show_count(self) -> None:
        ids = self._model.ids()
        place = self._list.currentIndex().row() + 1
        words = _("{place} of {all}").format(place=place, all=len(ids)) if ids else ""
        self._count.setText(words)
        self._back.setVisible(bool(self._marked))

    def _show_chosen(self, message_id: int) -> None:
        row = self._rows.get(message_id)
        if row is None:
            return
        self._show_count()
        hint = self._opened.get(message_id, "")
        self.pane.show_row(row, self._wished_app, message_id in self._opened, hint)
        services = self._services

        def work(reader: Reader) -> HandDetail:
            return read_detail(reader, services.viewer, row)

        services.read(self, work, self.pane.show_detail, topic="hand")


def read_detail(reader: Reader, viewer: Viewer, row: ByHandRow) -> HandDetail:
    """What could hurt the client, why they are written to, and what they answered."""
    from salonapp.clients.queries import client_card
    from salonapp.reminders.queries import reminder
    from salonapp.reminders.queries.answers import answers_to_message

    card = client_card(reader, viewer, row.row.client_id)
    alerts = [*card.allergies, *card.contraindications]
    if card.think_twice:
        alerts.append(_("Think twice: {reason}").format(reason=card.think_twice))
    return HandDetail(
        row.row.id,
        tuple(alerts),
        reminder(reader, viewer, row.row.id).explanation,
        answers_to_message(reader, viewer, row.row.id),
        reader.today,
    )


def _two_lines(row: ByHandRow) -> TwoLine:
    shown = row.row
    asks = shown.state is not State.HANDED_OVER
    return TwoLine(
        title=shown.client,
        second=" · ".join(p for p in (shown.rule_label, shown.address) if p),
        side=shown.state_label if asks else "",
        chip=temperature_word(shown.temperature),
        chip_kind=shown.temperature or "neutral",
        letters=initials(shown.client),
    )
