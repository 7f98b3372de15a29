"""What a visit needs to exist: its client, its services and its master; unknown ones are begun."""

from __future__ import annotations

from sqlalchemy import select

from salonapp.catalog.cards import ServiceDraft
from salonapp.catalog.commands import add_service
from salonapp.catalog.tables import Service
from salonapp.clients.tables import Client
from salonapp.desk.imports.cards import VisitField
from salonapp.desk.imports.cells import Memo
from salonapp.desk.imports.client_rows import ClientRow
from salonapp.desk.imports.commands.aliases import Alias, insert_aliases
from salonapp.desk.imports.commands.clients import insert_bare_clients
from salonapp.desk.imports.commands.job import Job
from salonapp.desk.imports.commands.people import AMBIGUOUS, ERASED_PERSON, People, folded_name
from salonapp.desk.imports.names import FullName, split_name
from salonapp.desk.imports.rows import Unfit
from salonapp.desk.imports.values import BAD_PHONE
from salonapp.desk.imports.visit_rows import VisitBatch, VisitReader, WhoCells
from salonapp.foundation.i18n import Message, msg, speaking
from salonapp.foundation.text import fold
from salonapp.staff.commands import add_staff
from salonapp.staff.tables import Staff
from salonapp.storage.bulk import bulk_update, next_id
from salonapp.storage.door import Tx

WHOSE = msg("The row does not say whose visit it is.")
UNKNOWN_CLIENT = msg("The client is not known, and the row does not name them.")
SEVERAL_CLIENTS = msg("Several clients could be meant; add the phone or the client's code.")
ONLY_A_FIRST_NAME = msg("A first name alone does not say whose visit it is; add the phone.")
#: What a visit is called in a file that has no column for services.
ANY_SERVICE = msg("Visit")

#: Whose visit a row is: a client's id, or why that cannot be told.
Owner = int | Message


