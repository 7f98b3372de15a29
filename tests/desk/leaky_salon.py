"""A salon where every text somebody can type holds a phone and an address, for two clients.

Anna comes to Lera, Vera to Olga. Whoever adds a table or a column need not come here: what is text
and no closed set of words is filled with the phone by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import JSON, Boolean, Date, DateTime, LargeBinary, Text, Time, insert
from sqlalchemy.orm import Mapper

from salonapp.catalog.cards import ServiceDraft
from salonapp.catalog.commands import add_service
from salonapp.clients.cards import ClientDraft, PhoneDraft
from salonapp.clients.commands import add_client, put_into_bin
from salonapp.desk.fact_words import FACTS, Shape
from salonapp.foundation.i18n import msg
from salonapp.staff.commands import add_staff
from salonapp.staff.rights import StaffRole
from salonapp.storage.base import Base, Kind, role_of
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER, Tx
from salonapp.storage.settings import set_setting

PHONE, E164 = "8 912 345-67-89", "+79123456789"
TYPED = f"мама {PHONE}, annasmail@example.com"
#: What must not be read: pieces of the phone without what stands between digits, the address.
DIGITS, MAIL = "91234567", "annasmail"
#: An amount nobody would come upon otherwise, in minor units, and as it is written.
AMOUNT = 98_765_400
AMOUNTS = ("987654", "987 654", "987\u00a0654", "987\u202f654", "987,654")
OTHERS_NAME = "Veraniko"
DAY = date(2026, 3, 11)
NOW = datetime(2026, 3, 11, 9, tzinfo=UTC)

#: Closed sets, keys and names of what the salon sells: none of it is typed about a client.
WORDS: Mapping[tuple[str, str], Any] = {
    ("client_preference", "kind"): "likes",
    ("client_alert", "kind"): "allergy",
    ("client_alert", "severity"): "severe",
    ("client_entry", "kind"): "note",
    ("client_entry", "author"): "Lera",
    ("client_link", "kind"): "relative",
    ("client_trait", "typology"): "colour",
    ("client_trait", "type"): "red",
    ("client_chat", "channel"): "telegram",
    ("client_chat", "chat_id"): "4711",
    ("photo", "kind"): "before",
    ("formula_component", "unit"): "g",
    ("custom_field", "kind"): "text",
    ("custom_field", "name"): "Field",
    ("material", "name"): "Dye",
    ("material", "unit"): "g",
    ("offer", "name"): "Spring",
    ("offer", "texts"): {"ru": "Hello"},
    ("visit", "status"): "done",
    # An amount in words is an amount.
    ("visit", "payment"): f"card 987654, {TYPED}",
    ("visit", "discount_reason"): f"987654 last time, {TYPED}",
    ("visit_payment", "note"): f"987654 too much, {TYPED}",
    ("appointment", "status"): "planned",
    ("appointment", "cancelled_by"): "",
    ("visit_payment", "method"): "cash",
    ("stock_move", "kind"): "receipt",
    ("temperature_pin", "temperature"): "hot",
    ("reminder_decision", "rule"): "return_after_service",
    ("reminder_decision", "decision"): "text",
    ("reminder_decision", "channel"): "",
    ("alert_override", "given_by"): "Lera",
    ("message_answer", "answer"): "words",
    ("message_answer", "source"): "by_hand",
    ("consent", "purpose"): "service",
    ("consent", "channel"): "",
    ("consent", "address"): "",
    ("consent", "source"): "spoken",
    ("consent", "actor_name"): "Lera",
    ("consent", "wording_version"): "1",
    ("consent_wording", "purpose"): "service",
    ("consent_wording", "language"): "ru",
}
#: Rows of these are made by commands, are nobody's, or are kept for one workstation alone.
_NOT_FILLED = frozenset(
    {"client", "staff", "service", "setting", "saved_list", "import_profile", "advice_edit"}
    | {"consent_wording", "staff_hours", "staff_day", "staff_service", "reminder_rule"}
    | {"suppression", "form_draft", "passcode", "sign_in", "model_fit"}
    | {"temperature_history", "chat_invitation", "incoming", "message_attempt", "message_event"}
    | {"visit", "appointment"}
)
_LINKS = ("client_link", "not_duplicate")
#: Made once.
_OF_THE_SALON = frozenset(
    {"custom_field", "material", "offer", "usage_norm", "material_ingredient", "stock_move"}
)
_STATES = ("handed_over", "delivered", "unknown", "skipped", "failed")


class LeakySalon:
    """The salon, and the ids of what is in it."""

    def __init__(self, db: Database, *, linked: bool = True) -> None:
        self.db = db
        self._linked = linked
        #: The rows made of each table, by client.
        self.rows: dict[tuple[str, int], int] = {}
        with db.write(OWNER, msg("A salon")) as tx:
            set_setting(tx, "salon.time_zone", "UTC")
            self.lera, self.olga = add_staff(tx, "Lera"), add_staff(tx, "Olga")
            self.ira = add_staff(tx, "Ira", StaffRole.ADMINISTRATOR)
            self.service = add_service(tx, ServiceDraft("Haircut"))
            self.anna = self._client(tx, "Annushka")
            self.vera = self._client(tx, OTHERS_NAME)
            put_into_bin(tx, self._client(tx, "Zoya"))
        with db.write(OWNER, msg("Everything")) as tx:
            for client_id, staff_id in ((self.anna, self.lera), (self.vera, self.olga)):
                self._fill(tx, client_id, staff_id)
        self.messages = {client_id: self._messages(client_id) for client_id in self.clients}

    @property
    def clients(self) -> tuple[int, int]:
        """Anna and Vera."""
        return self.anna, self.vera

    def _client(self, tx: Tx, name: str) -> int:
        draft = ClientDraft(
            name,
            last_name=f"Ivanova {PHONE}",
            middle_name=f"Petrovna {PHONE}",
            source=TYPED,
            phones=(PhoneDraft(PHONE, TYPED),),
            email="annasmail@example.com",
            note=TYPED,
        )
        client_id = add_client(tx, draft)
        mapper = _mappers()["client"]
        client: Any = tx.session.get(mapper.class_, client_id)
        client.think_twice = TYPED
        client.birth_day, client.birth_month = DAY.day, DAY.month
        tx.session.flush()
        return client_id

    def _fill(self, tx: Tx, client_id: int, staff_id: int) -> None:
        self._staff_id = staff_id
        wanted: tuple[str, ...] = (
            "visit",
            "appointment",
            "patch_test",
            "formula",
            "custom_field",
            "material",
        )
        wanted = (*wanted, "photo_content", "photo")
        without = {*wanted, *_NOT_FILLED, *(() if self._linked else _LINKS)}
        rest = [name for name in _mappers() if name not in without]
        ordered = [table.name for table in Base.metadata.sorted_tables]
        for name in (*wanted, *sorted(rest, key=ordered.index)):
            mapper = _mappers()[name]
            if name in _OF_THE_SALON and client_id != self.anna:
                self.rows[name, client_id] = self.rows[name, self.anna]
                continue
            row = mapper.class_(**self._values(mapper, name, client_id))
            tx.session.add(row)
            tx.session.flush()
            self.rows[name, client_id] = row.id
        consent = _mappers()["consent"]
        tx.session.add(consent.class_(**self._values(consent, "consent", client_id)))

    def _values(self, mapper: Mapper[Any], name: str, client_id: int) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for attribute in mapper.column_attrs:
            column: Any = attribute.columns[0]
            value = self._value(name, column, client_id)
            if value is not None:
                values[attribute.key] = value
        return values

    def _value(self, table: str, column: Any, client_id: int) -> Any:
        name = column.name
        if name == "id" or name in ("merged_client_id", "merged_into_id", "deleted_at"):
            return None
        if (table, name) in WORDS:
            return WORDS[table, name]
        if name in ("client_id", "first_id"):
            return client_id
        if name in ("other_id", "second_id"):
            return self.vera if client_id == self.anna else self.anna
        if name == "staff_id":
            return self._staff_id
        if name == "service_id":
            return self.service
        if column.foreign_keys:
            (key,) = column.foreign_keys
            return self.rows.get((key.column.table.name, client_id))
        if name in ("external_id", "digest", "dedupe_key", "folded_name", "feed_token"):
            return f"{table}-{client_id}"
        return _any_value(table, column, client_id)

    def _messages(self, client_id: int) -> dict[str, int]:
        """A message in each state that planning leaves alone, put there behind its back."""
        table = Base.metadata.tables["outbox_message"]
        found: dict[str, int] = {}
        with self.db._writer.connect() as connection:
            for state in _STATES:
                values = {
                    "dedupe_key": f"return_after_service:{client_id}:{state}",
                    "client_id": client_id,
                    "rule": "return_after_service",
                    "purpose": "service",
                    "state": state,
                    "channel": "email" if state == "failed" else "sms",
                    "address": "annasmail@example.com" if state == "failed" else E164,
                    "language": "ru",
                    "text": TYPED,
                    "send_at": NOW,
                    "expires_at": NOW,
                    "reason": {"kind": "no_consent"},
                    "attempts": 1,
                    "claimed_at": NOW,
                    "state_at": NOW,
                }
                result = connection.execute(insert(table).values(values))
                assert result.inserted_primary_key is not None
                found[state] = int(result.inserted_primary_key[0])
            connection.commit()
        return found


def _mappers() -> dict[str, Mapper[Any]]:
    """The classes of facts and records by table."""
    found = {}
    for mapper in Base.registry.mappers:
        table: Any = mapper.local_table
        role = role_of(table)
        if role is not None and role.kind is not Kind.DERIVED:
            found[table.name] = mapper
    return found


def _any_value(table: str, column: Any, client_id: int) -> Any:
    kind = column.type
    if isinstance(kind, Text):
        word = FACTS[table].columns.get(column.name) if table in FACTS else None
        if word is not None and word.shape is Shape.CHOICE:
            return next(iter(word.words))
        return TYPED
    if isinstance(kind, LargeBinary):
        return b"x"
    if isinstance(kind, DateTime) or column.type.python_type is datetime:
        return NOW if not column.nullable else None
    if isinstance(kind, Date):
        return None if column.nullable and column.name in ("until", "done_on") else DAY
    if isinstance(kind, Time):
        return time(9)
    if isinstance(kind, Boolean):
        return False
    if isinstance(kind, JSON):
        return None if column.nullable else []
    if column.name.endswith("_minor"):
        return AMOUNT + client_id
    if column.nullable:
        return None
    return client_id if column.name in ("position",) else 1
