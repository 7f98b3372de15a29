"""Clients of a file become cards.

An import fills what is empty on a card, replaces what only an import has written there, adds tags,
phones and warnings, and never touches what a person has typed nor empties anything. Where a file
describes one person in several rows, the first one counts and the others fill its gaps.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select

from salonapp.clients.cards import Purpose
from salonapp.clients.tables import Client, Consent
from salonapp.clients.tables.consents import CONSENT_COUNTS
from salonapp.desk.imports.cards import Doubled
from salonapp.desk.imports.cells import cell_text
from salonapp.desk.imports.client_rows import ClientReader, ClientRow
from salonapp.desk.imports.columns import Columns
from salonapp.desk.imports.commands.aliases import Alias, insert_aliases
from salonapp.desk.imports.commands.job import Job
from salonapp.desk.imports.commands.lists import Lists
from salonapp.desk.imports.commands.merged import refusals_of_merged_cards
from salonapp.desk.imports.commands.owned import may_replace, typed_by_hand
from salonapp.desk.imports.commands.people import AMBIGUOUS, ERASED_PERSON, People, folded_name
from salonapp.desk.imports.names import FullName
from salonapp.desk.imports.reading import Source
from salonapp.desk.imports.rows import Salon, Unfit
from salonapp.foundation.i18n import msg
from salonapp.storage.bulk import bulk_insert, bulk_record, bulk_update, next_id
from salonapp.storage.door import Tx
from salonapp.storage.sets import id_set, ids_json

NO_NAME = msg("The row has no name.")
SEVERAL_CARDS = msg("Several clients share this phone and could be meant; write the full name.")
CONSENT_SOURCE = "import"


def import_clients(tx: Tx, source: Source, columns: Columns, salon: Salon, job: Job) -> None:
    """Read the file to its end and bring the cards in line with it."""
    reader = ClientReader(columns, len(source.names), salon, source.sample, job.notes)
    cards = _Cards(tx, job)
    for chunk in source.chunks():
        for row in reader.rows(chunk):
            if isinstance(row, Unfit):
                job.read += 1
                job.reject(row)
            else:
                cards.take(row)
        cards.write()
        job.step(chunk)


#: The latest word of each card and purpose; a refusal counts with (True), or without (False),
#: what cards merged into it said: a yes of the file must not overrule that, a no stands beside it.
Words = dict[tuple[int, str, bool], Consent]


class _Cards:
    """Gathers a chunk's rows by card and writes them."""

    def __init__(self, tx: Tx, job: Job) -> None:
        self._tx = tx
        self._job = job
        self._people = People(tx)
        self._next_id = next_id(tx, Client)
        self._new: dict[int, ClientRow] = {}
        self._known: dict[int, ClientRow] = {}
        #: Rows that said something about each known card of this chunk.
        self._mentions: dict[int, int] = {}
        self._written: set[int] = set()
        self._aliases: list[Alias] = []
        self._evidence = f"{job.file_name}, {tx.today.isoformat()}"

    def take(self, row: ClientRow) -> None:
        """Find the row's card, or begin one."""
        job, people = self._job, self._people
        name = folded_name(row.name)
        numbers = [phone.number for phone in row.phones]
        if not name and not any(cell_text(cell) for cell in row.cells):
            return
        job.read += 1
        if not name:
            job.reject(Unfit(row.number, row.cells, NO_NAME))
            return
        client_id = people.find(row.external_id, numbers, name)
        if client_id == AMBIGUOUS:
            job.reject(Unfit(row.number, row.cells, SEVERAL_CARDS))
            return
        if client_id is None and people.was_erased(row.external_id, numbers, name, row.email):
            job.reject(Unfit(row.number, row.cells, ERASED_PERSON))
            return
        if client_id is None and not numbers and not row.external_id:
            client_id = people.find_bare(name)
        if row.external_id and people.code_is_taken(row.external_id):
            row.external_id = ""
        code = row.external_id
        is_alias = bool(code and client_id and people.has_code(client_id))
        if is_alias and client_id:
            self._aliases.append(Alias(code, row.name, client_id))
            row.external_id = ""
        if client_id is None:
            if job.looks_for_doubles:
                why = people.resembles(numbers, name)
                if why is not None:
                    job.doubled.append(Doubled(row.number, why))
            client_id = self._next_id
            self._next_id += 1
            self._new[client_id] = row
            job.created += 1
        elif client_id in self._new:
            if self._new[client_id].take_missing(row) or is_alias:
                job.updated += 1
            else:
                job.unchanged += 1
        elif client_id in self._known:
            self._known[client_id].take_missing(row)
            self._mentions[client_id] += 1
        else:
            self._known[client_id] = row
            self._mentions[client_id] = 1
        people.learn(client_id, code, numbers, name)

    def write(self) -> None:
        """Write what was gathered."""
        self._insert()
        self._update()
        insert_aliases(self._tx, self._aliases)
        self._next_id += len(self._aliases)
        self._aliases = []
        self._written.update(self._new, self._known)
        self._new, self._known, self._mentions = {}, {}, {}

    def _insert(self) -> None:
        if not self._new:
            return
        tx, new = self._tx, self._new
        bulk_insert(tx, Client, [client_values(row) for row in new.values()])
        lists = Lists(tx)
        for client_id, row in new.items():
            lists.add(client_id, row)
        lists.write()
        self._record_consents(new, {})
        self._job.new_clients += len(new)

    def _update(self) -> None:
        if not self._known:
            return
        tx, known, job = self._tx, self._known, self._job
        dialect = "sqlite" if tx.on_sqlite else "postgresql"
        ids = {"ids": ids_json(known)}
        current = {
            row["id"]: row
            for row in tx.session.execute(
                select(*Client.__table__.c).where(Client.id.in_(id_set(dialect))), ids
            ).mappings()
        }
        differing = {
            client_id: _differences(current[client_id], row) for client_id, row in known.items()
        }
        typed = typed_by_hand(tx, "client", [i for i, fields in differing.items() if fields])
        updates: defaultdict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
        changed = {alias.client_id for alias in self._aliases} & known.keys()
        for client_id, fields in differing.items():
            kept = {
                field: value
                for field, value in fields.items()
                if not current[client_id][field]
                or (client_id not in self._written and may_replace(typed, client_id, field))
            }
            if kept:
                updates[tuple(kept)].append({"id": client_id, **kept})
                changed.add(client_id)
        for rows in updates.values():
            bulk_update(tx, Client, rows)
        lists = Lists(tx)
        lists.read(dialect, ids)
        for client_id, row in known.items():
            if lists.add(client_id, row):
                changed.add(client_id)
        lists.write()
        of_known = select(Consent).where(Consent.client_id.in_(id_set(dialect)), CONSENT_COUNTS)
        latest: Words = {}
        for word in tx.session.scalars(of_known.order_by(Consent.id), ids):
            latest[word.client_id, word.purpose, True] = word
            if word.merged_client_id is None:
                latest[word.client_id, word.purpose, False] = word
        changed |= self._record_consents(known, latest)
        job.updated += len(changed)
        job.unchanged += sum(self._mentions.values()) - len(changed)

    def _record_consents(self, rows: dict[int, ClientRow], latest: Words) -> set[int]:
        """Record what the file says about consent, unless a later word was heard elsewhere."""
        tx, job = self._tx, self._job
        new: list[dict[str, Any]] = []
        for client_id, row in rows.items():
            for purpose, granted in _consents(row):
                last = latest.get((client_id, purpose.value, granted))
                if last is not None and (last.granted is granted or last.source != CONSENT_SOURCE):
                    continue
                if client_id in self._written:
                    continue
                new.append(
                    {
                        "client_id": client_id,
                        "at": tx.now,
                        "purpose": purpose.value,
                        "granted": granted,
                        "source": CONSENT_SOURCE,
                        "evidence": self._evidence,
                        "actor_name": tx.actor.name,
                    }
                )
                if granted:
                    job.consents_given += 1
                else:
                    job.consents_refused += 1
        if not new:
            return set()
        new += refusals_of_merged_cards(tx, new)
        bulk_record(tx, Consent, new)
        touched = {row["client_id"] for row in new}
        tx.touch("consent", touched)
        tx.touch("client", touched)
        return touched


