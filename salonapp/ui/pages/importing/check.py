"""The second step: what the file is, what each column means, and what importing it would do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtWidgets import QComboBox, QGridLayout, QVBoxLayout, QWidget

from salonapp.desk.imports.cards import (
    ColumnGuess,
    Doubled,
    ImportKind,
    ImportPreview,
    ImportResult,
    Note,
    Profile,
    Rejected,
)
from salonapp.foundation.format import format_day, format_number
from salonapp.foundation.i18n import _, ngettext
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.form import choice
from salonapp.ui.kit.frames import Card, Scroll, box, clear
from salonapp.ui.kit.notices import Banner, BusyMark
from salonapp.ui.kit.texts import ElidedLabel, label
from salonapp.ui.pages.importing.words import (
    delimiter_name,
    encoding_name,
    field_choices,
    format_name,
    kind_name,
)

_REJECTED_SHOWN = 6


class CheckPane(QWidget):
    """Columns at the left, what would happen at the right."""

    def __init__(
        self,
        kind_chosen: Callable[[ImportKind], object],
        field_chosen: Callable[[int, str], object],
        count: Callable[[], object],
        guess_anew: Callable[[], object],
    ) -> None:
        super().__init__()
        self._field_chosen = field_chosen
        self._choices: list[QComboBox] = []
        self._name = ElidedLabel("", "title")
        self._facts = label("", "second", wrap=True)
        self.problem = Banner("danger")
        self._remembered = Banner("info", actions=((_("Guess anew"), guess_anew),))
        kinds = [(kind.value, kind_name(kind)) for kind in ImportKind]
        self._kind = choice(kinds)
        self._kind.setAccessibleName(_("What the rows are"))
        self._kind.activated.connect(lambda _at: kind_chosen(ImportKind(self._kind.currentData())))
        head = box(across=True, spacing=16)
        words = box(spacing=2)
        words.addWidget(self._name)
        words.addWidget(self._facts)
        head.addLayout(words, 1)
        head.addWidget(label(_("The rows are"), "muted"))
        head.addWidget(self._kind)
        self._columns = Card(_("What the columns mean"), spacing=8)
        scroll = Scroll(margins=(0, 0, 8, 0), spacing=0)
        host = QWidget()
        self._grid = QGridLayout(host)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(0, 3)
        self._grid.setColumnStretch(1, 4)
        self._grid.setColumnMinimumWidth(2, 250)
        scroll.body.addWidget(host)
        scroll.body.addStretch(1)
        self._columns.add(scroll, 1)
        self._counts = Card(_("What would happen"), spacing=8)
        self._counts.setFixedWidth(310)
        self._count_button = button(_("Count without importing"), count)
        self._busy = BusyMark()
        self._told = QWidget()
        self._told_column = QVBoxLayout(self._told)
        self._told_column.setContentsMargins(0, 0, 0, 0)
        self._told_column.setSpacing(6)
        self._counts.add(self._count_button)
        self._counts.add(self._busy)
        told_scroll = Scroll(margins=(0, 0, 6, 0), spacing=0)
        told_scroll.body.addWidget(self._told)
        told_scroll.body.addStretch(1)
        self._counts.add(told_scroll, 1)
        self._busy.hide()
        middle = box(across=True, spacing=16)
        middle.addWidget(self._columns, 1)
        middle.addWidget(self._counts)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        column.addLayout(head)
        column.addWidget(self._remembered)
        column.addWidget(self.problem)
        column.addLayout(middle, 1)

    def show_preview(self, found: ImportPreview) -> None:
        """Show what the file looks like."""
        self._name.set_text(found.path.name)
        self._facts.setText(facts_of(found))
        self._kind.setCurrentIndex(max(0, self._kind.findData(found.kind.value)))
        self.problem.set_text("")
        clear(self._grid)
        self._choices = []
        for at, title in enumerate((_("Column"), _("First values"), _("Means"))):
            self._grid.addWidget(label(title, "caption"), 0, at)
        for at, column in enumerate(found.columns):
            name = column.name or _("column {number}").format(number=at + 1)
            self._grid.addWidget(ElidedLabel(name, "strong"), at + 1, 0)
            self._grid.addWidget(ElidedLabel(samples_of(column), "second"), at + 1, 1)
            means = choice(field_choices(found.kind), column.field)
            means.setAccessibleName(_("Meaning of {column}").format(column=name))
            means.activated.connect(partial(self._chosen, at, means))
            self._grid.addWidget(means, at + 1, 2)
            self._choices.append(means)

    def show_profile(self, profile: Profile | None) -> None:
        """Say that the columns mean what they meant last time."""
        if profile is None:
            self._remembered.set_text("")
            return
        text = _("The columns are read as on {day}, in {name}.")
        self._remembered.set_text(
            text.format(day=format_day(profile.used_on), name=profile.file_name)
        )

    def fields(self) -> Mapping[int, str]:
        """What each column is taken for now."""
        return {at: str(means.currentData()) for at, means in enumerate(self._choices)}

    def show_counting(self, busy: bool) -> None:
        """The file is being gone through."""
        self._busy.setVisible(busy)
        self._count_button.setEnabled(not busy)

    def forget_counts(self) -> None:
        """The columns mean something else now: what was counted holds no more."""
        clear(self._told_column)
        about = _("See how many clients or visits are new, changed or cannot be used.")
        self._told_column.addWidget(label(about, "second", wrap=True))
        self._count_button.show()

    def show_counts(self, result: ImportResult) -> None:
        """Show what a dry run came to."""
        clear(self._told_column)
        self._count_button.hide()
        for text in counts_of(result):
            self._told_column.addWidget(label(text, wrap=True))
        self._show_rows(_("Rows that cannot be used"), result.rejected)
        self._show_rows(_("Possibly somebody twice"), result.doubled)
        for note in result.notes:
            self._told_column.addWidget(label(note_of(note), "second", wrap=True))

    def _show_rows(self, title: str, rows: Sequence[Rejected | Doubled]) -> None:
        if not rows:
            return
        self._told_column.addSpacing(6)
        self._told_column.addWidget(label(title, "strong"))
        for each in rows[:_REJECTED_SHOWN]:
            text = _("Row {row}: {why}").format(row=each.row, why=str(each.reason))
            self._told_column.addWidget(label(text, "second", wrap=True))
        more = len(rows) - _REJECTED_SHOWN
        if more > 0:
            self._told_column.addWidget(
                label(_("And {count} more.").format(count=format_number(more)), "second")
            )

    def _chosen(self, at: int, means: QComboBox, _index: int) -> None:
        self._field_chosen(at, str(means.currentData()))


def samples_of(column: ColumnGuess) -> str:
    """The first values of a column on one line."""
    return " · ".join(" ".join(text.split()) for text in column.samples)


def note_of(note: Note) -> str:
    """What was dropped from rows that come in, and from how many."""
    return f"{str(note.what).rstrip('.')}: {format_number(note.count)}"


def facts_of(found: ImportPreview) -> str:
    """How the file is written and how long it is, in one line."""
    rows = ngettext("about {count} row", "about {count} rows", found.rows)
    parts = [format_name(found.format), rows.format(count=format_number(found.rows))]
    if found.encoding:
        parts.append(encoding_name(found.encoding))
    if found.delimiter:
        parts.append(delimiter_name(found.delimiter))
    if found.header_row > 1:
        parts.append(_("headings in row {row}").format(row=found.header_row))
    return " · ".join(parts)


def counts_of(result: ImportResult) -> list[str]:
    """What became, or would become, of the rows: one sentence each."""
    lines = [
        ngettext("{count} row read", "{count} rows read", result.read),
        ngettext("{count} new", "{count} new", result.created),
        ngettext("{count} changed", "{count} changed", result.updated),
        ngettext("{count} as before", "{count} as before", result.unchanged),
        ngettext("{count} cannot be used", "{count} cannot be used", len(result.rejected)),
        ngettext(
            "{count} possibly somebody twice",
            "{count} possibly somebody twice",
            len(result.doubled),
        ),
    ]
    numbers = [
        result.read,
        result.created,
        result.updated,
        result.unchanged,
        len(result.rejected),
        len(result.doubled),
    ]
    told = [
        line.format(count=format_number(number))
        for line, number in zip(lines, numbers, strict=True)
        if number or line is lines[0]
    ]
    # In a list of clients each new row is a new card: no need to say it twice.
    new_cards = result.new_clients if result.kind is ImportKind.VISITS else 0
    extra = (
        (new_cards, ngettext("{count} new card", "{count} new cards", new_cards)),
        (
            result.new_services,
            ngettext("{count} new service", "{count} new services", result.new_services),
        ),
        (
            result.new_masters,
            ngettext("{count} new master", "{count} new masters", result.new_masters),
        ),
        (
            result.consents_given,
            ngettext("{count} consent", "{count} consents", result.consents_given),
        ),
        (
            result.consents_refused,
            ngettext(
                "{count} refusal of messages",
                "{count} refusals of messages",
                result.consents_refused,
            ),
        ),
    )
    told += [text.format(count=format_number(number)) for number, text in extra if number]
    return told
