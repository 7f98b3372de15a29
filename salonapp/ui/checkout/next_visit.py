"""When the client comes next, asked while the visit is closed: one key takes the best time."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from salonapp.foundation.format import format_short_day, format_time, format_weekday
from salonapp.foundation.i18n import _
from salonapp.ui.kit.form import choice
from salonapp.ui.kit.texts import ElidedLabel
from salonapp.ui.services import Services
from salonapp.visits.cards import AppointmentDraft
from salonapp.visits.closing import NextTimes
from salonapp.visits.proposal_words import why_words
from salonapp.visits.proposing import Slot

if TYPE_CHECKING:
    from salonapp.storage.door import Reader

KEY = "Alt+N"
_ASK, _YES, _NO = "ask", "yes", "no"


class NextVisit(QWidget):
    """A drop-down: a proposed time, later in the booking dialog, booked already, not now."""

    #: The key chose the first time, or took it back: it is to be seen.
    taken = Signal()

    def __init__(self, services: Services, client_id: int, today: date) -> None:
        super().__init__()
        self._services = services
        self._client_id = client_id
        self._today = today
        self._asked: tuple[tuple[int, ...], int | None, time | None] | None = None
        self._slots: dict[str, Slot] = {}
        #: Whether a person said so; what is known by itself is nothing that was typed.
        self.chosen = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self.input: QComboBox = choice(self._fixed(), _ASK)
        self.input.setAccessibleName(_("Next visit"))
        self.input.currentIndexChanged.connect(self._say_why)
        self.input.activated.connect(self._choose)
        column.addWidget(self.input)
        self._why = ElidedLabel("", "caption")
        column.addWidget(self._why)
        self.setFocusProxy(self.input)
        self._say_why()

    def add_shortcut(self, window: QWidget) -> None:
        """One key takes the first time that is proposed."""
        QShortcut(QKeySequence(KEY), window).activated.connect(self.take_first)

    def look(
        self,
        service_ids: tuple[int, ...],
        staff_id: int | None,
        on_day: date,
        at_time: time | None = None,
    ) -> None:
        """Propose times for the same services again; only for a visit of today."""
        asked = (service_ids, staff_id, at_time)
        if on_day != self._today or asked == self._asked:
            return
        self._asked = asked
        viewer, client_id = self._services.viewer, self._client_id

        def work(reader: Reader) -> NextTimes:
            from salonapp.desk.queries.booking import next_times

            return next_times(reader, viewer, client_id, service_ids, staff_id, on_day, at_time)

        self._services.read(self, work, self.show_times, topic="next times")

    def look_again(self) -> None:
        """A proposed time was taken meanwhile: propose others."""
        if self._asked is not None:
            asked, self._asked = self._asked, None
            self.look(asked[0], asked[1], self._today, asked[2])

    def ask_later(self) -> None:
        """The time that was chosen cannot be booked as it is: choose it after saving."""
        self.input.setCurrentIndex(self.input.findData(_ASK))
        self._choose()

    def show_times(self, found: NextTimes) -> None:
        """Offer these times; what was chosen stays chosen where it is still there."""
        before = self.input.currentText()
        self._slots = {f"slot:{at}": slot for at, slot in enumerate(found.slots)}
        pairs = [(key, self._words(slot)) for key, slot in self._slots.items()]
        wanted = _ASK
        fixed = self._fixed()
        if found.booked_at is not None:
            day = format_short_day(found.booked_at.date(), today=self._today)
            text = _("booked: {day}, {time}")
            fixed[1] = (_YES, text.format(day=day, time=format_time(found.booked_at)))
            wanted = _YES
        self.input.blockSignals(True)
        self.input.clear()
        for key, text in (*fixed[:1], *pairs, *fixed[1:]):
            self.input.addItem(text, key)
        at = self.input.findText(before) if self.chosen else -1
        self.input.setCurrentIndex(at if at >= 0 else self.input.findData(wanted))
        self.input.blockSignals(False)
        self._say_why()

    def take_first(self) -> None:
        """Choose the first time, or take it back."""
        at = self.input.findData("slot:0")
        if at >= 0:
            taken = self.input.currentIndex() == at
            self.input.setCurrentIndex(self.input.findData(_ASK) if taken else at)
            self._choose()
            self.taken.emit()

    def draft(self, service_ids: tuple[int, ...]) -> AppointmentDraft | None:
        """The booking that was chosen."""
        slot = self._slots.get(self.input.currentData())
        if slot is None:
            return None
        return AppointmentDraft(
            self._client_id, slot.starts_at, service_ids, slot.staff_id, slot.minutes
        )

    @property
    def rebooked(self) -> bool | None:
        """Whether they are known to be booked again; None where it is asked after saving."""
        return {_YES: True, _NO: False}.get(self.input.currentData())

    @property
    def asks_later(self) -> bool:
        """Whether the booking dialog is wanted once the visit is saved."""
        return bool(self.input.currentData() == _ASK)

    def typed(self) -> object:
        """What is chosen, unless it is a time: that may be gone when the form comes back."""
        key = self.input.currentData()
        return key if self.chosen and key in (_ASK, _YES, _NO) else _ASK

    def set_typed(self, value: object) -> None:
        """Put back what `typed` gave."""
        self.input.setCurrentIndex(max(0, self.input.findData(value)))
        self._choose()

    def _choose(self, _at: int = 0) -> None:
        self.chosen = True

    def _fixed(self) -> list[tuple[object, str]]:
        return [
            (_ASK, _("choose a time after saving")),
            (_YES, _("booked already")),
            (_NO, _("not this time")),
        ]

    def _words(self, slot: Slot) -> str:
        day = slot.starts_at.date()
        shown = format_short_day(day, today=self._today)
        return f"{format_weekday(day)}, {shown}, {format_time(slot.starts_at)}"

    def _say_why(self, _at: int = 0) -> None:
        slot = self._slots.get(self.input.currentData())
        parts = (slot.master, why_words(slot)) if slot is not None else ()
        words = " · ".join(part for part in parts if part)
        if slot is None and self._slots and self.asks_later:
            when = self._words(self._slots["slot:0"])
            words = _("{keys}: book {when}").format(keys=KEY, when=when)
        self._why.set_text(words)
