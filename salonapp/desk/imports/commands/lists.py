"""What stands on a card more than once: an import adds to it and never takes away."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import select

from salonapp.clients.tables import ClientAlert, ClientPhone, ClientPreference, ClientTag
from salonapp.desk.imports.cells import Memo
from salonapp.desk.imports.client_rows import ClientRow
from salonapp.foundation.text import fold
from salonapp.storage.base import Base
from salonapp.storage.bulk import bulk_insert
from salonapp.storage.door import Tx
from salonapp.storage.sets import id_set
from salonapp.storage.tables import JournalEntry, Operation

_REMOVABLE = ("client_phone", "client_tag", "client_alert", "client_preference")


class Lists:
    """Phones, tags, warnings and preferences of a chunk's cards: adds what is not there yet.

    What a person took off a card by hand does not come back with a file that still has it.
    """

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self._fold: Memo[str, str] = Memo(fold)
        self._phones: defaultdict[int, dict[str, str]] = defaultdict(dict)
        self._tags: defaultdict[int, set[str]] = defaultdict(set)
        self._alerts: defaultdict[int, set[tuple[str, str]]] = defaultdict(set)
        self._likes: defaultdict[int, set[tuple[str, str]]] = defaultdict(set)
        self._new: dict[type[Base], list[dict[str, Any]]] = {
            ClientPhone: [],
            ClientTag: [],
            ClientAlert: [],
            ClientPreference: [],
        }
        self._count = 0

    def read(self, dialect: str, ids: dict[str, str]) -> None:
        """Learn what the cards `ids` have."""
        session = self._tx.session
        for phone in session.execute(
            select(ClientPhone.client_id, ClientPhone.e164, ClientPhone.comment).where(
                ClientPhone.client_id.in_(id_set(dialect))
            ),
            ids,
        ):
            self._phones[phone.client_id][phone.e164] = phone.comment
        for tag in session.execute(
            select(ClientTag.client_id, ClientTag.tag).where(
                ClientTag.client_id.in_(id_set(dialect))
            ),
            ids,
        ):
            self._tags[tag.client_id].add(fold(tag.tag))
        for alert in session.execute(
            select(ClientAlert.client_id, ClientAlert.kind, ClientAlert.text).where(
                ClientAlert.client_id.in_(id_set(dialect))
            ),
            ids,
        ):
            self._alerts[alert.client_id].add((alert.kind, fold(alert.text)))

        for like in session.execute(
            select(ClientPreference.client_id, ClientPreference.kind, ClientPreference.text).where(
                ClientPreference.client_id.in_(id_set(dialect))
            ),
            ids,
        ):
            self._likes[like.client_id].add((like.kind, fold(like.text)))
        self._read_removed(dialect, ids)

    def _read_removed(self, dialect: str, ids: dict[str, str]) -> None:
        """Know what people removed by hand as if it were there; an undo is no removal."""
        rows = self._tx.session.execute(
            select(JournalEntry.client_id, JournalEntry.table_name, JournalEntry.before)
            .join(Operation, Operation.id == JournalEntry.operation_id)
            .where(
                JournalEntry.client_id.in_(id_set(dialect)),
                JournalEntry.table_name.in_(_REMOVABLE),
                JournalEntry.after.is_(None),
                Operation.undoes_id.is_(None),
            ),
            ids,
        )
        for client_id, table, row in rows:
            if not row:
                continue
            if table == "client_phone":
                self._phones[client_id].setdefault(row.get("e164", ""), "")
            elif table == "client_tag":
                self._tags[client_id].add(fold(row.get("tag", "")))
            else:
                known = self._alerts if table == "client_alert" else self._likes
                known[client_id].add((row.get("kind", ""), fold(row.get("text", ""))))

    def add(self, client_id: int, row: ClientRow) -> bool:
        """Add what the row has beyond the card; whether there was anything."""
        before = self._count
        if row.phones:
            known = self._phones[client_id]
            for phone in row.phones:
                if phone.number not in known:
                    self._new[ClientPhone].append(
                        {
                            "client_id": client_id,
                            "position": len(known),
                            "e164": phone.number,
                            "comment": phone.comment,
                        }
                    )
                    known[phone.number] = phone.comment
                    self._count += 1
        if row.tags:
            tags = self._tags[client_id]
            for tag in row.tags:
                if self._fold[tag] not in tags:
                    tags.add(self._fold[tag])
                    self._new[ClientTag].append({"client_id": client_id, "tag": tag})
                    self._count += 1
        for kind, texts in (
            ("allergy", row.allergies),
            ("contraindication", row.contraindications),
        ):
            for text in texts:
                alerts = self._alerts[client_id]
                if (kind, self._fold[text]) not in alerts:
                    alerts.add((kind, self._fold[text]))
                    self._new[ClientAlert].append(
                        {"client_id": client_id, "kind": kind, "text": text}
                    )
                    self._count += 1
        for kind, text in row.preferences:
            if (kind, self._fold[text]) not in self._likes[client_id]:
                self._likes[client_id].add((kind, self._fold[text]))
                self._new[ClientPreference].append(
                    {"client_id": client_id, "kind": kind, "text": text}
                )
                self._count += 1
        return self._count > before

    def write(self) -> None:
        """Write the additions."""
        for model, rows in self._new.items():
            bulk_insert(self._tx, model, rows)
