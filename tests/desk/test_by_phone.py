from __future__ import annotations

from dataclasses import replace

from salonapp.clients.cards import ClientDraft, PhoneDraft
from salonapp.clients.commands import add_client
from salonapp.desk.queries import client_rows
from salonapp.desk.queries.by_phone import by_number
from salonapp.foundation.i18n import msg
from salonapp.staff.rights import OWNER_VIEWER
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER


def test_a_shared_number_is_shown_and_whose_own_it_is_comes_first(
    both_databases: None, db: Database
) -> None:
    shared, other = PhoneDraft("+7 912 345-67-89"), PhoneDraft("+7 903 111-22-33")
    with db.write(OWNER, msg("Mother and daughter")) as tx:
        anna = add_client(tx, ClientDraft("Anna", "Li", "", (other, shared)))
        zoya = add_client(tx, ClientDraft("Zoya", "Li", "", (shared,)))
        vera = add_client(tx, ClientDraft("Vera", "Li", "", (other,)))
    master = replace(OWNER_VIEWER, sees_phones=False)
    with db.read() as reader:
        rows = client_rows(reader, OWNER_VIEWER, [vera, anna, zoya])
        found = by_number(reader, OWNER_VIEWER, "8 912 345", rows)
        assert [each.id for each in found] == [zoya, anna, vera]
        assert [each.phone[-2:] for each in found] == ["89", "89", "33"]
        assert by_number(reader, OWNER_VIEWER, "Li", rows) == rows
        masked = client_rows(reader, master, [vera, anna, zoya])
        assert by_number(reader, master, "8 912 345", masked) == masked
