"""The form of the salon's own fields on one card, each with the input its kind asks for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QWidget

from salonapp.clients.fields import NO, YES, FieldKind, FieldValue, kept_value, typed_value
from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.i18n import _, msg
from salonapp.ui.half_typed import watch
from salonapp.ui.kit.form import FormDialog, choice, line, text_area
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.door import Tx

_LONG_TEXT = 60
_LONG_NAME = 32


class FieldsForm(FormDialog):
    """Writes what stands in the salon's own fields; only what was changed."""

    def __init__(
        self,
        parent: QWidget | None,
        services: Services,
        client_id: int,
        client_name: str,
        fields: Sequence[FieldValue],
    ) -> None:
        title = _("More about {name}").format(name=client_name)
        super().__init__(parent, title, _("Save"), width=640)
        self._services = services
        self._client_id = client_id
        self._fields = tuple(fields)
        self._inputs: dict[int, QWidget] = {}
        self._before: dict[int, str] = {}
        for each in self._fields:
            made = _input(each)
            self._inputs[each.field.id] = made
            self._before[each.field.id] = _text(made)
            wide = isinstance(made, QPlainTextEdit) or len(each.field.name) > _LONG_NAME
            name = f"value_{each.field.id}"
            self.form.add(name, each.field.name, made, span=2 if wide else 1)
        self.start_clean()
        if self._inputs:
            next(iter(self._inputs.values())).setFocus()
        watch(self, services, "fields", client_id)

    def submit(self) -> None:
        """Check what each field can hold; write what was changed."""
        problems: dict[str, str] = {}
        changed: dict[int, str] = {}
        for each in self._fields:
            field = each.field
            typed = _text(self._inputs[field.id])
            if typed == self._before[field.id]:
                continue
            changed[field.id] = typed
            try:
                kept_value(field.kind, typed, field.choices, standing=each.value)
            except InvalidInput as error:
                problems[f"value_{field.id}"] = str(error)
        if not self.check(problems):
            return
        client_id = self._client_id
        self.set_busy(True)

        def work(tx: Tx) -> None:
            from salonapp.clients.commands.fields import set_values

            set_values(tx, client_id, changed)

        self._services.write(
            self, msg("Card changed"), work, lambda _done: self.saved(), failed=self.refuse
        )


def _input(value: FieldValue) -> QWidget:
    kind, text = value.field.kind, typed_value(value.field.kind, value.value)
    if kind is FieldKind.CHOICE:
        words = list(value.field.choices)
        if value.value and value.value not in words:
            words.append(value.value)
        return choice([("", "—"), *((each, each) for each in words)], value.value)
    if kind is FieldKind.YES_NO:
        return choice([("", "—"), (YES, _("yes")), (NO, _("no"))], value.value)
    if kind is FieldKind.TEXT and (len(text) > _LONG_TEXT or "\n" in text):
        area = text_area(lines=3)
        area.setPlainText(text)
        return area
    example = {FieldKind.NUMBER: "12,5", FieldKind.DATE: "14.05.2026"}.get(kind, "")
    return line(example, text)


def _text(control: QWidget) -> str:
    if isinstance(control, QComboBox):
        return str(control.currentData() or "")
    if isinstance(control, QPlainTextEdit):
        return control.toPlainText()
    assert isinstance(control, QLineEdit)
    return control.text()
