"""What a restored salon takes over from the one it replaces: consents, and what was sent.

A backup knows nothing of the client who opted out this morning, of the message that went out at
noon, nor of the number a stranger answered. All must outlive a restore: nobody is written to
against their will, and nobody twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, select

from salonapp.foundation.i18n import msg
from salonapp.storage.copies import open_readonly
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER, Tx
from salonapp.storage.engines import key_pragma
from salonapp.storage.fingerprints import KEY, fingerprint, named, with_name
from salonapp.storage.journal import model_of
from salonapp.storage.server_copy import never_reuse

#: States of a message that the planner may still rewrite; in any other it is a deed.
_PLAN: Final = ("planned", "queued", "cancelled", "skipped")
#: What consents are for: see `clients.cards.Purpose`.
_PURPOSES: Final = ("service", "advertising")
#: Evidence is kept as it was written, in one language.
_ERASED_SINCE: Final = "The card was erased after the backup that brought it back was made."

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Carried:
    """How many consents and messages were taken over, and whose."""

    consents: int = 0
    messages: int = 0
    client_ids: frozenset[int] = frozenset()


def count_on_after(salon: Path, old: Path, key_hex: str | None = None) -> None:
    """Let the file `salon` give new rows ids that `old` never gave: records name people by id."""
    import sqlcipher3.dbapi2 as driver

    with (
        closing(open_readonly(old, key_hex)) as reading,
        closing(driver.connect(str(salon), isolation_level=None)) as writing,
    ):
        if key_hex is not None:
            writing.execute(key_pragma(key_hex))
        never_reuse(writing, dict(reading.execute("SELECT name, seq FROM sqlite_sequence")))


def carry_over(salon: Database, old: Path) -> Carried:
    """Write what must outlive the salon file `old` into `salon`, the restored one.

    From an earlier or later state of the same salon every consent and every message that was
    tried comes along. From another salon only refusals do, to the clients with the same phone or
    e-mail address.
    """
    with (
        closing(open_readonly(old, salon.key_hex)) as reading,
        salon.write(OWNER, msg("Consents and sent messages kept through a restore")) as tx,
    ):
        connection = tx.session.connection()
        if _is_same_salon(reading, connection):
            consents = _rows(reading, connection, "SELECT * FROM consent ORDER BY id")
            written = _add_new(connection, "consent", consents)
            messages = _carry_messages(reading, connection)
            erased = _carry_suppressions(reading, connection)
            written += _refuse_erased(connection, erased)
            _carry_wrong_numbers(reading, tx)
        else:
            written = _add_new(connection, "consent", _refusals(reading, connection))
            messages = []
        clients = frozenset(row["client_id"] for row in (*written, *messages))
        tx.touch("client", clients)
        return Carried(len(written), len(messages), clients)


def _is_same_salon(old: Any, connection: Connection) -> bool:
    """Whether both began with the same operation, to the microsecond."""
    first = "SELECT at, actor_name, label FROM operation ORDER BY id LIMIT 1"
    theirs, ours = old.execute(first).fetchone(), connection.exec_driver_sql(first).first()
    return theirs is not None and ours is not None and tuple(theirs) == tuple(ours)


def _carry_suppressions(old: Any, connection: Connection) -> list[Row]:
    """Whom the salon erased stays known as such, without a name; a former salon knew nobody.

    Returns what the restored salon did not know yet.
    """
    there = "SELECT 1 FROM sqlite_master WHERE name = 'suppression'"
    if old.execute(there).fetchone() is None:
        return []
    rows = _rows(old, connection, "SELECT * FROM suppression ORDER BY id")
    return _add_new(connection, "suppression", rows)


def _carry_wrong_numbers(old: Any, tx: Tx) -> None:
    """A number that somebody else answered stays known as such."""
    columns = {
        name for (name,) in old.execute("SELECT name FROM pragma_table_info('client_phone')")
    }
    if "is_wrong" not in columns:  # a salon of before numbers were told apart
        return
    wrong = set(old.execute("SELECT client_id, e164 FROM client_phone WHERE is_wrong").fetchall())
    phone = model_of("client_phone")
    if phone is None or not wrong:
        return
    # Numbers are facts: the journal has to see them change.
    for row in tx.session.scalars(select(phone).where(phone.is_wrong.is_(False))):
        if (row.client_id, row.e164) in wrong:
            row.is_wrong = True


def _refuse_erased(connection: Connection, erased: Iterable[Row]) -> list[Row]:
    """Whoever was erased since the backup is back with a card: nobody may write to them.

    A phone others have too tells who it was only together with the name.
    """
    since = {row["digest"]: row["at"] for row in erased if row["kind"] != KEY}
    held = "SELECT digest FROM suppression WHERE kind = ? ORDER BY id LIMIT 1"
    key = connection.exec_driver_sql(held, (KEY,)).scalar()
    if not since or key is None:
        return []
    phones: defaultdict[int, list[str]] = defaultdict(list)
    for client_id, e164 in connection.exec_driver_sql("SELECT client_id, e164 FROM client_phone"):
        phones[client_id].append(e164)
    cards = "SELECT id, email, external_id, last_name, first_name, middle_name FROM client"
    written = []
    for client_id, email, code, *names in connection.exec_driver_sql(cards).all():
        mine = [with_name(phone, " ".join(names)) for phone in phones[client_id]]
        values = named(
            [*phones[client_id], *mine], [email] if email else [], [code] if code else []
        )
        known = (since.get(fingerprint(key, kind, value)) for kind, value in values)
        erased_at = next((at for at in known if at is not None), None)
        for purpose in _PURPOSES if erased_at is not None else ():
            row = {
                "client_id": client_id,
                "at": erased_at,
                "purpose": purpose,
                "channel": "",
                "granted": False,
                "source": "client",
                "wording": "",
                "wording_version": "",
                "evidence": _ERASED_SINCE,
                "address": "",
                "actor_name": OWNER.name,
            }
            _insert(connection, "consent", row)
            written.append(row)
    return written


def _carry_messages(old: Any, connection: Connection) -> list[Row]:
    places = ", ".join("?" * len(_PLAN))
    tried = f"SELECT * FROM outbox_message WHERE state NOT IN ({places}) ORDER BY id"
    changed = []
    for deed in _rows(old, connection, tried, _PLAN):
        known = (
            connection.exec_driver_sql(
                "SELECT * FROM outbox_message WHERE dedupe_key = ?", (deed["dedupe_key"],)
            )
            .mappings()
            .first()
        )
        if known is None:
            message_id = _insert_anew(connection, "outbox_message", deed)
        else:
            message_id = int(known["id"])
            if {**known, "id": None} == {**deed, "id": None}:
                continue
            connection.exec_driver_sql("DELETE FROM outbox_message WHERE id = ?", (message_id,))
            _insert(connection, "outbox_message", {**deed, "id": message_id})
        for table in ("message_attempt", "message_event"):
            steps = f"SELECT * FROM {table} WHERE message_id = ? ORDER BY id"
            found = _rows(old, connection, steps, (deed["id"],))
            _add_new(connection, table, ({**step, "message_id": message_id} for step in found))
        changed.append(deed)
    return changed


def _refusals(old: Any, connection: Connection) -> list[Row]:
    """Withdrawals that hold in `old`, as records of the clients here with the same address."""
    withdrawn = """
        SELECT * FROM consent WHERE NOT granted AND NOT EXISTS (
            SELECT 1 FROM consent later
            WHERE later.client_id = consent.client_id AND later.purpose = consent.purpose
              AND later.channel = consent.channel AND later.id > consent.id
        )
    """
    later = "SELECT 1 FROM consent WHERE client_id = ? AND purpose = ? AND channel = ? AND at > ?"
    theirs = (
        "SELECT e164 FROM client_phone WHERE client_id = ? "
        "UNION SELECT lower(email) FROM client WHERE id = ? AND email <> ''"
    )
    ours = (
        "SELECT client_id FROM client_phone WHERE e164 = ? "
        "UNION SELECT id FROM client WHERE lower(email) = ? AND email <> ''"
    )
    found: dict[tuple[int, str, str], Row] = {}
    for row in _rows(old, connection, withdrawn):
        client_id = row["client_id"]
        for (address,) in old.execute(theirs, (client_id, client_id)).fetchall():
            for (here,) in connection.exec_driver_sql(ours, (address, address)).fetchall():
                about = (int(here), str(row["purpose"]), str(row["channel"]))
                if connection.exec_driver_sql(later, (*about, row["at"])).first() is None:
                    found[about] = {
                        **row,
                        "id": None,
                        "client_id": here,
                        "merged_client_id": None,  # that card is of the other salon
                    }
    return list(found.values())


def _add_new(connection: Connection, table: str, rows: Iterable[Row]) -> list[Row]:
    """Insert those `rows` that `table` does not hold yet, apart from their ids."""
    new = []
    for row in rows:
        same = " AND ".join(f"{name} IS ?" for name in row if name != "id")
        values = tuple(value for name, value in row.items() if name != "id")
        held = f"SELECT 1 FROM {table} WHERE {same}"
        if connection.exec_driver_sql(held, values).first() is None:
            _insert_anew(connection, table, row)
            new.append(row)
    return new


def _insert_anew(connection: Connection, table: str, row: Row) -> int:
    """Insert `row` under its own id, or under a new one when that is taken."""
    taken = connection.exec_driver_sql(f"SELECT 1 FROM {table} WHERE id = ?", (row["id"],)).first()
    return _insert(connection, table, {**row, "id": None} if taken else row)


def _insert(connection: Connection, table: str, row: Row) -> int:
    values = f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})"
    result = connection.exec_driver_sql(values, tuple(row.values()))
    return int(result.lastrowid)


def _rows(
    old: Any, connection: Connection, sql: str, parameters: Sequence[Any] = ()
) -> Iterator[Row]:
    """Rows of the old salon's table, with the columns that today's table has too."""
    table = sql.partition(" FROM ")[2].split()[0]
    listing = connection.exec_driver_sql(f"SELECT name FROM pragma_table_info('{table}')")
    known = {name for (name,) in listing}
    cursor = old.execute(sql, parameters)
    names = [column[0] for column in cursor.description]
    for values in cursor:
        yield {n: v for n, v in zip(names, values, strict=True) if n in known}
