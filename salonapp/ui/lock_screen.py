"""The locked screen: who is there, and their PIN; by keyboard, mouse or finger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from salonapp.foundation.clock import Clock
from salonapp.foundation.i18n import _, ngettext
from salonapp.staff.passcodes import PIN_DIGITS, DoorTile, SignInOutcome, SignInResult
from salonapp.staff.right_words import role_name
from salonapp.staff.rights import StaffRole
from salonapp.ui.kit.avatar import Avatar
from salonapp.ui.kit.buttons import PressButton, button
from salonapp.ui.kit.flow import Flow
from salonapp.ui.kit.frames import Scroll, panel
from salonapp.ui.kit.texts import label

_TILE_W, _TILE_H = 208, 84
_KEY_W, _KEY_H = 84, 60
_MOST_WIDE = 4 * _TILE_W + 3 * 12
_TICK_MS = 250


class LockScreen(QWidget):
    """Covers the window while nobody sits at the desk; tells what was typed and checks nothing."""

    tried = Signal(object, str)
    """A `DoorTile`, and what was typed for it."""
    recovery_asked = Signal()

    def __init__(self, clock: Clock, parent: QWidget) -> None:
        super().__init__(parent)
        self._clock = clock
        self._window = parent
        self._tiles: tuple[DoorTile, ...] = ()
        self._chosen: DoorTile | None = None
        self._until: datetime | None = None
        #: Until when each person waits who tried a wrong one since the screen was locked.
        self._waits: dict[int | None, datetime] = {}
        self._looked_at = clock.now()
        self.setProperty("ground", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        self.setAccessibleName(_("Locked"))
        self._stack = QStackedWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self._people = _People()
        self._people.chosen.connect(self.choose)
        self._pad = PinPad()
        self._pad.entered.connect(self._entered)
        self._pad.left.connect(self.show_people)
        self._pad.forgotten.connect(self.recovery_asked)
        self._stack.addWidget(self._people)
        self._stack.addWidget(self._pad)
        self._ticks = QTimer(self)
        self._ticks.setInterval(_TICK_MS)
        self._ticks.timeout.connect(self._tick)
        parent.installEventFilter(self)

    def set_salon_name(self, name: str) -> None:
        """Whose desk it is."""
        self._people.set_salon_name(name)

    def set_people(self, tiles: Sequence[DoorTile]) -> None:
        """Whom to offer; who is chosen already stays chosen."""
        self._tiles = tuple(tiles)
        self._people.set_people(self._tiles)
        if self._chosen is None and len(self._tiles) == 1:
            self.choose(self._tiles[0])
        elif self._chosen is None:
            self._people.take_focus()

    def choose(self, tile: DoorTile) -> None:
        """Ask this person for their PIN."""
        self._chosen = tile
        self._pad.show_for(tile, alone=len(self._tiles) == 1)
        self._stack.setCurrentWidget(self._pad)
        waits = (tile.waits_until, self._waits.get(tile.staff_id))
        self._wait(max((until for until in waits if until is not None), default=None))
        self._pad.take_focus()

    def show_people(self) -> None:
        """Back to the names."""
        self._chosen = None
        self._ticks.stop()
        self._stack.setCurrentWidget(self._people)
        self._people.take_focus()

    def refuse(self, tile: DoorTile, result: SignInResult) -> None:
        """It was the wrong one for this person, or too soon: say so, and until when to wait."""
        if result.waits_until is not None:
            self._waits[tile.staff_id] = result.waits_until
        if self._chosen is None or self._chosen.staff_id != tile.staff_id:
            return  # they went back to the names meanwhile
        self._pad.refused(_wrong_words(self._chosen) if _is_wrong(result) else "")
        self._wait(result.waits_until)

    def problem(self, text: str) -> None:
        """It could not be looked at."""
        self._pad.refused(text)
        self._pad.set_waiting("")

    def _entered(self, typed: str) -> None:
        if self._chosen is not None:
            self._pad.set_busy()
            self.tried.emit(self._chosen, typed)

    def _wait(self, until: datetime | None) -> None:
        self._until = until
        self._looked_at = self._clock.now()
        self._ticks.start()
        self._tick()

    def _tick(self) -> None:
        left = 0.0
        now = self._clock.now()
        if self._until is not None and self._chosen is not None:
            if now < self._looked_at:  # the clock was turned back: nobody waits longer for that
                self._until -= self._looked_at - now
                self._waits[self._chosen.staff_id] = self._until
            left = (self._until - now).total_seconds()
        self._looked_at = now
        if left <= 0:
            self._until = None
            self._ticks.stop()
            self._pad.set_waiting("")
            return
        seconds = int(left) + 1
        text = ngettext("Next try in {n} second", "Next try in {n} seconds", seconds)
        self._pad.set_waiting(text.format(n=seconds))

    def eventFilter(self, watched: object, event: QEvent) -> bool:  # noqa: D102
        if watched is self._window and event.type() is QEvent.Type.Resize:
            self.fit()
        return False

    def fit(self) -> None:
        """Cover the whole window."""
        self.setGeometry(self._window.rect())
        self.raise_()


class _People(QWidget):
    """Everybody who can sign in, as large tiles; a letter goes to the next name with it."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._buttons: list[QPushButton] = []
        self._tiles: Sequence[DoorTile] = ()
        self._title = label("", "title")
        self._title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        about = label(_("Who is at the desk?"), "muted")
        about.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._host = host = QWidget()
        host.setMaximumWidth(_MOST_WIDE)
        self._flow = Flow(host, 12)
        scroll = Scroll(margins=(24, 24, 24, 24), spacing=16)
        scroll.body.addStretch(2)
        scroll.body.addWidget(self._title)
        scroll.body.addWidget(about)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(host, 20)
        middle.addStretch(1)
        scroll.body.addLayout(middle)
        scroll.body.addStretch(3)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scroll)

    def set_salon_name(self, name: str) -> None:
        """Whose desk it is."""
        self._title.setText(name or "SalonApp")

    def set_people(self, tiles: Sequence[DoorTile]) -> None:
        """Show a tile for each."""
        if tiles == self._tiles:
            return
        for old in self._buttons:
            self._flow.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._tiles = tiles
        across = min(4, max(1, len(tiles)))  # a few people stand in the middle
        self._host.setMaximumWidth(across * _TILE_W + (across - 1) * 12)
        self._buttons = [self._tile(tile) for tile in tiles]
        for made in self._buttons:
            self._flow.addWidget(made)
            made.show()

    def take_focus(self) -> None:
        """Give the keyboard to the first name."""
        if self._buttons:
            self._buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _tile(self, tile: DoorTile) -> QPushButton:
        made = PressButton("")
        made.setProperty("kind", "tile")
        made.setFixedSize(_TILE_W, _TILE_H)
        made.setCursor(Qt.CursorShape.PointingHandCursor)
        name = tile.name or _("Owner")
        made.setAccessibleName(name)
        row = QHBoxLayout(made)
        row.setContentsMargins(14, 10, 14, 10)
        row.setSpacing(12)
        row.addWidget(Avatar(name, 44))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addStretch(1)
        words.addWidget(label(name, "strong", wrap=True))
        under = _("by password") if tile.is_owner else role_name(StaffRole(tile.role))
        words.addWidget(label(under, "caption"))
        words.addStretch(1)
        row.addLayout(words, 1)
        for each in made.findChildren(QWidget):
            each.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        made.clicked.connect(partial(self._clicked, tile))
        return made

    def _clicked(self, tile: DoorTile, _checked: bool = False) -> None:
        self.chosen.emit(tile)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1}
        at = next((i for i, made in enumerate(self._buttons) if made.hasFocus()), -1)
        step = steps.get(Qt.Key(event.key()))
        if step is not None and self._buttons:
            self._buttons[(at + step) % len(self._buttons)].setFocus()
            return
        letter = event.text().casefold()
        if letter.strip():
            count = len(self._buttons)
            for place in range(at + 1, at + 1 + count):
                if (self._tiles[place % count].name or _("Owner")).casefold().startswith(letter):
                    self._buttons[place % count].setFocus()
                    return
        super().keyPressEvent(event)


