"""The parts of the shell's frame: the navigation column and the search field."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import _
from salonapp.ui.icons import icon
from salonapp.ui.kit.buttons import PressButton, button
from salonapp.ui.kit.frames import panel, rule
from salonapp.ui.kit.notices import Banner, EmptyState, IconMark
from salonapp.ui.kit.texts import ElidedLabel
from salonapp.ui.page import Page, PageSpec
from salonapp.ui.services import Services
from salonapp.ui.undoing import Undoing

_WIDTH = 216
#: In a narrow window (150 % on a small screen) the pages keep their icons only.
_NARROW_WIDTH = 64
_ROOMY_WINDOW_PX = 1_100
_KEY_ROOM = 52


class Navigation(QWidget):
    """The column at the left: the salon's name, the pages, and who is at the desk."""

    chosen = Signal(str)

    def __init__(self, specs: Sequence[PageSpec], salon_name: str) -> None:
        super().__init__()
        self.setProperty("ground", "side")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        self.setFixedWidth(_WIDTH)
        self.setAccessibleName(_("Navigation"))
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 16, 12, 16)
        column.setSpacing(2)
        brand = QHBoxLayout()
        brand.setContentsMargins(8, 2, 4, 14)
        brand.setSpacing(8)
        brand.addWidget(IconMark("scissors-bold", "ink", 18))
        self._brand = ElidedLabel("", "brand")
        self._narrow = False
        brand.addWidget(self._brand, 1)
        column.addLayout(brand)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        self._badges: dict[str, QLabel] = {}
        self._titles = {spec.key: _(spec.title) for spec in specs}
        for at, spec in enumerate(specs):
            column.addWidget(self._entry(spec, at))
        column.addStretch(1)
        column.addWidget(rule())
        who = QHBoxLayout()
        who.setContentsMargins(8, 8, 0, 0)
        self._who = ElidedLabel(_("Owner"), "second")
        who.addWidget(self._who, 1)
        self._switch = button("", icon_name="lock-simple", tip=_("Somebody else (F12)"))
        self._switch.setProperty("kind", "quiet")
        self._switch.hide()
        who.addWidget(self._switch)
        column.addLayout(who)
        self.set_salon_name(salon_name)

    def show_who(self, services: Services, lock: Callable[[], object]) -> None:
        """Name who sits at the desk; the lock lets somebody else sit down there."""
        self._services = services
        self._switch.clicked.connect(lambda _checked=False: lock())
        services.seated.connect(self._name_who)
        services.opened.connect(self._name_who)
        self._name_who()

    @Slot()
    def _name_who(self) -> None:
        services = self._services
        if services.is_open:
            self._who.set_text(services.viewer.name or _("Owner"))
            self._switch.setVisible(services.guarded)

    def choose(self, key: str) -> None:
        """Mark an entry."""
        self._buttons[key].setChecked(True)

    def set_badge(self, key: str, count: int) -> None:
        """Put a number beside an entry; 0 takes it away."""
        if key in self._badges:
            self._badges[key].setText(str(count) if count < 1000 else "999+")
            self._badges[key].setVisible(count > 0)
            name = self._titles[key]
            self._buttons[key].setAccessibleName(f"{name}, {count}" if count else name)

    def set_salon_name(self, name: str) -> None:
        """Show the salon's name, or the program's until it is known."""
        self._brand.set_text(name or "SalonApp")

    def set_narrow(self, narrow: bool) -> None:
        """Show icons only, with the names as hints; or icons and names."""
        if narrow == self._narrow:
            return
        self._narrow = narrow
        self.setFixedWidth(_NARROW_WIDTH if narrow else _WIDTH)
        self._brand.setVisible(not narrow)
        self._who.setVisible(not narrow)
        for at, (key, made) in enumerate(self._buttons.items()):
            title = self._titles[key]
            made.setText("" if narrow else f"  {title}")
            made.setToolTip(f"{title} (Ctrl+{at + 1})" if narrow else f"Ctrl+{at + 1}")
            inside = made.layout()
            if inside is not None:
                inside.setContentsMargins(0, 0, 2 if narrow else 10, 0)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: D102
        super().showEvent(event)
        self.window().installEventFilter(self)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if event.type() is QEvent.Type.Resize and watched is self.window():
            self._fit()
        return False

    def _fit(self) -> None:
        self.set_narrow(self.window().width() < _ROOMY_WINDOW_PX)

    def _entry(self, spec: PageSpec, at: int) -> QPushButton:
        made = PressButton("  " + _(spec.title))
        made.setProperty("kind", "nav")
        made.setCheckable(True)
        made.setIcon(icon(spec.icon_name, "ink_2", "accent"))
        made.setIconSize(QSize(18, 18))
        made.setCursor(Qt.CursorShape.PointingHandCursor)
        made.setAccessibleName(_(spec.title))
        made.setToolTip(f"Ctrl+{at + 1}")
        made.setMinimumHeight(36)
        made.clicked.connect(lambda _checked=False: self.chosen.emit(spec.key))
        badge = QLabel()
        badge.setProperty("badge", "true")
        badge.setFixedHeight(18)
        badge.hide()
        inside = QHBoxLayout(made)
        inside.setContentsMargins(0, 0, 10, 0)
        inside.addStretch(1)
        inside.addWidget(badge, 0, Qt.AlignmentFlag.AlignVCenter)
        self._group.addButton(made)
        self._buttons[spec.key] = made
        self._badges[spec.key] = badge
        return made


