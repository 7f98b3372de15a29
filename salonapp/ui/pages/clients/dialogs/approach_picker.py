"""The picker behind the line "Approach": typologies to fold out, a click picks a type.

It stands beside the window and does not block it: what was picked is written at once, and Undo in
the window takes it back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from salonapp.clients.approach import Advice, Approach, Trait, Typology, typologies
from salonapp.foundation.i18n import _, msg
from salonapp.staff.rights import Right
from salonapp.ui.hub import LiveWidget
from salonapp.ui.icons import icon
from salonapp.ui.kit.buttons import PressButton, button
from salonapp.ui.kit.flow import Flow
from salonapp.ui.kit.frames import Scroll, clear, hold_still, rule
from salonapp.ui.kit.notices import IconMark
from salonapp.ui.kit.texts import label
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.door import Reader, Tx

_SIZE = (860, 620)
_LEFT_WIDTH = 430
#: Folded out where nothing is picked yet: the manner is what the desk sees first.
_FIRST = "service_manner"


@dataclass(frozen=True, slots=True)
class _Read:
    approach: Approach
    advice: Mapping[tuple[str, str], Advice]


class ApproachPicker(QDialog):
    """The typologies at the left, advice for what is picked at the right."""

    def __init__(
        self, parent: QWidget | None, services: Services, client_id: int, name: str
    ) -> None:
        super().__init__(parent)
        self.client_id = client_id
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, True)
        title = _("Approach: {name}").format(name=name)
        self.setWindowTitle(title)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QVBoxLayout()
        head.setContentsMargins(24, 20, 24, 12)
        head.setSpacing(4)
        head.addWidget(label(title, "title", wrap=True))
        told = _("Pick only what helps; nothing is required. A second click takes a type away.")
        head.addWidget(label(told, "second", wrap=True))
        column.addLayout(head)
        column.addWidget(rule())
        self.pane = _Pane(services, client_id)
        column.addWidget(self.pane, 1)
        column.addWidget(rule())
        foot = QHBoxLayout()
        foot.setContentsMargins(24, 10, 24, 14)
        foot.addWidget(label(_("Each click is saved at once."), "caption"))
        foot.addStretch(1)
        foot.addWidget(button(_("Close"), self.accept, kind="primary"))
        column.addLayout(foot)
        self.resize(*_SIZE)


class _Pane(LiveWidget):
    """Follows what was picked, whoever picked it."""

    shows = frozenset({"client", "advice_edit"})

    def __init__(self, services: Services, client_id: int) -> None:
        super().__init__(services.hub)
        self._services = services
        self._client_id = client_id
        self._groups = {each.key: _Group(each, self.pick) for each in typologies()}
        self._seen = False
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        left = Scroll(margins=(24, 12, 16, 16), spacing=4)
        left.setFixedWidth(_LEFT_WIDTH)
        for group in self._groups.values():
            left.body.addWidget(group)
        left.body.addStretch(1)
        row.addWidget(left)
        self._told = Scroll(margins=(20, 16, 24, 16), spacing=8)
        row.addWidget(self._told, 1)

    def reload(self) -> None:
        """Read what is picked, and the advice."""
        client_id = self._client_id

        def work(reader: Reader) -> _Read:
            from salonapp.clients.queries.approach import all_advice, client_approach

            return _Read(client_approach(reader, client_id), all_advice(reader))

        self._services.read(self, work, self._show, topic="approach")

    def pick(self, typology: str, type_key: str) -> None:
        """Pick a type, or take it away again."""
        client_id = self._client_id

        def work(tx: Tx) -> None:
            from salonapp.clients.commands.approach import set_trait

            set_trait(tx, client_id, typology, type_key)

        self._services.write(self, msg("Approach changed"), work)

    def group(self, typology: str) -> _Group:
        """The group of a typology."""
        return self._groups[typology]

    def _show(self, read: _Read) -> None:
        picked = {trait.typology: trait.type for trait in read.approach.traits}
        for key, group in self._groups.items():
            group.show_picked(picked.get(key, ""), read.advice)
        if not self._seen:
            self._seen = True
            for key in picked or (_FIRST,):
                self._groups[key].fold_out(True)
        hold_still(self._told)
        clear(self._told.body)
        for at, trait in enumerate(read.approach.traits):
            if at:
                self._told.body.addWidget(rule())
            self._tell(trait)
        if not read.approach.traits:
            self._told.body.addWidget(
                label(_("Advice for what you pick will stand here."), "second", wrap=True)
            )
        self._told.body.addStretch(1)

    def _tell(self, trait: Trait) -> None:
        advice, body = trait.advice, self._told.body
        head = QHBoxLayout()
        head.addWidget(label(advice.name, "section", wrap=True), 1)
        if self._services.may(Right.SETTINGS):
            edit = button("", lambda: self._edit(trait), kind="quiet", icon_name="pencil-simple")
            edit.setToolTip(_("Say it in the salon's own words"))
            edit.setAccessibleName(_("Say it in the salon's own words"))
            head.addWidget(edit)
        body.addLayout(head)
        if advice.signs:
            body.addWidget(label(advice.signs, "second", wrap=True))
        for text in advice.do:
            body.addWidget(_line("check-circle", "good", text))
        for text in advice.avoid:
            body.addWidget(_line("x-circle", "hot", text, _("Avoid: {text}").format(text=text)))
        if advice.is_own:
            body.addWidget(label(_("The salon's own words"), "caption"))

    def _edit(self, trait: Trait) -> None:
        from salonapp.ui.pages.clients.dialogs.advice_form import AdviceForm

        AdviceForm(self.window(), self._services, trait.typology, trait.type, trait.advice).open()


class _Head(PressButton):
    """A name that folds its types out; the arrows to the right and left do so too."""

    def __init__(self, fold_out: Callable[[bool], None]) -> None:
        super().__init__()
        self._fold_out = fold_out
        self.setProperty("kind", "nav")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setIconSize(QSize(16, 16))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        wanted = {Qt.Key.Key_Right: True, Qt.Key.Key_Left: False}.get(Qt.Key(event.key()))
        if wanted is None:
            super().keyPressEvent(event)
        else:
            self._fold_out(wanted)


class _Group(QWidget):
    """A typology: its name folds out its types; the picked one stands beside the name."""

    def __init__(self, typology: Typology, pick: Callable[[str, str], None]) -> None:
        super().__init__()
        self._typology = typology
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self._head = _Head(self.fold_out)
        self._head.clicked.connect(lambda _on=False: self._turn())
        column.addWidget(self._head)
        self._types = QWidget()
        flow = Flow(self._types, spacing=6)
        self.buttons: dict[str, QPushButton] = {}
        for each in typology.types:
            made = PressButton()
            made.setProperty("kind", "filter")
            made.setCheckable(True)
            made.setCursor(Qt.CursorShape.PointingHandCursor)
            made.clicked.connect(lambda _on=False, key=each.key: pick(typology.key, key))
            self.buttons[each.key] = made
            flow.addWidget(made)
        column.addWidget(self._types)
        self.fold_out(False)

    def show_picked(self, picked: str, advice: Mapping[tuple[str, str], Advice]) -> None:
        """Mark the type that is picked; signs stand in the tooltips."""
        for key, made in self.buttons.items():
            told = advice[self._typology.key, key]
            made.setText(told.name)
            made.setAccessibleName(f"{self._typology.name}: {told.name}")
            made.setToolTip(told.signs)
            made.setAccessibleDescription(told.signs)
            made.setChecked(key == picked)
        name = advice[self._typology.key, picked].name if picked else ""
        self._head.setText(" · ".join(part for part in (self._typology.name, name) if part))
        self._head.setAccessibleName(self._head.text())

    def fold_out(self, out: bool) -> None:
        """Show the types, or only the name."""
        self._types.setVisible(out)
        self._head.setIcon(icon("caret-down" if out else "caret-right"))

    def _turn(self) -> None:
        self.fold_out(self._types.isHidden())


def _line(icon_name: str, token: str, text: str, spoken: str = "") -> QWidget:
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    row.addWidget(IconMark(icon_name, token, 16), 0, Qt.AlignmentFlag.AlignTop)
    words = label(text, wrap=True, selectable=True)
    words.setAccessibleName(spoken or text)
    row.addWidget(words, 1)
    return made
