"""Writing to everybody a list holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pytest
from sqlalchemy import select

from salonapp.clients.cards import ClientDraft, PhoneDraft, Purpose
from salonapp.clients.commands import add_client, put_into_bin, record_consent
from salonapp.desk.cards import ClientFilter
from salonapp.desk.commands.offers import OfferMade, offer_to_list
from salonapp.desk.erasing.commands import erase_for_good
from salonapp.desk.filters import HasTag
from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import msg
from salonapp.reminders.tables import OfferRecipient, OutboxMessage
from salonapp.staff.rights import OWNER_VIEWER, StaffRole, Viewer
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER, Tx
from salonapp.storage.undo import undo

VIPS = ClientFilter(conditions=(HasTag("vip"),))
TEXTS = {"ru": "Весной дешевле."}
FoundT = TypeVar("FoundT")


def write(db: Database, change: Callable[[Tx], FoundT]) -> FoundT:
    with db.write(OWNER, msg("A change")) as tx:
        return change(tx)


@pytest.fixture
def three(db: Database) -> list[int]:
    """Three clients who agreed to offers; two of them are called VIPs."""

    def add(tx: Tx) -> list[int]:
        found = [
            add_client(
                tx,
                ClientDraft(
                    name, phones=(PhoneDraft(f"+7916000000{n}"),), tags=("vip",) if n < 2 else ()
                ),
            )
            for n, name in enumerate(("Анна", "Вера", "Зоя"))
        ]
        record_consent(
            tx, found, Purpose.ADVERTISING, granted=True, source="paper", evidence="form"
        )
        return found

    return write(db, add)


def offer(db: Database, viewer: Viewer = OWNER_VIEWER) -> OfferMade:
    return write(db, lambda tx: offer_to_list(tx, viewer, VIPS, "spring", TEXTS))


def written_to(db: Database) -> set[int]:
    with db.read() as reader:
        return set(
            reader.session.scalars(
                select(OutboxMessage.client_id).where(
                    OutboxMessage.rule == "offer", OutboxMessage.state == "planned"
                )
            )
        )


@pytest.mark.usefixtures("both_databases")
def test_an_offer_goes_to_who_is_in_the_list_that_day(db: Database, three: list[int]) -> None:
    assert offer(db).recipients == 2
    assert written_to(db) == set(three[:2])


@pytest.mark.usefixtures("both_databases")
def test_a_card_in_the_bin_or_erased_gets_no_offer(db: Database, three: list[int]) -> None:
    offer(db)
    with db.write(OWNER, msg("Bin")) as tx:
        put_into_bin(tx, three[0])
    assert written_to(db) == {three[1]}
    undo(db, OWNER, tx.operation_id)
    assert written_to(db) == set(three[:2])
    erase_for_good(db, OWNER, three[0])
    assert written_to(db) == {three[1]}
    with db.read() as reader:
        kept = reader.session.scalars(select(OfferRecipient.client_id)).all()
    assert list(kept) == [three[1]]


def test_a_master_writes_to_no_list(db: Database, three: list[int]) -> None:
    assert three
    master = Viewer(1, "Lera", StaffRole.MASTER, sees_phones=False, sees_takings=False)
    with pytest.raises(SalonError, match="may not decide what is sent"):
        offer(db, master)
    assert written_to(db) == set()
