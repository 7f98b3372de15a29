"""Whatever is done to a salon, undo and redo lead through exactly its former states."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from salonapp.clients.tables import Client, ClientPhone
from salonapp.foundation.clock import FixedClock
from salonapp.foundation.errors import Conflict, NotFound
from salonapp.foundation.i18n import msg
from salonapp.storage import bulk
from salonapp.storage.bulk import bulk_insert, bulk_update
from salonapp.storage.database import Database
from salonapp.storage.doctor import examine
from salonapp.storage.door import OWNER, Tx
from salonapp.visits.tables import Visit
from tests.conftest import NOW
from tests.storage.salon import facts

Pick = st.integers(0, 30)
Note = st.sampled_from(["", "tea", "кофе", "x" * 300])

Facts = dict[str, list[tuple[Any, ...]]]


class Salon(RuleBasedStateMachine):
    """A salon with its former states beside it: `past[-1]` is now, `future` was undone."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.mkdtemp(prefix="salonapp-states-")
        path = Path(self.folder) / "salon.db"
        shutil.copyfile(self.template, path)
        self.db = Database.open(path, FixedClock(NOW))
        self.past: list[Facts] = [facts(self.db)]
        self.future: list[Facts] = []

    def teardown(self) -> None:
        assert examine(self.db).problems == ()
        self.db.close()
        shutil.rmtree(self.folder)

    def changed(self, tx: Tx) -> None:
        if tx.operation_id is not None:
            self.past.append(facts(self.db))
            self.future.clear()

    def ids(self, tx: Tx, model: type[Any]) -> list[int]:
        return list(tx.session.scalars(select(model.id).order_by(model.id)))

    @rule(note=Note)
    def add_card(self, note: str) -> None:
        with self.db.write(OWNER, msg("New client")) as tx:
            client = Client(first_name="Anna", note=note)
            tx.session.add(client)
            tx.session.flush()
            tx.session.add(ClientPhone(client_id=client.id, e164="+79990001122"))
        self.changed(tx)

    @rule(which=Pick, note=Note)
    def edit_card(self, which: int, note: str) -> None:
        with self.db.write(OWNER, msg("Card changed")) as tx:
            ids = self.ids(tx, Client)
            if ids:
                client = tx.session.get_one(Client, ids[which % len(ids)])
                client.note = note
                client.deleted_at = tx.now if note == "tea" else None
        self.changed(tx)

    @rule(which=Pick)
    def add_visit(self, which: int) -> None:
        with self.db.write(OWNER, msg("Visit")) as tx:
            ids = self.ids(tx, Client)
            if ids:
                tx.session.add(Visit(client_id=ids[which % len(ids)], on_day=tx.today))
        self.changed(tx)

    @rule(visit=Pick, to=Pick)
    def move_visit(self, visit: int, to: int) -> None:
        with self.db.write(OWNER, msg("Visit moved")) as tx:
            visits, clients = self.ids(tx, Visit), self.ids(tx, Client)
            if visits:
                row = tx.session.get_one(Visit, visits[visit % len(visits)])
                row.client_id = clients[to % len(clients)]
        self.changed(tx)

    @rule(which=Pick)
    def remove_visit(self, which: int) -> None:
        with self.db.write(OWNER, msg("Visit removed")) as tx:
            ids = self.ids(tx, Visit)
            if ids:
                tx.session.delete(tx.session.get_one(Visit, ids[which % len(ids)]))
        self.changed(tx)

    @rule(count=st.integers(1, 5), note=Note)
    def import_cards(self, count: int, note: str) -> None:
        with self.db.write(OWNER, msg("Import")) as tx:
            known = self.ids(tx, Client)[:3]
            bulk_update(tx, Client, [{"id": i, "note": note, "source": "file"} for i in known])
            ids = bulk_insert(tx, Client, [{"first_name": "B", "note": note}] * 1)
            rows = [{"first_name": "C", "recommended_by_id": ids[0]} for _ in range(count)]
            more = bulk_insert(tx, Client, rows)
            bulk_insert(tx, Visit, [{"client_id": i, "on_day": tx.today} for i in more])
        self.changed(tx)

    @precondition(lambda self: len(self.past) > 1)
    @rule()
    def undo(self) -> None:
        undone = self.db.undo(OWNER)
        assert undone.kept_rows == 0
        self.future.append(self.past.pop())

    @precondition(lambda self: bool(self.future))
    @rule()
    def redo(self) -> None:
        self.db.redo(OWNER)
        self.past.append(self.future.pop())

    @precondition(lambda self: not self.future)
    @rule()
    def nothing_to_redo(self) -> None:
        with pytest.raises(NotFound):
            self.db.redo(OWNER)

    @rule(back=st.integers(1, 4))
    def undo_an_older_step_or_be_told_why_not(self, back: int) -> None:
        """Out of its turn an older step is taken back cleanly, or not at all."""
        operation = self.newest_operation() - back
        before = facts(self.db)
        try:
            undone = self.db.undo(OWNER, operation)
        except (Conflict, NotFound):
            assert facts(self.db) == before
        else:
            self.db.undo(OWNER, undone.operation_id)
            if undone.kept_rows == 0:
                assert facts(self.db) == before
            self.past = [facts(self.db)]
            self.future = []
            with self.db.write(OWNER, msg("A new beginning")) as tx:
                tx.session.add(Client(first_name="Vera"))
            self.past = [facts(self.db)]

    def newest_operation(self) -> int:
        with self.db.read() as reader:
            newest = reader.session.connection().exec_driver_sql("SELECT max(id) FROM operation")
            return int(newest.scalar() or 0)

    @invariant()
    def the_salon_is_in_the_state_it_should_be_in(self) -> None:
        assert facts(self.db) == self.past[-1]


def test_undo_and_redo_lead_through_exactly_the_former_states(
    empty_salon_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Salon, "template", empty_salon_file, raising=False)
    monkeypatch.setattr(bulk, "BATCH", 2)
    run_state_machine_as_test(
        Salon,
        settings=settings(
            max_examples=16,
            stateful_step_count=20,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
