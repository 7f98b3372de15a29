"""Erasing for good: tables, index, journal; what accounting needs stays under a nameless card."""

from __future__ import annotations

import json
import logging
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Table, delete, func, or_, select, update

from salonapp.clients.commands.chats import forget_invitations
from salonapp.clients.commands.photos import forget_contents
from salonapp.clients.suppression import ERASED, suppress
from salonapp.clients.tables import (
    Client,
    ClientPhone,
    Consent,
    FormDraft,
    Photo,
)
from salonapp.desk.erasing.cards import BIN_DAYS, Erased, Kind
from salonapp.desk.erasing.commands.past import contents_in_past, forget_past
from salonapp.desk.erasing.queries import booked_ahead
from salonapp.foundation.errors import NotFound, SalonError
from salonapp.foundation.i18n import msg
from salonapp.reminders.commands.incoming import chats_of_cards, forget_chats
from salonapp.reminders.tables import MessageAttempt, MessageEvent, OutboxMessage
from salonapp.staff.commands.gate import require
from salonapp.staff.rights import Right
from salonapp.storage.base import Base, role_of
from salonapp.storage.base import Kind as Holds
from salonapp.storage.database import Database
from salonapp.storage.door import AGENT, Actor, Tx
from salonapp.storage.fingerprints import with_name
from salonapp.storage.journal import JOURNALLED
from salonapp.temperature.tables import TemperatureHistory
from salonapp.visits.tables import AlertOverride, Visit, VisitPayment

log = logging.getLogger(__name__)

#: What a row of these tables counts as; of a table that is not named it is "other".
_KINDS = {
    "client_phone": Kind.CONTACTS,
    "client_chat": Kind.CONTACTS,
    "client_alert": Kind.HEALTH,
    "patch_test": Kind.HEALTH,
    "alert_override": Kind.HEALTH,
    "formula": Kind.FORMULAS,
    "photo": Kind.PHOTOS,
    "client_entry": Kind.NOTES,
    "client_preference": Kind.NOTES,
    "appointment": Kind.APPOINTMENTS,
}
_BLANK: dict[str, Any] = {
    "external_id": None,
    "last_name": "",
    "first_name": "",
    "middle_name": "",
    "email": "",
    "birth_day": None,
    "birth_month": None,
    "birth_year": None,
    "gender": "",
    "language": "",
    "source": "",
    "note": "",
    "discount_percent": 0,
    "created_on": None,
    "recommended_by_id": None,
    "think_twice": "",
}
_NATIONAL_DIGITS = 10
_MARKED = {JOURNALLED: True}


def erase_for_good(db: Database, actor: Actor, client_id: int) -> Erased:
    """Remove a person from the salon, and from what the file remembers of deleted rows.

    Cards merged into theirs go with it. No undo of anything brings any of it back. NotFound when
    there is no such card.
    """
    with db.write(actor, msg("Card erased for good")) as tx:
        require(tx, Right.DELETE)
        erased = erase(tx, client_id)
    return replace(erased, traces_left=not _without_traces(db))


def erase_old_bin(db: Database, actor: Actor = AGENT, *, patience_s: float = 60.0) -> int:
    """Erase the cards that have lain in the bin for 90 days; returns how many."""
    with db.read() as reader:
        before = reader.now - timedelta(days=BIN_DAYS)
        ids = _long_in_bin(reader.session, before)
    if not ids:
        return 0
    with db.write(actor, msg("Cards erased for good"), patience_s=patience_s) as tx:
        ids = _long_in_bin(tx.session, tx.now - timedelta(days=BIN_DAYS))
        for client_id in ids:
            erase(tx, client_id)
    _without_traces(db)
    return len(ids)


def _without_traces(db: Database) -> bool:
    """What was deleted is overwritten; False when the disk is full or somebody kept reading."""
    try:
        return db.leave_no_traces()
    except SalonError as error:
        log.warning("deleted rows were not overwritten: %s", error.message.english)
        return False


def _long_in_bin(session: Any, before: Any) -> list[int]:
    return list(
        session.scalars(
            select(Client.id)
            .where(
                Client.deleted_at <= before,
                Client.erased_at.is_(None),
                Client.merged_into_id.is_(None),
            )
            .order_by(Client.id)
        )
    )