def _consents(row: ClientRow) -> Iterable[tuple[Purpose, bool]]:
    if row.consent is not None:
        yield Purpose.SERVICE, row.consent
        yield Purpose.ADVERTISING, row.consent and not row.no_advertising
    elif row.no_advertising:
        yield Purpose.ADVERTISING, False


def client_values(row: ClientRow) -> dict[str, Any]:
    """The card's own fields as the row gives them."""
    birthday = row.birthday
    return {
        "external_id": row.external_id or None,
        "last_name": row.name.last,
        "first_name": row.name.first,
        "middle_name": row.name.middle,
        "email": row.email,
        "birth_day": birthday.day if birthday else None,
        "birth_month": birthday.month if birthday else None,
        "birth_year": birthday.year if birthday else None,
        "gender": row.gender,
        "source": row.source,
        "note": row.note,
        "discount_percent": row.discount or 0,
        "created_on": row.created_on,
    }


def _differences(card: Any, row: ClientRow) -> dict[str, Any]:
    """What the row says otherwise than the card; an emptier value says nothing."""
    wanted: dict[str, Any] = {
        "email": row.email,
        "gender": row.gender,
        "source": row.source,
        "note": row.note,
        "created_on": row.created_on,
        "discount_percent": row.discount,
    }
    if row.external_id and not card["external_id"]:
        wanted["external_id"] = row.external_id
    if row.birthday is not None:
        wanted["birth_day"], wanted["birth_month"] = row.birthday.day, row.birthday.month
        wanted["birth_year"] = row.birthday.year
    wanted.update(_name_differences(card, row.name))
    return {
        field: value
        for field, value in wanted.items()
        if value not in (None, "") and value != card[field]
    }


def _name_differences(card: Any, name: FullName) -> dict[str, str]:
    """The name is one thing: a shorter one does not replace a fuller one, nor mix with it."""
    had = FullName(card["last_name"], card["first_name"], card["middle_name"])
    if name.words < had.words:
        return {}
    return {"last_name": name.last, "first_name": name.first, "middle_name": name.middle}


def insert_bare_clients(tx: Tx, rows: Sequence[ClientRow]) -> range:
    """Begin cards of which no more than a name, a code and a phone is known."""
    ids = bulk_insert(tx, Client, [client_values(row) for row in rows])
    lists = Lists(tx)
    for client_id, row in zip(ids, rows, strict=True):
        lists.add(client_id, row)
    lists.write()
    return ids
