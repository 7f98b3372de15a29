"""What every section of the settings has in common: cards of fields that keep what was chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QLineEdit, QVBoxLayout, QWidget

from salonapp.foundation.errors import NotAllowed, SalonError
from salonapp.foundation.i18n import Message, _, msg
from salonapp.ui.kit.form import FieldBox, FormGrid, choice
from salonapp.ui.kit.frames import Card, Scroll, at_most
from salonapp.ui.kit.pickers import parse_time
from salonapp.ui.kit.texts import label
from salonapp.ui.page import Navigator
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.door import Reader, Tx

Value = str | int | float | bool
Values = Mapping[str, Value]
WIDTH = 760


class Section(Scroll):
    """One section: a title, a sentence on what it is about, and cards below.

    Forms read best when they are not wider than a hand's reading: at most `width` pixels.
    """

    def __init__(
        self,
        services: Services,
        navigator: Navigator,
        title: str,
        about: str,
        *,
        width: int = WIDTH,
    ) -> None:
        super().__init__(margins=(24, 20, 24, 24), spacing=16)
        self.services = services
        self.navigator = navigator
        host = QWidget()
        self._column = QVBoxLayout(host)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(16)
        self.body.addLayout(at_most(host, width))
        self.body.addStretch(1)
        self.add(label(title, "title"))
        if about:
            self.add(label(about, "muted", wrap=True))
        self.setAccessibleName(title)

    def add(self, widget: QWidget) -> None:
        """Append a card."""
        self._column.addWidget(widget)

    def reload(self) -> None:
        """Read again what is shown."""
        raise NotImplementedError


class SettingsCard(Card):
    """Fields that are kept the moment they are left; what cannot be kept says why below itself.

    There is no Save: each change is an operation with Undo in the strip, as everywhere.
    """

    def __init__(
        self, services: Services, title: str, *, kept: Callable[[str, Value], object] | None = None
    ) -> None:
        super().__init__(title, spacing=12)
        self._services = services
        self._kept = kept
        self._shown: dict[str, Value] = {}
        self.form = FormGrid()
        self.add(self.form)

    def add_line(self, key: str, title: str, *, hint: str = "", span: int = 1) -> QLineEdit:
        """A line of text."""
        control = QLineEdit()
        self.form.add(key, title, control, hint=hint, span=span)
        control.editingFinished.connect(lambda: self._changed(key, control.text().strip()))
        return control

    def add_choice(
        self, key: str, title: str, pairs: Sequence[tuple[Value, str]], *, hint: str = ""
    ) -> QComboBox:
        """A drop-down of `(value, text)`."""
        control = choice(pairs)
        self.form.add(key, title, control, hint=hint)
        control.activated.connect(lambda at: self._changed(key, control.itemData(at)))
        return control

    def add_number(self, key: str, title: str, *, hint: str = "") -> QLineEdit:
        """A whole number; what may stand there the setting's own check says."""
        control = QLineEdit()
        self.form.add(key, title, control, hint=hint)

        def finished() -> None:
            typed = control.text().strip()
            if typed.isdigit():
                self._changed(key, int(typed))
            else:
                self.form.boxes[key].set_error(_("Enter a whole number, such as 50."))

        control.editingFinished.connect(finished)
        return control

    def add_time(self, key: str, title: str, *, hint: str = "") -> QLineEdit:
        """A time of day, kept as "HH:MM"."""
        control = QLineEdit()
        control.setPlaceholderText("21:00")
        self.form.add(key, title, control, hint=hint)

        def finished() -> None:
            try:
                at = parse_time(control.text())
            except ValueError:
                at = None
            if at is None:
                self.form.boxes[key].set_error(_("Write the time like 14:30."))
            else:
                control.setText(at.strftime("%H:%M"))
                self._changed(key, at.strftime("%H:%M"))

        control.editingFinished.connect(finished)
        return control

    def show_values(self, values: Values) -> None:
        """Show what is kept; a field that is being typed into is left alone."""
        for key, box in self.form.boxes.items():
            if key in values and not (_is_typing(box.control) and key in self._shown):
                box.set_error("")
                put(box.control, values[key])
                self._shown[key] = values[key]

    def keep(self, key: str, value: Value) -> None:
        """Keep a value of a field of the section's own making."""
        self._changed(key, value)

    def _changed(self, key: str, value: Value) -> None:
        if key in self._shown and self._shown[key] == value:
            return
        before = self._shown.get(key)
        self._shown[key] = value

        def work(tx: Tx) -> None:
            from salonapp.storage.settings import set_setting

            set_setting(tx, key, value)

        box = self.form.boxes.get(key)

        def refused(error: SalonError) -> None:
            self._shown.pop(key, None)
            if box is None:
                return
            # A word that was typed stays, to be mended; what was only chosen, or is not theirs to
            # change, shows again what is kept.
            mendable = isinstance(box.control, QLineEdit) and not isinstance(error, NotAllowed)
            if before is not None and not mendable:
                put(box.control, before)
                self._shown[key] = before
            box.set_error(str(error))

        def then(_done: None) -> None:
            if box is not None:
                box.set_error("")
            if self._kept is not None:
                self._kept(key, value)

        self._services.write(self, self._label(key, box), work, then, failed=refused)

    def _label(self, key: str, box: FieldBox | None) -> Message:
        title = box.control.accessibleName() if box is not None else ""
        if not title:
            return msg("Setting changed")
        return msg("Setting changed: {name}", name=title)


def put(control: QWidget, value: Value) -> None:
    """Show `value` in a standard input without telling anybody that it changed."""
    with QSignalBlocker(control):
        if isinstance(control, QLineEdit):
            if control.text() != str(value):
                control.setText(str(value))
        elif isinstance(control, QComboBox):
            control.setCurrentIndex(max(0, control.findData(value)))


def all_settings(reader: Reader) -> Values:
    """Every setting by key."""
    return dict(reader.settings.all())


def _is_typing(control: QWidget) -> bool:
    return control.hasFocus() and isinstance(control, QLineEdit)


def saved_at_once() -> str:
    """The sentence under a section's title that tells why there is no Save."""
    return _("What you change is kept at once; Undo in the strip below takes it back.")