def erase(tx: Tx, client_id: int) -> Erased:
    """Remove everything personal of a card and of those merged into it, within this pass."""
    client = tx.session.get(Client, client_id)
    if client is None or client.erased_at is not None:
        raise NotFound(msg("There is no client with the number {id}.", id=client_id))
    if client.merged_into_id is not None:
        client_id = client.merged_into_id
    ids = list(
        tx.session.scalars(
            select(Client.id).where(or_(Client.id == client_id, Client.merged_into_id == client_id))
        )
    )
    ahead = sum(len(booked_ahead(tx, each)) for each in ids)
    phones = _keep_hashes(tx, ids)
    names = _names(tx, ids)
    tx.session.flush()
    counts: Counter[Kind] = Counter()
    gone: dict[str, set[int]] = {"client": set(ids)}
    visit_ids = set(tx.session.scalars(select(Visit.id).where(Visit.client_id.in_(ids))))
    gone["visit"] = visit_ids
    paid = select(VisitPayment.id).where(VisitPayment.visit_id.in_(visit_ids))
    gone["visit_payment"] = set(tx.session.scalars(paid))
    contents = set(tx.session.scalars(select(Photo.content_id).where(Photo.client_id.in_(ids))))
    contents |= contents_in_past(tx, ids)
    # What they wrote goes with them; a chat that others of the family share stays theirs.
    forget_chats(tx, chats_of_cards(tx, ids))
    forget_invitations(tx, ids)
    counts[Kind.NOTES] += _blank_visits(tx, visit_ids)
    _delete_rows(tx, AlertOverride.__table__, AlertOverride.visit_id, visit_ids, gone, counts)
    for table, column in _hanging_on_clients():
        _delete_rows(tx, table, column, ids, gone, counts)
    counts[Kind.CONTACTS] += _blank_cards(tx, ids)
    counts[Kind.CONSENTS] += _delete_records(tx, ids, phones)
    counts[Kind.MESSAGES] += _delete_messages(tx, ids)
    counts[Kind.HISTORY] += forget_past(tx, ids, gone, names)
    forget_contents(tx, contents - contents_in_past(tx))  # an undo may need the others
    tx.session.expire_all()
    changes = tx.recorder.changes
    for name in ("client", "client_phone", "client_tag", "visit", "appointment"):
        changes.tables.add(name)
    tx.touch("client", ids)
    tx.touch("visit", visit_ids)
    tx.touch("consent", ids)
    found = tuple((kind, counts[kind]) for kind in Kind if counts[kind])
    return Erased(found, len(visit_ids), ahead=ahead)


def _keep_hashes(tx: Tx, ids: Collection[int]) -> Sequence[str]:
    """Know them again without their name; returns the phones."""
    rows = tx.session.scalars(select(Client).where(Client.id.in_(ids))).all()
    full_names = {f"{row.last_name} {row.first_name} {row.middle_name}" for row in rows}
    phones = tx.session.scalars(
        select(ClientPhone.e164).where(ClientPhone.client_id.in_(ids))
    ).all()
    shared = set(
        tx.session.scalars(
            select(ClientPhone.e164).where(
                ClientPhone.e164.in_(phones), ClientPhone.client_id.not_in(ids)
            )
        )
    )
    # Mother's phone stays hers: it says who is meant only together with the name.
    together = [with_name(phone, name) for phone in shared for name in full_names]
    suppress(
        tx,
        phones=[*(phone for phone in phones if phone not in shared), *together],
        emails=[row.email for row in rows if row.email],
        codes=[row.external_id for row in rows if row.external_id],
        reason=ERASED,
    )
    return phones


def _names(tx: Tx, ids: Collection[int]) -> list[list[str]]:
    """The first and last name of each card."""
    rows = tx.session.execute(select(Client.first_name, Client.last_name).where(Client.id.in_(ids)))
    return [[name for name in row if name] for row in rows]


def _hanging_on_clients() -> Iterator[tuple[Table, Any]]:
    """Facts that name a client, children before parents; cards and visits stay as shells."""
    client = Client.__table__
    for table in reversed(Base.metadata.sorted_tables):
        role = role_of(table)
        if role is None or role.kind is not Holds.FACT or table.name in ("client", "visit"):
            continue
        for key in sorted(table.foreign_keys, key=lambda key: str(key.parent.name)):
            if key.column.table is client:
                yield table, key.parent


