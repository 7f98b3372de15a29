"""What the sections about the salon's lists have in common: a table, and those no longer used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.frames import box, panel
from salonapp.ui.kit.notices import EmptyState
from salonapp.ui.kit.texts import label
from salonapp.ui.kit.ticks import Tick
from salonapp.ui.page import Navigator
from salonapp.ui.pages.settings.sections import Section
from salonapp.ui.pages.settings.table import PlainTable, TextModel
from salonapp.ui.services import Services

_MOST_ROWS = 60
_WIDTH = 980


@dataclass(frozen=True, slots=True)
class CatalogueWords:
    """How a catalogue is spoken of."""

    title: str
    about: str
    table: str
    add: str
    show_archived: str
    none_yet: str
    about_none: str
    icon: str


class CatalogueSection(Section):
    """A table with a count, an Add and those no longer used; double click or Enter edits a row.

    Subclasses read in `reload`, hand the rows to `show_rows`, and open their form in `_open`.
    """

    def __init__(
        self,
        services: Services,
        navigator: Navigator,
        words: CatalogueWords,
        model: TextModel,
        wide: Sequence[int],
    ) -> None:
        super().__init__(services, navigator, words.title, words.about, width=_WIDTH)
        self._count = label("", "second")
        self._archived = Tick(words.show_archived)
        self._archived.clicked.connect(lambda _on=False: self.reload())
        head = box(across=True)
        head.addWidget(self._count)
        head.addStretch(1)
        head.addWidget(self._archived)
        head.addWidget(button(words.add, self._add, icon_name="plus"))
        self.add(panel(head))
        self._model = model
        self._table = PlainTable(model, words.table, wide, self._edit, hide_when_narrow=1)
        self.add(self._table)
        self._empty = EmptyState(
            words.icon, words.none_yet, words.about_none, ((words.add, self._add),)
        )
        self._empty.hide()
        self.add(self._empty)

    def with_archived(self) -> bool:
        """Whether those no longer used are asked for too."""
        return self._archived.isChecked()

    def show_rows(self, rows: Sequence[Sequence[str]], count: str) -> None:
        """Show other rows under `count`, or what to begin with where there are none."""
        self._model.show_rows(rows)
        self._count.setText(count if rows else "")
        self._table.fit_height(len(rows), most=_MOST_ROWS)
        self._table.setVisible(bool(rows))
        self._empty.setVisible(not rows)

    def _add(self) -> None:
        self._open(None)

    def _edit(self, row: int) -> None:
        self._open(row)

    def _open(self, row: int | None) -> None:
        """Open the form of a row, or of something new."""
        raise NotImplementedError
