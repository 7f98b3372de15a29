"""Writing the fields a salon adds to the card, and what stands in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select

from salonapp.clients.commands.card import card_to_write_on
from salonapp.clients.fields import (
    FieldDraft,
    FieldKind,
    cleaned_field,
    converted,
    kept_value,
)
from salonapp.clients.tables import CustomField, CustomValue
from salonapp.foundation.errors import Conflict, NotFound
from salonapp.foundation.i18n import msg, nmsg
from salonapp.foundation.phone import bring_back_contacts
from salonapp.foundation.text import fold
from salonapp.storage.door import Tx

#: A form's input for the field with this id is called `value_<id>`.
INPUT = "value_{id}"


def add_field(tx: Tx, draft: FieldDraft) -> int:
    """Add a field at the end of the list; returns its id.

    Raises:
        InvalidInput: no name, or a choice of nothing.
        Conflict: there is a field of this name, perhaps a retired one.
    """
    wanted = cleaned_field(draft)
    _refuse_double(tx, wanted.name, but=None)
    last = tx.session.scalar(select(func.max(CustomField.position)))
    field = CustomField(
        name=wanted.name,
        folded_name=fold(wanted.name),
        kind=wanted.kind.value,
        choices=list(wanted.choices),
        position=0 if last is None else last + 1,
    )
    tx.session.add(field)
    tx.session.flush()
    return field.id


def edit_field(tx: Tx, field_id: int, draft: FieldDraft) -> None:
    """Rename a field, change its choices or its kind; values go over into the new kind.

    Values whose choice is taken off the list stay on their cards.

    Raises:
        Conflict: some card has a value that a field of the new kind cannot hold; or the name is
            taken.
        InvalidInput: no name, or a choice of nothing.
    """
    field = _field(tx, field_id)
    wanted = cleaned_field(draft)
    _refuse_double(tx, wanted.name, but=field_id)
    if wanted.kind.value != field.kind:
        _convert(tx, field, wanted.kind)
    field.name, field.folded_name = wanted.name, fold(wanted.name)
    field.kind = wanted.kind.value
    if list(field.choices) != list(wanted.choices):
        field.choices = list(wanted.choices)


def move_field(tx: Tx, field_id: int, by: int) -> None:
    """Move a field up (-1) or down (1) among those that are in use."""
    field = _field(tx, field_id)
    fields = [each for each in _in_order(tx) if not each.retired or each is field]
    at = fields.index(field)
    to = min(max(0, at + by), len(fields) - 1)
    fields.insert(to, fields.pop(at))
    for position, each in enumerate(fields):
        if each.position != position:
            each.position = position


def retire_field(tx: Tx, field_id: int) -> None:
    """Ask for the field no more; what stands in it stays on the cards."""
    _field(tx, field_id).retired = True


def bring_back_field(tx: Tx, field_id: int) -> None:
    """Ask for a retired field again, with everything that stands in it."""
    _field(tx, field_id).retired = False


def set_values(tx: Tx, client_id: int, typed: Mapping[int, str]) -> None:
    """Write what was typed into fields, by the field's id; an empty text takes the value away.

    Fields that are not named stay as they are.

    Raises:
        InvalidInput: a value that its field cannot hold; `field` is "value_<id>".
        Conflict: a value for a retired field.
        NotFound: there is no such client or field.
    """
    card_to_write_on(tx, client_id)
    rows = {
        row.field_id: row
        for row in tx.session.scalars(
            select(CustomValue).where(CustomValue.client_id == client_id).order_by(CustomValue.id)
        )
    }
    for field_id, text in typed.items():
        field, row = _field(tx, field_id), rows.get(field_id)
        standing = row.value if row is not None else ""
        kind = FieldKind(field.kind)
        if kind is FieldKind.TEXT:
            text = bring_back_contacts(text, standing)
        value = kept_value(
            kind, text, field.choices, standing=standing, field=INPUT.format(id=field_id)
        )
        if value == standing:
            continue
        if field.retired:
            raise Conflict(
                msg("The field {name} was retired meanwhile.", name=field.name),
                msg("Bring it back in the settings, under Card fields."),
            )
        if not value and row is not None:
            tx.session.delete(row)
        elif row is not None:
            row.value = value
        else:
            tx.session.add(CustomValue(client_id=client_id, field_id=field_id, value=value))
    tx.session.flush()


def _convert(tx: Tx, field: CustomField, new: FieldKind) -> None:
    old = FieldKind(field.kind)
    rows = tx.session.scalars(select(CustomValue).where(CustomValue.field_id == field.id)).all()
    found = [(row, converted(row.value, old, new)) for row in rows]
    lost = sum(value is None for _row, value in found)
    if lost:
        raise Conflict(
            nmsg(
                "{count} card has a value that such a field cannot hold.",
                "{count} cards have a value that such a field cannot hold.",
                lost,
            ),
            msg("Correct them first, or retire this field and add a new one: nothing is lost."),
        )
    for row, value in found:
        if value is not None and value != row.value:
            row.value = value


def _refuse_double(tx: Tx, name: str, *, but: int | None) -> None:
    there = tx.session.scalars(
        select(CustomField).where(CustomField.folded_name == fold(name))
    ).first()
    if there is None or there.id == but:
        return
    if there.retired:
        raise Conflict(
            msg("A retired field has this name already."),
            msg("Bring it back: what stood in it is still there."),
        )
    raise Conflict(msg("There is a field of this name already."))


def _in_order(tx: Tx) -> Sequence[CustomField]:
    return tx.session.scalars(
        select(CustomField).order_by(CustomField.position, CustomField.id)
    ).all()


def _field(tx: Tx, field_id: int) -> CustomField:
    field = tx.session.get(CustomField, field_id)
    if field is None:
        raise NotFound(msg("This field is not there any more."))
    return field