class Needed:
    """Finds clients, services and masters by what a row calls them, and begins unknown ones."""

    def __init__(self, tx: Tx, reader: VisitReader, job: Job) -> None:
        self._tx = tx
        self._reader = reader
        self._job = job
        self._people = People(tx)
        self._next_client_id = next_id(tx, Client)
        self._new_clients: list[ClientRow] = []
        self._aliases: list[Alias] = []
        self._codes: list[dict[str, object]] = []
        self._bad_phones: set[WhoCells] = set()
        self._is_last_round = not reader.has(VisitField.NAME)
        with speaking(tx.settings.text("salon.language")):
            self._any_service = str(ANY_SERVICE)
        self._service_ids: dict[str, int] = {}
        #: How long each service takes, in minutes.
        self.durations: dict[int, int] = {}
        for service in tx.session.execute(
            select(Service.id, Service.folded_name, Service.duration_min)
        ):
            self._service_ids[service.folded_name] = service.id
            self.durations[service.id] = service.duration_min
        self._staff_ids: dict[str, int] = {
            member.folded_name: member.id
            for member in tx.session.execute(select(Staff.id, Staff.folded_name))
        }
        self._owner: Memo[WhoCells, Owner] = Memo(self._find_owner, 250_000)
        #: Service ids by the names in a cell.
        self.services: Memo[tuple[str, ...], tuple[int, ...]] = Memo(self._find_services)
        #: A master's id by name; None for no name.
        self.masters: Memo[str, int | None] = Memo(self._find_master)

    def _find_owner(self, cells: WhoCells) -> Owner:
        who = self._reader.who(cells)
        name_parts = split_name(who.name)
        name = folded_name(name_parts)
        numbers = [who.phone.number] if who.phone else []
        if who.bad_phone:
            self._bad_phones.add(cells)
        client_id = self._people.find(who.external_id, numbers, name)
        if client_id is None and not numbers and not who.external_id:
            if not name:
                return WHOSE
            client_id = self._people.find_by_full_name(name)
            if client_id != AMBIGUOUS and " " not in name:
                return ONLY_A_FIRST_NAME
        if client_id == AMBIGUOUS:
            return SEVERAL_CLIENTS
        if client_id is not None:
            code = who.external_id
            if code and not self._people.code_is_taken(code):
                if self._people.has_code(client_id):
                    self._aliases.append(Alias(code, name_parts, client_id))
                else:
                    self._codes.append({"id": client_id, "external_id": code})
                self._people.learn(client_id, code, (), "")
            return client_id
        if not name and who.external_id and not self._reader.has(VisitField.NAME):
            name_parts = FullName("", who.external_id, "")
            name = folded_name(name_parts)
        if not name:
            return UNKNOWN_CLIENT
        if self._people.was_erased(who.external_id, numbers, name):
            return ERASED_PERSON
        code = "" if self._people.code_is_taken(who.external_id) else who.external_id
        client_id = self._next_client_id + len(self._new_clients)
        self._new_clients.append(
            ClientRow(
                number=0,
                cells=(),
                external_id=code,
                name=name_parts,
                phones=(who.phone,) if who.phone else (),
                email="",
                birthday=None,
                gender="",
                source="",
                tags=(),
                allergies=(),
                contraindications=(),
                preferences=(),
                note="",
                created_on=None,
                consent=None,
                discount=None,
                no_advertising=False,
            )
        )
        self._people.learn(client_id, code, numbers, name)
        return client_id

    def _find_services(self, names: tuple[str, ...]) -> tuple[int, ...]:
        ids: list[int] = []
        for name in names or (self._any_service,):
            folded = fold(name)
            service_id = self._service_ids.get(folded)
            if service_id is None:
                service_id = add_service(self._tx, ServiceDraft(name))
                self._service_ids[folded] = service_id
                self.durations[service_id] = ServiceDraft(name).duration_min
                self._job.new_services += 1
            ids.append(service_id)
        return tuple(ids)

    def _find_master(self, name: str) -> int | None:
        if not name:
            return None
        folded = fold(name)
        staff_id = self._staff_ids.get(folded)
        if staff_id is None:
            staff_id = self._staff_ids[folded] = add_staff(self._tx, name)
            self._job.new_masters += 1
        return staff_id

    def look_again(self) -> None:
        """From now on a row whose client is not known is rejected: no later row can name them."""
        self._owner.clear()
        self._is_last_round = True

    def owned(self, batch: VisitBatch, later: list[VisitBatch]) -> tuple[VisitBatch, list[int]]:
        """The rows whose client is known or begun now, and those clients; others are rejected.

        Rows that do not name a client nobody knows yet go to `later`: another row may name them,
        and the order of rows must not matter.
        """
        owners = [self._owner[cells] for cells in batch.who]
        if self._new_clients:
            insert_bare_clients(self._tx, self._new_clients)
            self._next_client_id += len(self._new_clients)
            self._job.new_clients += len(self._new_clients)
            self._new_clients = []
        bulk_update(self._tx, Client, self._codes)
        self._codes = []
        if self._aliases:
            insert_aliases(self._tx, self._aliases)
            self._next_client_id += len(self._aliases)
            self._aliases = []
        if self._bad_phones:
            for number, cells in zip(batch.numbers, batch.who, strict=True):
                if cells in self._bad_phones:
                    self._job.notes.add(BAD_PHONE.why, number)
        clients = [owner for owner in owners if isinstance(owner, int)]
        if len(clients) == len(owners):
            return batch, clients
        wait = not self._is_last_round
        waiting = [at for at, owner in enumerate(owners) if wait and owner is UNKNOWN_CLIENT]
        if waiting:
            later.append(batch.picked(waiting))
        for number, row, owner in zip(batch.numbers, batch.cells, owners, strict=True):
            if isinstance(owner, Message) and not (wait and owner is UNKNOWN_CLIENT):
                self._job.reject(Unfit(number, row, owner))
        kept = [at for at, owner in enumerate(owners) if isinstance(owner, int)]
        return batch.picked(kept), clients
