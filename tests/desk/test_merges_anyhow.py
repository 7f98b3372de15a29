"""Whatever was done in whatever order: a merge that is taken back leaves what would have been.

A twin salon goes through the same day without ever merging; afterwards both cards say the same.
"""

from __future__ import annotations

import shutil
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from salonapp.app import derivations, load_tables
from salonapp.catalog.cards import ServiceDraft
from salonapp.catalog.commands import add_service
from salonapp.clients.cards import ClientDraft, PhoneDraft, Purpose
from salonapp.clients.commands import add_client, record_consent
from salonapp.clients.queries import client_card
from salonapp.clients.tables import Client, ClientPhone, ClientTag
from salonapp.desk.merging.commands import merge
from salonapp.foundation.clock import FixedClock
from salonapp.foundation.i18n import msg
from salonapp.reminders.commands import ensure_rules, switch_rule
from salonapp.reminders.rules import RuleKind
from salonapp.reminders.tables import OutboxMessage
from salonapp.staff.rights import OWNER_VIEWER
from salonapp.storage.database import Database
from salonapp.storage.doctor import rebuild
from salonapp.storage.door import OWNER, Tx
from salonapp.visits.cards import VisitDraft
from salonapp.visits.commands import record_visit
from tests.conftest import NOW

TODAY = date(2026, 3, 11)
KEEP, OTHER = 1, 2

ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("visit"), st.sampled_from([KEEP, OTHER]), st.integers(20, 90)),
        st.tuples(st.just("note"), st.sampled_from([KEEP, OTHER]), st.integers(0, 99)),
        st.tuples(st.just("tag"), st.sampled_from([KEEP, OTHER]), st.integers(0, 99)),
        st.tuples(st.just("consent"), st.sampled_from([KEEP, OTHER]), st.booleans()),
        st.tuples(st.just("merge"), st.just(0), st.just(0)),
    ),
    min_size=3,
    max_size=10,
)
_KEPT = ("client_stats", "client_temperature", "client_rhythm", "client_search")


class Salon:
    """A salon with two cards of one person, and the person's words about being written to."""

    def __init__(self, path: Path, *, merges: bool) -> None:
        self.db = Database.open(path, FixedClock(NOW), derivations())
        self.merges = merges
        self.operation: int | None = None
        self.refused: dict[int, bool] = {KEEP: False, OTHER: False}
        self._own = dict(self.refused)

        def begin(tx: Tx) -> None:
            ensure_rules(tx)
            switch_rule(tx, RuleKind.RETURN_AFTER_SERVICE, on=True)
            add_service(tx, ServiceDraft("Cut", norm_days=28))
            for name, number in (("Анна", "8 916 000-00-01"), ("Аня", "8 916 000-00-02")):
                draft = ClientDraft(first_name=name, phones=(PhoneDraft(number),), note=name)
                add_client(tx, draft)

        self.write(begin)

    def write(self, change: Any) -> None:
        with self.db.write(OWNER, msg("A change")) as tx:
            change(tx)

    def act(self, kind: str, client_id: int, value: int, *, merged: bool) -> None:
        """Do it; while the cards are merged there is only one to do it to."""
        card = KEEP if merged else client_id
        if kind == "visit":
            draft = VisitDraft(card, TODAY - timedelta(days=value), (1,))
            self.write(lambda tx: record_visit(tx, draft))
        elif kind == "note":
            self.write(lambda tx: set_note(tx, card, f"заметка {value}"))
        elif kind == "tag":
            self.write(lambda tx: tx.session.add(ClientTag(client_id=card, tag=f"t{value}")))
        elif kind == "consent":
            granted = bool(value)
            both = [KEEP, OTHER] if merged and not granted else [card]
            cards = both if not self.merges else [card]
            self.write(lambda tx: consent(tx, cards, granted))
            for each in both:
                self._own[each] = not granted
            self.refused[card] = not granted

    def merge(self) -> None:
        with self.db.write(OWNER, msg("Cards merged")) as tx:
            merge(tx, KEEP, OTHER)
        self.operation = tx.operation_id
        self.refused[KEEP] = self._own[KEEP] or self._own[OTHER]

    def part(self) -> None:
        self.db.undo(OWNER, self.operation)
        self.operation = None
        self.refused = dict(self._own)

    def facts(self) -> dict[int, Any]:
        """All that both cards say."""
        found = {}
        with self.db.read() as reader:
            for client_id in (KEEP, OTHER):
                card = client_card(reader, OWNER_VIEWER, client_id)
                phones = select(ClientPhone.e164).where(ClientPhone.client_id == client_id)
                visits = text(f"SELECT on_day FROM visit WHERE client_id = {client_id} ORDER BY 1")
                found[client_id] = (
                    card.first_name,
                    card.note,
                    sorted(card.tags),
                    [(c.purpose, c.channel, c.granted) for c in card.consents],
                    list(reader.session.scalars(phones)),
                    list(reader.session.scalars(visits)),
                )
        return found

    def planned(self) -> set[int]:
        with self.db.read() as reader:
            planned = OutboxMessage.state.in_(("planned", "queued"))
            return set(reader.session.scalars(select(OutboxMessage.client_id).where(planned)))

    def kept(self) -> list[Any]:
        """What follows from the facts."""
        with self.db.read() as reader:
            return [
                [tuple(map(_rounded, row)) for row in reader.session.execute(_all_of(table))]
                for table in _KEPT
            ]


def _all_of(table: str) -> Any:
    return text(f"SELECT * FROM {table} ORDER BY 1, 2")


def _rounded(value: Any) -> Any:
    return round(value, 9) if isinstance(value, float) else value


def set_note(tx: Tx, client_id: int, note: str) -> None:
    tx.session.get_one(Client, client_id).note = note


def consent(tx: Tx, cards: list[int], granted: bool) -> None:
    record_consent(tx, cards, Purpose.SERVICE, granted=granted, source="spoken", evidence="t")


@settings(max_examples=8)
@given(acts=ACTS)
def test_after_a_merge_is_taken_back_both_cards_are_as_if_it_had_never_been(
    acts: list[tuple[str, int, int]], empty_salon_file: Path, tmp_path: Path
) -> None:
    load_tables()
    files = [tmp_path / "salon.db", tmp_path / "twin.db"]
    for file in files:
        for old in tmp_path.glob(f"{file.stem}.db*"):
            old.unlink()
        shutil.copy(empty_salon_file, file)
    ours, twin = Salon(files[0], merges=True), Salon(files[1], merges=False)
    with closing(ours.db), closing(twin.db):
        for kind, client_id, value in acts:
            if kind == "merge":
                if ours.operation is None:
                    ours.merge()
                else:
                    ours.part()
                    assert ours.facts() == twin.facts()
            else:
                merged = ours.operation is not None
                ours.act(kind, client_id, value, merged=merged)
                twin.act(kind, client_id, value, merged=merged)
            refused = {card for card, refuses in ours.refused.items() if refuses}
            assert not ours.planned() & refused
        if ours.operation is not None:
            assert OTHER not in ours.planned()
            ours.part()
        assert ours.facts() == twin.facts()
        kept = ours.kept()
        rebuild(ours.db)
        assert ours.kept() == kept
