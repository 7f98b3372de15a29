"""The merge: what hangs on one card moves to the other, and everything can be taken back.

Nothing is deleted. What both cards have (a tag, a phone) stays where it is; the merged card keeps
its own fields and its code, and is found through `merged_into_id`. What it said about being
written to is joined by `clients.merged_words`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from salonapp.clients.tables import (
    Client,
    ClientLink,
    ClientPhone,
    CustomValue,
    NotDuplicate,
)
from salonapp.desk.merging.cards import CUSTOM, FIELDS, JOINED, Side, joined_text, usual_side
from salonapp.foundation.errors import Conflict, InvalidInput, NotFound
from salonapp.foundation.i18n import msg
from salonapp.foundation.text import fold
from salonapp.reminders.decisions import Decision
from salonapp.reminders.planning import of_owner
from salonapp.reminders.tables import ReminderDecision
from salonapp.storage.base import Base, Kind, role_of
from salonapp.storage.door import Tx
from salonapp.storage.sets import chunks

Row = Any

#: What makes two rows of a table the same thing: the second one does not move. A table that is
#: not named here moves whole.
_SAME: Mapping[str, Callable[[Row], Hashable]] = {
    "client_phone": lambda row: row.e164,
    "client_chat": lambda row: (row.channel, row.chat_id),
    "client_tag": lambda row: fold(row.tag),
    "client_alert": lambda row: (row.kind, fold(row.text), row.severity, row.since, row.until),
    "client_preference": lambda row: (row.kind, fold(row.text), row.staff_id, row.done_on),
    "client_trait": lambda row: row.typology,
    "custom_value": lambda row: row.field_id,
    "offer_recipient": lambda row: row.offer_id,
    "photo": lambda row: (row.content_id, row.kind, row.on_day),
}
#: Tables that are brought over in ways of their own.
_OWN_WAY = frozenset({"client", "client_link", "not_duplicate", "reminder_decision"})


def merge(tx: Tx, keep_id: int, other_id: int, choices: Mapping[str, Side] | None = None) -> int:
    """Merge the card `other_id` into `keep_id`; `choices` by field say whose value stays.

    A field that is not among them keeps the fuller value. Returns `keep_id`. Conflict when one of
    the cards is merged already or lies in the bin; undo of the operation makes two cards again.
    """
    keep, other = _cards(tx, keep_id, other_id)
    chosen = dict(choices or {})
    _join_fields(keep, other, chosen)
    _join_custom_values(tx, keep_id, other_id, chosen)
    tx.session.flush()
    for model, column in _naming_clients():
        if model.__tablename__ not in _OWN_WAY:
            _move(tx, model, column, keep_id, other_id)
    _move_links(tx, keep_id, other_id)
    _move_pairs(tx, keep_id, other_id)
    _move_decisions(tx, keep_id, other_id)
    _redirect(tx, keep, other_id)
    other.merged_into_id = keep_id
    tx.session.flush()
    return keep_id


def follow_merges(tx: Tx) -> None:
    """Move what this undo or redo put onto a merged card to the one it was merged into.

    Nobody would ever see it there. What that one has already (a tag, a phone) stays, as in a merge.
    """
    named: defaultdict[tuple[str, str, int], set[int]] = defaultdict(set)
    columns = {
        (model.__tablename__, column.name): (model, column)
        for model, column in _naming_clients()
        if model.__tablename__ not in _OWN_WAY
    }
    for entry in tx.recorder.collected():
        for name, value in (entry["after"] or {}).items():
            if value is not None and (entry["table_name"], name) in columns:
                named[entry["table_name"], name, value].add(entry["row_id"])
    kept: dict[int, int] = {}
    for part in chunks(sorted({client_id for _table, _name, client_id in named})):
        merged = Client.id.in_(part) & Client.merged_into_id.is_not(None)
        found = tx.session.execute(select(Client.id, Client.merged_into_id).where(merged))
        kept.update({client_id: into for client_id, into in found if into is not None})
    for (table, name, client_id), row_ids in named.items():
        if client_id in kept:
            _move(tx, *columns[table, name], kept[client_id], client_id, row_ids)
    tx.session.flush()


def _cards(tx: Tx, keep_id: int, other_id: int) -> tuple[Client, Client]:
    if keep_id == other_id:
        raise InvalidInput(msg("That is one and the same card."))
    found = []
    for client_id in (keep_id, other_id):
        client = tx.session.get(Client, client_id)
        if client is None or client.erased_at is not None:
            raise NotFound(msg("There is no client with the number {id}.", id=client_id))
        if client.merged_into_id is not None:
            raise Conflict(
                msg("The card {id} was merged into another one already.", id=client_id),
                msg("Merge with the card {id} instead.", id=client.merged_into_id),
            )
        if client.deleted_at is not None:
            raise Conflict(
                msg("The card {id} is in the bin.", id=client_id),
                msg("Bring it back first."),
            )
        found.append(client)
    return found[0], found[1]


def _join_fields(keep: Client, other: Client, chosen: Mapping[str, Side]) -> None:
    for name, columns in FIELDS.items():
        mine, theirs = _value(keep, columns), _value(other, columns)
        side = chosen.get(name) or usual_side(name, mine, theirs)
        if side is Side.BOTH and name in JOINED:
            setattr(keep, columns[0], joined_text(mine, theirs))
        elif side is Side.OTHER:
            for column in columns:
                setattr(keep, column, getattr(other, column))
    days = [day for day in (keep.created_on, other.created_on) if day is not None]
    if days:
        keep.created_on = min(days)


def _value(client: Client, columns: tuple[str, ...]) -> Any:
    """A field's value; of several columns a tuple, None when there is nothing in them."""
    if len(columns) == 1:
        return getattr(client, columns[0])
    values = tuple(getattr(client, column) for column in columns)
    return values if any(values) else None


