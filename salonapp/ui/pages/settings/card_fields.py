"""The fields the salon adds to every card: named, ordered, retired and brought back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from salonapp.clients.fields import KIND_NAMES, FieldDraft, FieldKind, FieldView
from salonapp.foundation.i18n import Message, _, msg, ngettext
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.chips import chip
from salonapp.ui.kit.flow import Flow
from salonapp.ui.kit.form import FormDialog, choice, line, text_area
from salonapp.ui.kit.frames import Card
from salonapp.ui.kit.notices import EmptyState
from salonapp.ui.kit.rows import Rows, row_of
from salonapp.ui.kit.texts import label
from salonapp.ui.page import Navigator
from salonapp.ui.pages.settings.sections import Section, saved_at_once
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from collections.abc import Callable

    from salonapp.storage.door import Reader, Tx


class CardFieldsSection(Section):
    """The fields in use in their order, and those that were retired."""

    def __init__(self, services: Services, navigator: Navigator) -> None:
        super().__init__(
            services,
            navigator,
            _("Card fields"),
            _("What your salon wants to know of every client besides what the card asks already.")
            + " "
            + saved_at_once(),
        )
        self._card = Card(_("On every card"), spacing=12)
        self._card.head.addWidget(button(_("Add a field"), self._add, icon_name="plus"))
        self._rows = Rows()
        self._card.add(self._rows)
        self._empty = EmptyState(
            "list-plus",
            _("No fields of your own yet"),
            _("For example: hair length, date of the wedding, wears contact lenses."),
            ((_("Add a field"), self._add),),
        )
        self._card.add(self._empty)
        self._empty.hide()
        self.add(self._card)
        self._retired_card = Card(_("Retired"), spacing=12)
        text = _("Nobody is asked for these any more; what stood in them stays on the cards.")
        self._retired_card.add(label(text, "second", wrap=True))
        self._retired = Rows()
        self._retired_card.add(self._retired)
        self._retired_card.hide()
        self.add(self._retired_card)

    def reload(self) -> None:
        """Read the fields."""

        def work(reader: Reader) -> list[FieldView]:
            from salonapp.clients.queries.fields import card_fields

            return card_fields(reader)

        self.services.read(self, work, self._show, topic="card-fields")

    def _show(self, fields: list[FieldView]) -> None:
        in_use = [field for field in fields if not field.retired]
        retired = [field for field in fields if field.retired]
        last = len(in_use) - 1
        self._rows.show_rows(
            [self._row(field, first=at == 0, last=at == last) for at, field in enumerate(in_use)]
        )
        self._rows.setVisible(bool(in_use))
        self._empty.setVisible(not in_use)
        self._retired.show_rows([self._retired_row(field) for field in retired])
        self._retired_card.setVisible(bool(retired))

    def _row(self, field: FieldView, *, first: bool, last: bool) -> QWidget:
        up = self._arrow(field, -1, "arrow-up", _("Move {name} up"))
        down = self._arrow(field, 1, "arrow-down", _("Move {name} down"))
        up.setEnabled(not first)
        down.setEnabled(not last)
        edit = button(_("Edit"), partial(self._edit, field))
        edit.setAccessibleName(f"{_('Edit')}: {field.name}")
        retire = button(_("Retire"), partial(self._retire, field), kind="quiet")
        retire.setAccessibleName(f"{_('Retire')}: {field.name}")
        return row_of(_texts(field), [up, down, edit, retire])

    def _retired_row(self, field: FieldView) -> QWidget:
        back = button(_("Bring back"), partial(self._bring_back, field))
        back.setAccessibleName(f"{_('Bring back')}: {field.name}")
        return row_of(_texts(field), [back])

    def _arrow(self, field: FieldView, by: int, icon_name: str, words: str) -> QWidget:
        tip = words.format(name=field.name)
        return button(
            "", partial(self._move, field.id, by), kind="quiet", icon_name=icon_name, tip=tip
        )

    def _add(self) -> None:
        FieldDialog(self, self.services, None).open()

    def _edit(self, field: FieldView) -> None:
        FieldDialog(self, self.services, field).open()

    def _move(self, field_id: int, by: int) -> None:
        def work(tx: Tx) -> None:
            from salonapp.clients.commands.fields import move_field

            move_field(tx, field_id, by)

        self._write(msg("Order of the card fields changed"), work)

    def _retire(self, field: FieldView) -> None:
        def work(tx: Tx) -> None:
            from salonapp.clients.commands.fields import retire_field

            retire_field(tx, field.id)

        self._write(msg("Field retired: {name}", name=field.name), work)

    def _bring_back(self, field: FieldView) -> None:
        def work(tx: Tx) -> None:
            from salonapp.clients.commands.fields import bring_back_field

            bring_back_field(tx, field.id)

        self._write(msg("Field brought back: {name}", name=field.name), work)

    def _write(self, text: Message, work: Callable[[Tx], None]) -> None:
        self.services.write(self, text, work)


def _texts(field: FieldView) -> list[QWidget]:
    head = QWidget()
    flow = Flow(head, spacing=8)
    flow.addWidget(label(field.name, "strong"))
    flow.addWidget(chip(_(KIND_NAMES[field.kind])))
    texts: list[QWidget] = [head]
    if field.kind is FieldKind.CHOICE:
        texts.append(label(" · ".join(field.choices), "second", wrap=True))
    if field.used:
        words = ngettext("filled in on {count} card", "filled in on {count} cards", field.used)
        texts.append(label(words.format(count=field.used), "second"))
    return texts


class FieldDialog(FormDialog):
    """A field of the salon's own, new or changed."""

    def __init__(self, parent: QWidget, services: Services, field: FieldView | None) -> None:
        title = _("Change the field") if field else _("New field of the card")
        super().__init__(parent, title, _("Save") if field else _("Add"), width=560)
        self._services = services
        self._field = field
        self._name = line(_("For example: Hair length"), field.name if field else "")
        self.form.add("name", _("Name of the field"), self._name, span=2)
        self._kind = choice(
            [(kind, _(name)) for kind, name in KIND_NAMES.items()],
            field.kind if field else FieldKind.TEXT,
        )
        hint = ""
        if field is not None and field.used:
            hint = _("What stands on the cards goes over where it fits the new kind.")
        self.form.add("kind", _("What stands in it"), self._kind, hint=hint, span=2)
        self._choices = text_area(_("one to a line"), lines=5)
        self._choices.setPlainText("\n".join(field.choices) if field else "")
        self.form.add(
            "choices",
            _("What can be chosen"),
            self._choices,
            hint=_("A choice you take off the list stays on the cards that have it."),
            span=2,
        )
        self._kind.currentIndexChanged.connect(lambda _at: self._show_choices())
        self._show_choices()
        self.start_clean()
        self._name.setFocus()

    def submit(self) -> None:
        """Write the field; a kind that would lose values is refused with what to do."""
        self.check({})
        draft = FieldDraft(
            self._name.text(),
            FieldKind(self._kind.currentData()),
            tuple(self._choices.toPlainText().splitlines()),
        )
        field = self._field
        self.set_busy(True)

        def work(tx: Tx) -> None:
            from salonapp.clients.commands.fields import add_field, edit_field

            if field is None:
                add_field(tx, draft)
            else:
                edit_field(tx, field.id, draft)

        done = msg("Field changed") if field else msg("Field added")
        self._services.write(self, done, work, lambda _done: self.saved(), failed=self.refuse)

    def _show_choices(self) -> None:
        of_choice = FieldKind(self._kind.currentData()) is FieldKind.CHOICE
        self.form.boxes["choices"].setVisible(of_choice)
