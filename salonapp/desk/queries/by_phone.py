"""Who is meant by a piece of a phone number, when a mother and her daughter share one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select

from salonapp.clients.tables import ClientPhone
from salonapp.desk.cards import ClientRow
from salonapp.staff.rights import Viewer
from salonapp.storage.door import Reader

_FEWEST_DIGITS = 3


def by_number(
    reader: Reader, viewer: Viewer, typed: str, rows: Sequence[ClientRow]
) -> list[ClientRow]:
    """The rows with the number that `typed` is a piece of; whose main number it is come first.

    Unchanged for anything else typed, and for who may not see phones: to them a piece says nothing.
    """
    digits = re.sub(r"\D", "", typed)
    is_number = len(digits) >= _FEWEST_DIGITS and not re.search(r"[^\W\d_]", typed)
    if not rows or not is_number or not viewer.sees_phones:
        return list(rows)
    pieces = (digits, f"7{digits[1:]}") if digits.startswith("8") else (digits,)
    matched: dict[int, tuple[bool, str]] = {}
    seen: set[int] = set()
    query = (
        select(ClientPhone.client_id, ClientPhone.e164)
        .where(ClientPhone.client_id.in_([each.id for each in rows]))
        .order_by(ClientPhone.position, ClientPhone.id)
    )
    for client_id, number in reader.select(query):
        if any(piece in number for piece in pieces):
            matched.setdefault(client_id, (client_id not in seen, number))
        seen.add(client_id)

    def rank(row: ClientRow) -> int:
        found = matched.get(row.id)
        return 2 if found is None else 0 if found[0] else 1

    return [
        replace(row, phone=viewer.phone(matched[row.id][1])) if row.id in matched else row
        for row in sorted(rows, key=rank)
    ]