def _join_custom_values(tx: Tx, keep_id: int, other_id: int, chosen: Mapping[str, Side]) -> None:
    both = tx.session.scalars(
        select(CustomValue).where(CustomValue.client_id.in_((keep_id, other_id)))
    ).all()
    mine = {row.field_id: row for row in both if row.client_id == keep_id}
    for row in both:
        if row.client_id == other_id and row.field_id in mine:
            side = chosen.get(f"{CUSTOM}{row.field_id}") or usual_side(
                "", mine[row.field_id].value, row.value
            )
            if side is Side.OTHER:
                mine[row.field_id].value = row.value


def _naming_clients() -> Iterator[tuple[type[Any], Any]]:
    """Every fact that hangs on a card, whoever declared it, and the column that names the card."""
    client = Client.__table__
    for mapper in Base.registry.mappers:
        table: Any = mapper.local_table
        role = role_of(table)
        if role is None or role.kind is not Kind.FACT:
            continue
        for key in sorted(table.foreign_keys, key=lambda key: str(key.parent.name)):
            if key.column.table is client:
                yield mapper.class_, key.parent


def _move(
    tx: Tx,
    model: type[Any],
    column: Any,
    keep_id: int,
    other_id: int,
    only: Collection[int] | None = None,
) -> None:
    """Bring the rows of one card over to the other, or `only` some; what both have stays."""
    of_other = select(model).where(column == other_id).order_by(model.id)
    rows: Sequence[Any] = tx.session.scalars(of_other).all()
    if only is not None:
        rows = [row for row in rows if row.id in only]
    if not rows:
        return
    same = _SAME.get(model.__tablename__)
    mine = tx.session.scalars(select(model).where(column == keep_id).order_by(model.id)).all()
    known = {same(row) for row in mine} if same else set()
    position = len(mine)
    for row in rows:
        if same is not None:
            if same(row) in known:
                continue
            known.add(same(row))
        setattr(row, column.name, keep_id)
        if model is ClientPhone:
            row.position = position
            position += 1


def _move_links(tx: Tx, keep_id: int, other_id: int) -> None:
    links = tx.session.scalars(
        select(ClientLink)
        .where(
            ClientLink.client_id.in_((keep_id, other_id))
            | ClientLink.other_id.in_((keep_id, other_id))
        )
        .order_by(ClientLink.id)
    ).all()
    known = {(row.client_id, row.other_id, row.kind) for row in links}
    for row in links:
        one = keep_id if row.client_id == other_id else row.client_id
        two = keep_id if row.other_id == other_id else row.other_id
        # A link between the two cards waits for the day they are two again.
        if one != two and (one, two, row.kind) not in known:
            known.add((one, two, row.kind))
            row.client_id, row.other_id = one, two


def _move_pairs(tx: Tx, keep_id: int, other_id: int) -> None:
    pairs = tx.session.scalars(
        select(NotDuplicate)
        .where(
            NotDuplicate.first_id.in_((keep_id, other_id))
            | NotDuplicate.second_id.in_((keep_id, other_id))
        )
        .order_by(NotDuplicate.id)
    ).all()
    known = {(row.first_id, row.second_id) for row in pairs}
    for row in pairs:
        ends = {keep_id if end == other_id else end for end in (row.first_id, row.second_id)}
        if len(ends) == 2 and (min(ends), max(ends)) not in known:
            row.first_id, row.second_id = min(ends), max(ends)
            known.add((row.first_id, row.second_id))


def _move_decisions(tx: Tx, keep_id: int, other_id: int) -> None:
    """What was decided about messages; "never write" of either card wins."""
    rows = tx.session.scalars(
        select(ReminderDecision)
        .where(ReminderDecision.client_id.in_((keep_id, other_id)))
        .order_by(ReminderDecision.id)
    ).all()
    never: dict[tuple[int, str], bool] = {}
    together: dict[str, bool] = {}
    for row in rows:
        if row.decision in (Decision.NEVER, Decision.ALLOW):
            never[row.client_id, row.rule] = row.decision == Decision.NEVER
            together[row.rule] = row.decision == Decision.NEVER
        if row.client_id == other_id:
            row.client_id = keep_id
            row.dedupe_key = of_owner(row.dedupe_key, keep_id)
    tx.session.flush()
    for rule in sorted({rule for (_, rule), is_never in never.items() if is_never}):
        if not together[rule]:
            decided = ReminderDecision(client_id=keep_id, rule=rule, decision=Decision.NEVER.value)
            tx.session.add(decided)


def _redirect(tx: Tx, keep: Client, other_id: int) -> None:
    """Whoever was recommended by the merged card, or merged into it, names the kept one."""
    for row in tx.session.scalars(select(Client).where(Client.merged_into_id == other_id)):
        row.merged_into_id = keep.id
    for row in tx.session.scalars(select(Client).where(Client.recommended_by_id == other_id)):
        row.recommended_by_id = keep.id
    tx.session.flush()
    above, seen = keep.recommended_by_id, set()
    while above is not None and above != keep.id and above not in seen:
        seen.add(above)
        above = tx.session.scalar(select(Client.recommended_by_id).where(Client.id == above))
    if above is not None or keep.recommended_by_id == other_id:
        keep.recommended_by_id = None  # nobody recommends themselves, however many are between
