"""Statements on the bare driver mean the same on both databases, for one id as for many."""

from __future__ import annotations

import pytest

from salonapp.foundation.i18n import msg
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER
from salonapp.storage.raw import Raw
from salonapp.storage.sets import ids_json
from salonapp.storage.settings import set_setting

_AMONG = "SELECT id FROM setting WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id"
_APART = "SELECT id FROM setting WHERE id NOT IN (SELECT value FROM json_each(?)) ORDER BY id"
_TWO_SETS = (
    "SELECT id FROM setting WHERE id IN (SELECT value FROM json_each(?)) AND key <> ?"
    " AND id IN (SELECT value FROM json_each(?)) ORDER BY id"
)
_JOINED = (
    "SELECT s.id FROM (SELECT value FROM json_each(?)) d JOIN setting s ON s.id = d.value"
    " WHERE s.id <> ?"
)
_NAMED = "SELECT id FROM setting WHERE key = ?"


@pytest.fixture
def raw_ids(db: Database) -> tuple[int, int, int]:
    with db.write(OWNER, msg("Settings changed")) as tx:
        for key in ("salon.name", "salon.phone", "salon.address"):
            set_setting(tx, key, "[7]")
        one, two, three = (row[0] for row in Raw(tx).all("SELECT id FROM setting ORDER BY id"))
    return one, two, three


def test_a_set_of_one_id_is_as_good_as_a_set_of_many(
    db: Database, raw_ids: tuple[int, int, int], both_databases: None
) -> None:
    with db.read() as reader:
        raw = Raw(reader)
        for how_many in range(3):
            named, others = _rows(raw_ids[:how_many]), _rows(raw_ids[how_many:])
            ids = ids_json(raw_ids[:how_many])
            assert raw.all(_AMONG, (ids,)) == named
            assert raw.all(_APART, (ids,)) == others
            assert raw.all(_TWO_SETS, (ids, "salon.email", ids_json(raw_ids))) == named
            assert raw.all(_TWO_SETS, (ids, "", ids_json(raw_ids[:1]))) == named[:1]
            assert sorted(raw.all(_JOINED, (ids, 0))) == named
        # What only looks like a set is a text.
        assert raw.all(_NAMED, ("[7]",)) == []


def _rows(ids: tuple[int, ...]) -> list[tuple[int]]:
    return [(each,) for each in ids]
