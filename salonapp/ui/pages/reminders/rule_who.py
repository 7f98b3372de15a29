"""Whom a rule is for: classes, groups, tags, a kept list, masters; all that is named must hold."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from salonapp.foundation.i18n import _
from salonapp.reminders.audience import Audience, AudienceNames, Named
from salonapp.temperature.classes import WARMEST_FIRST, Temperature
from salonapp.temperature.segments import Segment
from salonapp.temperature.sentences import segment_name
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.flow import Flow
from salonapp.ui.kit.form import choice
from salonapp.ui.kit.frames import clear
from salonapp.ui.kit.texts import fitting, label
from salonapp.ui.kit.toggles import ToggleChips

_WIDTH = 200
_TITLE_WIDTH = 190


class PickedChips(QWidget):
    """Some of many: a menu adds one, a click on a chip takes it away again."""

    changed = Signal()

    def __init__(self, name: str, add: str, *, one: bool = False) -> None:
        super().__init__()
        self._name = name
        self._add = add
        self._one = one
        self._pairs: dict[str, str] = {}
        self._chosen: list[str] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self._menu = choice([("", add)])
        self._menu.setAccessibleName(name)
        self._menu.setFixedWidth(_WIDTH)
        self._menu.activated.connect(lambda _at: self._picked())
        row.addWidget(self._menu)
        self._chips = QWidget()
        self._flow = Flow(self._chips, spacing=6)
        row.addWidget(self._chips, 1)
        self.setFocusProxy(self._menu)

    def show_choice(self, pairs: Sequence[tuple[str, str]], chosen: Sequence[str]) -> None:
        """Offer `pairs` of key and text, with those in `chosen` picked already."""
        self._pairs = dict(pairs)
        self._chosen = [key for key in chosen if key in self._pairs]
        self._show()

    def chosen(self) -> tuple[str, ...]:
        """The keys that are picked, in their order."""
        return tuple(self._chosen)

    def _picked(self) -> None:
        key = str(self._menu.currentData())
        if key:
            self._chosen = [key] if self._one else [*self._chosen, key]
            self._show()
            self.changed.emit()

    def _drop(self, key: str) -> None:
        self._chosen = [each for each in self._chosen if each != key]
        self._show()
        self._menu.setFocus()
        self.changed.emit()

    def _show(self) -> None:
        self._menu.clear()
        self._menu.addItem(self._add, "")
        for key, text in self._pairs.items():
            if key not in self._chosen:
                self._menu.addItem(fitting(text, 40), key)
        self._menu.setCurrentIndex(0)
        self._menu.setEnabled(len(self._pairs) > 0)
        clear(self._flow)
        for key in self._chosen:
            made = button(fitting(self._pairs[key], 32), partial(self._drop, key), icon_name="x")
            made.setProperty("kind", "filter")
            made.setToolTip(_("Take away: {name}").format(name=self._pairs[key]))
            self._flow.addWidget(made)
        self._chips.updateGeometry()


class AudienceForm(QWidget):
    """The conditions of a rule, none of which has to be made."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._lists: dict[str, Named] = {}
        self._masters: dict[str, Named] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        words = {
            Temperature.HOT: _("hot"),
            Temperature.WARM: _("warm"),
            Temperature.COLD: _("cold"),
        }
        self.classes = ToggleChips([(each.value, words[each]) for each in WARMEST_FIRST])
        self.segments = PickedChips(_("Groups"), _("Add a group…"))
        self.tags = PickedChips(_("Tags"), _("Add a tag…"))
        self.saved = PickedChips(_("Kept list"), _("Choose a list…"), one=True)
        self.masters = PickedChips(_("Master of the last visit"), _("Add a master…"))
        fields = (
            (_("Temperature"), self.classes),
            (_("Groups"), self.segments),
            (_("Tags"), self.tags),
            (_("Kept list"), self.saved),
            (_("Master of the last visit"), self.masters),
        )
        for title, control in fields:
            row = QHBoxLayout()
            row.setSpacing(12)
            name = label(title, "muted")
            name.setFixedWidth(_TITLE_WIDTH)
            name.setBuddy(control)
            row.addWidget(name)
            row.addWidget(control, 1)
            column.addLayout(row)
        self.classes.changed.connect(self.changed)
        for picked in (self.segments, self.tags, self.saved, self.masters):
            picked.changed.connect(self.changed)

    def show_audience(self, audience: Audience, names: AudienceNames) -> None:
        """Show the conditions as they are kept; what is gone from the salon stays in the choice."""
        self.classes.set_on([each.value for each in audience.temperatures])
        self.segments.show_choice(
            [(each.value, segment_name(each)) for each in Segment],
            [each.value for each in audience.segments],
        )
        tags = dict.fromkeys((*names.tags, *audience.tags))
        self.tags.show_choice([(tag, tag) for tag in tags], audience.tags)
        saved = (audience.saved_list,) if audience.saved_list is not None else ()
        self._lists = {str(each.id): each for each in (*saved, *names.lists)}
        self.saved.show_choice(
            [(key, each.name or _("a list that is gone")) for key, each in self._lists.items()],
            [str(each.id) for each in saved],
        )
        self._masters = {str(each.id): each for each in (*audience.masters, *names.masters)}
        self.masters.show_choice(
            [(key, each.name) for key, each in self._masters.items()],
            [str(each.id) for each in audience.masters],
        )

    def audience(self) -> Audience:
        """What is chosen."""
        saved = self.saved.chosen()
        return Audience(
            tuple(Temperature(each) for each in self.classes.on()),
            tuple(Segment(each) for each in self.segments.chosen()),
            self.tags.chosen(),
            self._lists[saved[0]] if saved else None,
            tuple(self._masters[each] for each in self.masters.chosen()),
        )
