"""A few people the demo salon has two cards of, as every real one does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from salonapp.clients.tables import Client
from salonapp.storage.bulk import bulk_update
from salonapp.storage.door import Tx
from salonapp.storage.raw import Raw
from salonapp.storage.sets import ids_json

#: In a smaller salon two cards of one person would be a large share of them.
_LEAST_CLIENTS = 200
_LOOKED_AT = 400
_PAIRS = 3
_SHORT = {
    "Екатерина": "Катя",
    "Анастасия": "Настя",
    "Мария": "Маша",
    "Ольга": "Оля",
    "Наталья": "Наташа",
    "Елена": "Лена",
    "Татьяна": "Таня",
    "Дарья": "Даша",
    "Анна": "Аня",
    "Юлия": "Юля",
    "Ирина": "Ира",
    "Светлана": "Света",
}
_WOMEN = """
    SELECT c.id, c.first_name, c.last_name, c.birth_day, c.birth_month, c.birth_year, c.email
    FROM client c WHERE c.id BETWEEN ? AND ? AND c.gender = 'female' AND c.last_name <> ''
    AND c.birth_day IS NOT NULL ORDER BY c.id
"""
_BOUND = (
    "SELECT client_id FROM client_link UNION SELECT other_id FROM client_link"
    " UNION SELECT recommended_by_id FROM client WHERE recommended_by_id IS NOT NULL"
)
_NEW = """
    SELECT c.id FROM client c WHERE c.id IN (SELECT value FROM json_each(?))
    AND (SELECT COUNT(*) FROM visit v WHERE v.client_id = c.id) <= 1 ORDER BY c.id
"""


def begin_twice(tx: Tx, ids: Sequence[int]) -> None:
    """Make a few cards of newcomers be second cards of regular clients."""
    if len(ids) < _LEAST_CLIENTS:
        return
    raw = Raw(tx)
    women = {row[0]: row for row in raw.all(_WOMEN, (ids[0], ids[min(_LOOKED_AT, len(ids)) - 1]))}
    bound = {row[0] for row in raw.all(_BOUND)}
    new = [row[0] for row in raw.all(_NEW, (ids_json(women),)) if row[0] not in bound]
    known = [i for i in women if women[i][1] in _SHORT and i not in new]
    cards: list[dict[str, Any]] = []
    for one, other in zip(known[:_PAIRS], new[::-1], strict=False):
        _, first, last, day, month, year, email = women[one]
        birthday = {"birth_day": day, "birth_month": month, "birth_year": year}
        name = {"first_name": _SHORT[first], "last_name": last}
        cards.append({"id": other, **name, **birthday, "email": email})
    bulk_update(tx, Client, cards)