class PinPad(QWidget):
    """One person's PIN by keys on screen or keyboard; the owner's password in a field."""

    entered = Signal(str)
    left = Signal()
    forgotten = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._password = False
        self._avatar = Avatar("", 64)
        self._name = label("", "title")
        self._field = QLineEdit()
        self._field.setEchoMode(QLineEdit.EchoMode.Password)
        self._field.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._field.setFixedWidth(3 * _KEY_W + 24)
        self._field.setMinimumHeight(44)
        self._field.returnPressed.connect(self._enter)
        self._field.textChanged.connect(lambda _text: self._say(""))
        self._told = label("", "error", wrap=True)
        self._told.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._told.setMinimumHeight(40)
        self._told.setFixedWidth(360)
        self._waiting = label("", "second")
        self._waiting.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._keys = self._key_pad()
        self._enter_button = button(_("Sign in"), self._enter, kind="primary")
        self._enter_button.setFixedWidth(3 * _KEY_W + 24)
        self._enter_button.setMinimumHeight(44)
        self._forgot = button(_("Forgot the password?"), self.forgotten.emit, kind="quiet")
        self._back = button(_("Somebody else"), self.left.emit, icon_name="arrow-left")
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addStretch(1)
        for widget in (
            self._avatar,
            self._name,
            self._field,
            self._keys,
            self._enter_button,
            self._waiting,
            self._told,
            self._forgot,
            self._back,
        ):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)

    def show_for(self, tile: DoorTile, *, alone: bool) -> None:
        """Ask this person."""
        name = tile.name or _("Owner")
        self._password = tile.is_owner
        self._avatar.set_name(name)
        self._name.setText(name)
        self._keys.setVisible(not tile.is_owner)
        self._forgot.setVisible(tile.is_owner)
        self._back.setVisible(not alone)
        what = _("Owner's password") if tile.is_owner else _("PIN")
        self._field.setAccessibleName(what)
        self._field.setPlaceholderText(what)
        self._field.setMaxLength(200 if tile.is_owner else max(PIN_DIGITS))
        self._field.clear()
        self._say("")

    def take_focus(self) -> None:
        """Give the keyboard to the field."""
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)

    def refused(self, text: str) -> None:
        """Say why it did not open; what was typed is gone."""
        self._field.clear()
        self._say(text)

    def set_busy(self) -> None:
        """It is being looked at."""
        self._enter_button.setEnabled(False)

    def set_waiting(self, text: str) -> None:
        """How long nothing may be tried; "" when it may."""
        self._waiting.setText(text)
        self._enter_button.setEnabled(not text)
        self._field.setEnabled(not text)
        self._keys.setEnabled(not text)
        if not text and self.isVisible():
            self.take_focus()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.key() == Qt.Key.Key_Escape and self._back.isVisible():
            self.left.emit()
            return
        if event.text().isdigit() and self._field.isEnabled():
            self._field.setText(self._field.text() + event.text())
            self.take_focus()
            return
        super().keyPressEvent(event)

    def _say(self, text: str) -> None:
        self._told.setText(text)

    def _enter(self) -> None:
        if self._enter_button.isEnabled() and self._field.text():
            self.entered.emit(self._field.text())

    def _key_pad(self) -> QWidget:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(12)
        for place, key in enumerate("123456789"):
            grid.addWidget(self._key(key), place // 3, place % 3)
        grid.addWidget(self._key("0"), 3, 1)
        erase = button("", self._erase, icon_name="backspace", tip=_("Erase the last digit"))
        erase.setProperty("kind", "key")
        erase.setFixedSize(_KEY_W, _KEY_H)
        erase.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        grid.addWidget(erase, 3, 2)
        made = panel(grid)
        made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        return made

    def _key(self, digit: str) -> QPushButton:
        made = button(digit, partial(self._press, digit), kind="key")
        made.setFixedSize(_KEY_W, _KEY_H)
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # digits are typed on the keyboard as well
        return made

    def _press(self, digit: str) -> None:
        self._field.insert(digit)

    def _erase(self) -> None:
        self._field.backspace()


def _is_wrong(result: SignInResult) -> bool:
    return result.outcome is SignInOutcome.WRONG


def _wrong_words(tile: DoorTile | None) -> str:
    if tile is not None and tile.is_owner:
        return _("This is not the owner's password.")
    return _("This is not the PIN.")
