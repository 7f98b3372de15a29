"""The salon's own fields, what stands in them on one card, and all of it for an export."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import and_, bindparam, func, select

from salonapp.clients.fields import FieldKind, FieldValue, FieldView
from salonapp.clients.tables import CustomField, CustomValue
from salonapp.staff.queries.own import check_own
from salonapp.staff.rights import Viewer
from salonapp.storage.door import Reader

_KINDS = frozenset(FieldKind)
_COLUMNS = (
    CustomField.id,
    CustomField.name,
    CustomField.kind,
    CustomField.choices,
    CustomField.retired,
)
_FIELDS = (
    select(*_COLUMNS, func.count(CustomValue.id).label("used"))
    .outerjoin(CustomValue, CustomValue.field_id == CustomField.id)
    .group_by(CustomField.id)
    .order_by(CustomField.retired, CustomField.position, CustomField.id)
)
_OF_CARD = (
    select(*_COLUMNS, CustomValue.value)
    .outerjoin(
        CustomValue,
        and_(
            CustomValue.field_id == CustomField.id,
            CustomValue.client_id == bindparam("client_id"),
        ),
    )
    .order_by(CustomField.retired, CustomField.position, CustomField.id)
)
_VALUES = select(CustomValue.client_id, CustomValue.field_id, CustomValue.value).order_by(
    CustomValue.client_id, CustomValue.id
)


def card_fields(reader: Reader) -> list[FieldView]:
    """All the salon's own fields in their order, retired ones last."""
    rows = reader.select(_FIELDS)
    return [_view(row, used=row.used) for row in rows]


def field_values(reader: Reader, viewer: Viewer, client_id: int) -> tuple[FieldValue, ...]:
    """Every field with what stands in it on one card; a retired field only where something does."""
    check_own(reader, viewer, client_id)
    rows = reader.select(_OF_CARD, {"client_id": client_id})
    values = (
        FieldValue(
            _view(row), viewer.note(row.value or "") if row.kind == "text" else row.value or ""
        )
        for row in rows
    )
    return tuple(each for each in values if each.value or not each.field.retired)


def custom_values(
    reader: Reader, client_ids: Iterable[int] | None = None
) -> dict[int, dict[int, str]]:
    """By client and field id, what stands in the salon's own fields, as it is kept: for an export.

    `shown_value` or `typed_value` gives it in words. Nothing is masked.
    """
    query = _VALUES
    if client_ids is not None:
        query = query.where(CustomValue.client_id.in_(list(client_ids)))
    found: dict[int, dict[int, str]] = {}
    for client_id, field_id, value in reader.session.connection().execute(query):
        found.setdefault(client_id, {})[field_id] = value
    return found


def _view(row: Any, used: int = 0) -> FieldView:
    # A kind that a newer program wrote is shown as text.
    kind = FieldKind(row.kind) if row.kind in _KINDS else FieldKind.TEXT
    return FieldView(row.id, row.name, kind, tuple(row.choices or ()), bool(row.retired), used)