class SearchField(QLineEdit):
    """One field for everything; arrows and Enter act on the list below it."""

    stepped = Signal(int)
    entered = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "search")
        self.setPlaceholderText(_("Name, phone, tag… a wrong keyboard layout is fine too"))
        self.setAccessibleName(_("Search"))
        self.setMinimumWidth(320)
        self.setMaximumWidth(520)
        self.setTextMargins(0, 0, _KEY_ROOM, 0)
        self._key = QLabel("Ctrl K", self)
        self._key.setProperty("step", "caption")
        self._key.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        mark = QAction(icon("magnifying-glass"), "", self)
        self.addAction(mark, QLineEdit.ActionPosition.LeadingPosition)
        self.textChanged.connect(lambda text: self._key.setVisible(not text))

    def take(self) -> None:
        """Put the cursor here, with what stands here marked."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._key.adjustSize()
        below = (self.height() - self._key.height()) // 2
        self._key.move(self.width() - self._key.width() - 12, below)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        steps = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_PageDown: 8,
            Qt.Key.Key_PageUp: -8,
        }
        key = Qt.Key(event.key())
        if key in steps:
            self.stepped.emit(steps[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class UndoButtons(QWidget):
    """Undo and redo at the top; each says what it would take back, and is not there for nothing."""

    def __init__(self, undoing: Undoing) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        kept = {"kind": "quiet"}
        self._undo = button("", undoing.undo, icon_name="arrow-u-up-left", tip=_("Undo"), **kept)
        self._redo = button("", undoing.redo, icon_name="arrow-u-up-right", tip=_("Redo"), **kept)
        row.addWidget(self._undo)
        row.addWidget(self._redo)
        self._undoing = undoing
        undoing.changed.connect(self._show)
        self._show()

    @Slot()
    def _show(self) -> None:
        """Say what each would do now; one without anything to do hides."""
        undo, redo = self._undoing.next_words()
        for made, what, keys, text in (
            (self._undo, undo, "Ctrl+Z", _("Undo: {what}")),
            (self._redo, redo, "Ctrl+Shift+Z", _("Do again: {what}")),
        ):
            words = text.format(what=what)
            made.setVisible(bool(what))
            made.setToolTip(f"{words} ({keys})")
            made.setAccessibleName(words)


def not_opened(
    error: SalonError, again: Callable[[], object], leave: Callable[[], object]
) -> QWidget:
    """The screen of a salon that could not be opened: what happened, and what can be done."""
    column = QVBoxLayout()
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(
        EmptyState(
            "database",
            _("The salon's data could not be opened"),
            str(error),
            ((_("Try again"), again), (_("Close the program"), leave)),
        )
    )
    return panel(column, "page")


class PageActions(QHBoxLayout):
    """The buttons of the page shown, at the right of the bar."""

    def __init__(self) -> None:
        super().__init__()
        self.setSpacing(8)

    def show_of(self, page: Page) -> None:
        """Put a page's buttons in the place of those of the page before."""
        while self.count():
            item = self.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.setParent(None)
                widget.deleteLater()
        for widget in page.top_buttons():
            self.addWidget(widget)


def top_bar(search: QWidget, undo: QWidget, actions: PageActions) -> QWidget:
    """The bar above the pages."""
    row = QHBoxLayout()
    row.setContentsMargins(24, 10, 24, 10)
    row.setSpacing(16)
    row.addWidget(search, 8)
    row.addStretch(1)
    row.addWidget(undo)
    row.addLayout(actions)
    bar = panel(row, "bar")
    bar.setFixedHeight(60)
    return bar


def frame(navigation: QWidget, above: Sequence[QWidget], pages: QWidget, strip: QWidget) -> QWidget:
    """The whole window: the navigation, and beside it the pages between `above` and `strip`."""
    column = QVBoxLayout()
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for each in above:
        column.addWidget(each)
    column.addWidget(pages, 1)
    column.addWidget(strip)
    across = QHBoxLayout()
    across.setContentsMargins(0, 0, 0, 0)
    across.setSpacing(0)
    across.addWidget(navigation)
    across.addWidget(panel(column, "page"), 1)
    return panel(across)


def banner_place(banner: Banner) -> QWidget:
    """Room for a banner above the page; nothing of it shows before the banner says something."""
    row = QHBoxLayout()
    row.setContentsMargins(24, 12, 24, 0)
    row.addWidget(banner)
    place = panel(row)
    place.hide()
    return place
