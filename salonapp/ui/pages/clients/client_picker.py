"""A client found by name or phone and taken: who recommended somebody, whose mother she is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QStringListModel, Qt, QTimer, Signal
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from salonapp.foundation.i18n import _
from salonapp.ui.icons import icon
from salonapp.ui.kit.buttons import PressButton
from salonapp.ui.kit.pickers import (
    forget_mark,
    point_at_first,
    style_popup,
    take_marked,
)
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.door import Reader

_MOST = 8
_PAUSE_MS = 120
_LONGEST_NAME = 400


@dataclass(frozen=True, slots=True)
class FoundClient:
    """A client as offered: the phone (as the viewer may see it) tells namesakes apart."""

    id: int
    name: str
    phone: str = ""


class ClientPicker(QWidget):
    """One client: typing finds, Enter or a click takes; who is taken is a chip that can go again.

    `but` is a client who is never offered (whose card it is).
    """

    changed = Signal()

    def __init__(self, services: Services, *, but: int | None = None) -> None:
        super().__init__()
        self._services = services
        self._but = but
        self._taken: FoundClient | None = None
        self._offered: dict[str, FoundClient] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.input = QLineEdit()
        self.input.setPlaceholderText(_("Name or phone"))
        self.input.setAccessibleName(_("Find a client by name or phone"))
        self._model = QStringListModel(self)
        self._completer = QCompleter(self._model, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        style_popup(self._completer)
        self._completer.activated[str].connect(self._take_text)  # type: ignore[index]
        self.input.setCompleter(self._completer)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._look)
        self._entered = self._looking = False
        self.input.textEdited.connect(self._typed)
        self.input.returnPressed.connect(self._take_only)
        column.addWidget(self.input)
        self._holder = QWidget()
        row = QHBoxLayout(self._holder)
        row.setContentsMargins(0, 0, 0, 0)
        self._chip = PressButton()
        self._chip.setProperty("kind", "chip")
        self._chip.setIcon(icon("x", "neutral"))
        self._chip.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self._chip.setToolTip(_("Choose somebody else"))
        self._chip.clicked.connect(lambda _on=False: self._let_go())
        row.addWidget(self._chip)
        row.addStretch(1)
        column.addWidget(self._holder)
        self.setFocusProxy(self.input)
        self._show()

    def set_client(self, client: FoundClient | None) -> None:
        """Take somebody, or nobody."""
        self._taken = client
        self._offer([])
        self._show()

    def client_id(self) -> int | None:
        """Who is taken."""
        return self._taken.id if self._taken is not None else None

    def client_name(self) -> str:
        """The name of who is taken, or an empty text."""
        return self._taken.name if self._taken is not None else ""

    def has_loose_text(self) -> bool:
        """Whether something was typed and nobody taken."""
        return self._taken is None and bool(self.input.text().strip())

    def offered(self) -> list[str]:
        """What is offered below the input for what was typed."""
        return self._model.stringList()

    def _typed(self, _text: str) -> None:
        self._entered = False
        forget_mark(self._completer)  # it was meant for what was typed before
        self._pause.start()

    def _look(self) -> None:
        typed, but, services = self.input.text().strip(), self._but, self._services
        if not typed:
            self._offer([])
            return

        def work(reader: Reader) -> list[FoundClient]:
            from salonapp.desk.cards import ClientFilter
            from salonapp.desk.queries import client_ids, client_rows
            from salonapp.desk.queries.by_phone import by_number

            viewer = services.viewer
            ids = client_ids(reader, viewer, ClientFilter(typed=typed), most=_MOST + 1)
            rows = client_rows(reader, viewer, [each for each in ids if each != but][:_MOST])
            found = by_number(reader, viewer, typed, rows)
            return [FoundClient(row.id, row.name, row.phone) for row in found]

        self._looking = True
        services.read(self, work, self._offer, topic="client-picker")

    def _offer(self, found: list[FoundClient]) -> None:
        self._looking = False
        self._offered = {}
        for client in found:
            text = " · ".join(part for part in (client.name, client.phone) if part)
            while text in self._offered:
                text += f" (#{client.id})"
            self._offered[text] = client
        self._model.setStringList(list(self._offered))
        if self._entered:
            self._take_only()
        elif found and self.input.hasFocus():
            self._open_list()

    def _take_text(self, text: str) -> None:
        client = self._offered.get(text)
        if client is not None:
            self.set_client(client)
            self._chip.setFocus()
            self.changed.emit()

    def _open_list(self) -> None:
        self._completer.complete()
        point_at_first(self._completer)

    def _take_only(self) -> None:
        """Enter takes who is marked or the only one; pressed too soon it waits for them."""
        marked = take_marked(self._completer)
        if marked:
            self._take_text(marked)
        elif self._pause.isActive():
            self._pause.stop()
            self._entered = True
            self._look()
        elif self._looking:
            self._entered = True
        elif len(self._offered) == 1:
            self._entered = False
            self._take_text(next(iter(self._offered)))
        else:
            self._entered = False
            if self._offered:
                self._open_list()

    def _let_go(self) -> None:
        self.set_client(None)
        self.input.setFocus()
        self.changed.emit()

    def _show(self) -> None:
        taken = self._taken
        self.input.setVisible(taken is None)
        self._holder.setVisible(taken is not None)
        self.setFocusProxy(self.input if taken is None else self._chip)
        if taken is not None:
            cut = Qt.TextElideMode.ElideRight
            metrics = self._chip.fontMetrics()
            self._chip.setText(metrics.elidedText(taken.name, cut, _LONGEST_NAME))
            self._chip.setAccessibleName(_("Remove {name}").format(name=taken.name))
            # The completer writes what was chosen into the input after this.
            QTimer.singleShot(0, self.input, self.input.clear)