def _delete_rows(
    tx: Tx,
    table: Any,
    column: Any,
    values: Collection[int],
    gone: dict[str, set[int]],
    counts: Counter[Kind],
) -> None:
    """Delete the rows that name one of `values`, and what hangs on them."""
    if not values:
        return
    ids = set(tx.session.scalars(select(table.c.id).where(column.in_(values))))
    if not ids:
        return
    for child in Base.metadata.sorted_tables:
        role = role_of(child)
        if role is None or role.kind is not Holds.FACT or child is table:
            continue
        for key in child.foreign_keys:
            if key.column.table is not table:
                continue
            if key.parent.nullable and _names_clients(child):
                _unlink(tx, child, key.parent, ids)
            else:
                _delete_rows(tx, child, key.parent, ids, gone, Counter())
    tx.session.execute(delete(table).where(table.c.id.in_(ids)).execution_options(**_MARKED))
    gone.setdefault(table.name, set()).update(ids)
    counts[_KINDS.get(table.name, Kind.OTHER)] += len(ids)
    role = role_of(table)
    assert role is not None
    tx.recorder.changes.tables.add(table.name)
    tx.touch(role.entity, ids)


def _names_clients(table: Any) -> bool:
    return any(key.column.table is Client.__table__ for key in table.foreign_keys)


def _unlink(tx: Tx, table: Any, column: Any, values: Collection[int]) -> None:
    """What hangs on a card of its own stays: a wish of somebody else loses the booking only.

    Theirs are gone before: `_hanging_on_clients` names children first.
    """
    ids = set(tx.session.scalars(select(table.c.id).where(column.in_(values))))
    if not ids:
        return
    blank = update(table).where(table.c.id.in_(ids)).values({column.name: None})
    tx.session.execute(blank.execution_options(**_MARKED))
    role = role_of(table)
    assert role is not None
    tx.recorder.changes.tables.add(table.name)
    tx.touch(role.entity, ids)


def _blank_visits(tx: Tx, visit_ids: Collection[int]) -> int:
    noted = tx.session.scalar(select(func.count()).where(Visit.id.in_(visit_ids), Visit.note != ""))
    blank = {
        "note": "",
        "external_id": None,
        "rating": None,
        "at_time": None,
        "rebooked": None,
        # Free text of an older program: whose card it was may stand there.
        "payment": "",
        "discount_reason": "",
    }
    tx.session.execute(
        update(Visit.__table__)  # type: ignore[arg-type]
        .where(Visit.id.in_(visit_ids))
        .values(blank)
        .execution_options(**_MARKED)
    )
    tx.session.execute(
        update(VisitPayment.__table__)  # type: ignore[arg-type]
        .where(VisitPayment.visit_id.in_(visit_ids))
        .values(note="")
        .execution_options(**_MARKED)
    )
    return int(noted or 0)


def _blank_cards(tx: Tx, ids: Collection[int]) -> int:
    table: Any = Client.__table__
    values = {**_BLANK, "erased_at": tx.now, "deleted_at": tx.now}
    tx.session.execute(
        update(table).where(table.c.id.in_(ids)).values(values).execution_options(**_MARKED)
    )
    came = tx.session.scalars(select(table.c.id).where(table.c.recommended_by_id.in_(ids)))
    tx.touch("client", set(came))  # who stands open elsewhere forgets the name, too
    tx.session.execute(
        update(table)
        .where(table.c.recommended_by_id.in_(ids))
        .values(recommended_by_id=None)
        .execution_options(**_MARKED)
    )
    return len(ids)


def _delete_drafts(tx: Tx, phones: Collection[str]) -> None:
    """Half-typed new cards that name one of the phones, in whatever spelling."""
    wanted = {phone[-_NATIONAL_DIGITS:] for phone in phones}
    for draft in tx.session.scalars(select(FormDraft)).all():
        digits = re.sub(r"\D", "", json.dumps(draft.value, ensure_ascii=False))
        if any(number in digits for number in wanted):
            tx.session.delete(draft)
    tx.session.flush()


def _delete_records(tx: Tx, ids: Collection[int], phones: Collection[str]) -> int:
    of_them = or_(Consent.client_id.in_(ids), Consent.merged_client_id.in_(ids))
    count = tx.session.scalar(select(func.count()).select_from(Consent).where(of_them))
    tx.session.execute(delete(Consent).where(of_them))
    tx.session.execute(delete(TemperatureHistory).where(TemperatureHistory.client_id.in_(ids)))
    tx.session.execute(delete(FormDraft).where(FormDraft.client_id.in_(ids)))
    _delete_drafts(tx, phones)
    return int(count or 0)


def _delete_messages(tx: Tx, ids: Collection[int]) -> int:
    message_ids = list(
        tx.session.scalars(select(OutboxMessage.id).where(OutboxMessage.client_id.in_(ids)))
    )
    for model in (MessageAttempt, MessageEvent):
        tx.session.execute(delete(model).where(model.message_id.in_(message_ids)))
    tx.session.execute(delete(OutboxMessage).where(OutboxMessage.id.in_(message_ids)))
    tx.touch("reminder", message_ids)
    return len(message_ids)
