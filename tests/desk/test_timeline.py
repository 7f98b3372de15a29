"""One history of a client: everything in it once, the latest first, however it is paged."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salonapp.catalog.cards import ServiceDraft
from salonapp.catalog.commands import add_service
from salonapp.clients.cards import ClientDraft, PhoneDraft, Purpose
from salonapp.clients.commands import add_client, edit_client, record_consent
from salonapp.clients.commands.entries import add_entry, delete_entry, edit_entry
from salonapp.clients.entries import EntryDraft, EntryKind
from salonapp.clients.queries.entries import entry
from salonapp.clients.tables import Formula, PatchTest, Photo
from salonapp.desk.queries.timeline import timeline, timeline_counts
from salonapp.desk.timeline import Cursor, EventKind, TimelineEvent, key_parts
from salonapp.foundation.clock import FixedClock
from salonapp.foundation.errors import InvalidInput, NotFound, SalonError
from salonapp.foundation.i18n import msg
from salonapp.staff.commands import add_staff
from salonapp.staff.rights import OWNER_VIEWER, StaffRole, Viewer, viewer_for
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER, Actor
from salonapp.temperature.tables import TemperatureHistory
from salonapp.visits.cards import AppointmentDraft, VisitDraft, VisitStatus
from salonapp.visits.commands import book, record_visit

TODAY = date(2026, 3, 11)
PHONE = "8 912 345-67-89"
MASTER = viewer_for(7, "Lera", "master")


@dataclass
class Card:
    """A client of ten years with a little of everything."""

    db: Database
    id: int = 0
    cut: int = 0
    lera: int = 0
    notes: list[int] = field(default_factory=list)

    def fill(self) -> Card:
        with self.db.write(OWNER, msg("New client")) as tx:
            self.id = add_client(tx, ClientDraft("Анна", "Иванова", phones=(PhoneDraft(PHONE),)))
            self.cut = add_service(tx, ServiceDraft("Стрижка", price_minor=220_000))
            self.lera = add_staff(tx, "Лера К.")
        with self.db.write(OWNER, msg("Ten years")) as tx:
            for number in range(12):
                record_visit(
                    tx,
                    VisitDraft(
                        self.id,
                        TODAY - timedelta(days=20 * (number // 2)),
                        (self.cut,),
                        at_time=time(10 + number) if number % 3 else None,
                        staff_id=self.lera,
                        status=list(VisitStatus)[number % 3],
                        note=f"визит {number}, {PHONE}",
                    ),
                )
            book(tx, AppointmentDraft(self.id, datetime(2026, 3, 12, 9, tzinfo=UTC), (self.cut,)))
            for number in range(9):
                kind = list(EntryKind)[number % 4]
                at = datetime(2026, 3, 10, 12, tzinfo=UTC) - timedelta(days=number * 7)
                draft = EntryDraft(kind, f"запись {number}, {PHONE}", at)
                self.notes.append(add_entry(tx, self.id, draft))
            for number in range(5):
                day = TODAY - timedelta(days=number)
                tx.session.add(Photo(client_id=self.id, content_id=1, on_day=day, note=PHONE))
                tx.session.add(Formula(client_id=self.id, on_day=day, note=PHONE, title="корни"))
                tx.session.add(
                    PatchTest(
                        client_id=self.id,
                        on_day=day,
                        products="краска",
                        result=("passed", "failed", "pending")[number % 3],
                        valid_until=day + timedelta(days=180),
                        note=PHONE,
                    )
                )
                tx.session.add(
                    TemperatureHistory(
                        client_id=self.id,
                        on_day=day,
                        before="warm",
                        after=("hot", "cold")[number % 2],
                        reason={},
                    )
                )
            tx.session.flush()
            for granted in (True, False, True):
                record_consent(
                    tx,
                    (self.id,),
                    Purpose.SERVICE,
                    granted=granted,
                    source="spoken",
                    evidence=f"Лера, {PHONE}",
                )
        for number in range(6):
            with self.db.write(OWNER, msg("Card changed")) as tx:
                note = f"{number} {PHONE}"
                edit_client(tx, self.id, ClientDraft("Анна", "Иванова", note=note))
        return self

    def pages(
        self,
        kinds: Collection[EventKind] = tuple(EventKind),
        *,
        most: int = 50,
        viewer: Viewer = OWNER_VIEWER,
    ) -> list[list[TimelineEvent]]:
        found: list[list[TimelineEvent]] = []
        cursor: Cursor | None = None
        with self.db.read() as reader:
            while True:
                page = timeline(reader, viewer, self.id, kinds, before=cursor, most=most)
                found.append(list(page.events))
                assert len(page.events) <= most
                if page.more is None:
                    return found
                cursor = page.more


@pytest.fixture
def card(db: Database) -> Card:
    return Card(db).fill()


def flat(pages: list[list[TimelineEvent]]) -> list[TimelineEvent]:
    return [event for page in pages for event in page]


def test_everything_stands_in_it_once_the_latest_first(card: Card, both_databases: None) -> None:
    events = flat(card.pages(most=1_000))
    with card.db.read() as reader:
        counted = timeline_counts(reader, OWNER_VIEWER, card.id)
    kinds = [event.kind for event in events]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == counted
    assert set(counted) >= set(EventKind) - {EventKind.MESSAGE}
    assert len({event.key for event in events}) == len(events)
    assert [key_parts(event.key) for event in events] == [(e.kind, e.id) for e in events]
    stands = [(event.day, event.at or time()) for event in events]
    assert stands == sorted(stands, reverse=True)


@settings(max_examples=40)
@given(most=st.integers(1, 17), kinds=st.sets(st.sampled_from(EventKind), min_size=1))
def test_pages_of_any_size_and_filter_tell_each_event_once(
    card: Card, most: int, kinds: set[EventKind]
) -> None:
    whole = [event.key for event in flat(card.pages(most=1_000)) if event.kind in kinds]
    assert [event.key for event in flat(card.pages(kinds, most=most))] == whole


def test_pages_of_any_size_are_the_same_on_both_databases(card: Card, both_databases: None) -> None:
    whole = flat(card.pages(most=1_000))
    assert flat(card.pages(most=7)) == whole


def test_what_is_added_meanwhile_moves_nothing_that_is_still_to_come(card: Card) -> None:
    with card.db.read() as reader:
        first = timeline(reader, OWNER_VIEWER, card.id, most=10)
        whole = [e.key for e in timeline(reader, OWNER_VIEWER, card.id, most=1_000).events]
    with card.db.write(OWNER, msg("Note")) as tx:
        add_entry(tx, card.id, EntryDraft(EntryKind.NOTE, "только что"))
    with card.db.read() as reader:
        rest = timeline(reader, OWNER_VIEWER, card.id, before=first.more, most=1_000)
    assert [event.key for event in (*first.events, *rest.events)] == whole


def test_a_master_finds_no_phone_and_no_price_anywhere_in_it(card: Card) -> None:
    for event in flat(card.pages(viewer=MASTER)):
        said = " ".join((event.title, *event.lines, event.side, event.chip))
        assert not re.search(r"345|2[ ,\u00a0]?200", said), event.kind
    owner = " ".join(line for event in flat(card.pages()) for line in event.lines)
    assert PHONE in owner


def test_what_a_master_may_not_know_is_neither_told_nor_counted(card: Card) -> None:
    from salonapp.clients.tables import Client

    before = len(flat(card.pages({EventKind.CHANGE}, viewer=MASTER)))
    with card.db.write(OWNER, msg("Think twice")) as tx:
        client = tx.session.get(Client, card.id)
        assert client is not None
        client.think_twice = "не платит"
    for viewer, count in ((MASTER, before), (OWNER_VIEWER, before + 1)):
        with card.db.read() as reader:
            counts = timeline_counts(reader, viewer, card.id)
        told = flat(card.pages({EventKind.CHANGE}, most=2, viewer=viewer))
        assert len(told) == counts[EventKind.CHANGE] == count


def test_an_appointment_that_became_a_visit_is_told_once(card: Card) -> None:
    with card.db.write(OWNER, msg("Booked")) as tx:
        at = datetime(2026, 3, 11, 8, tzinfo=UTC)
        booked = book(tx, AppointmentDraft(card.id, at, (card.cut,)))
    bookings = {EventKind.BOOKING}
    assert len(flat(card.pages(bookings))) == 2
    with card.db.write(OWNER, msg("Visit recorded")) as tx:
        record_visit(tx, VisitDraft(card.id, TODAY, (card.cut,), appointment_id=booked))
    assert len(flat(card.pages(bookings))) == 1


def test_a_note_is_corrected_and_deleted_by_who_wrote_it(card: Card) -> None:
    lera = Actor(card.lera, "Лера К.")
    other = Viewer(99, "Оля", StaffRole.ADMINISTRATOR, sees_phones=True, sees_takings=True)
    own = Viewer(card.lera, "Лера К.", StaffRole.MASTER, sees_phones=False, sees_takings=False)
    with card.db.write(lera, msg("Note")) as tx:
        note_id = add_entry(tx, card.id, EntryDraft(EntryKind.CALL_IN, f"просит {PHONE}"))
    with card.db.read() as reader:
        shown = entry(reader, own, note_id)
        assert not entry(reader, other, note_id).mine
    assert shown.mine
    assert "345" not in shown.text
    draft = EntryDraft(EntryKind.CALL_OUT, f"{shown.text} завтра")
    with pytest.raises(SalonError, match="Only who wrote"), card.db.write(OWNER, msg("No")) as tx:
        edit_entry(tx, other, note_id, draft)
    with card.db.write(lera, msg("Note corrected")) as tx:
        edit_entry(tx, own, note_id, draft)
    with card.db.read() as reader:
        assert entry(reader, OWNER_VIEWER, note_id).text == f"просит {PHONE} завтра"
    with card.db.write(OWNER, msg("Note deleted")) as tx:
        delete_entry(tx, OWNER_VIEWER, note_id)
    assert f"call:{note_id}" not in {event.key for event in flat(card.pages())}
    card.db.undo(OWNER)
    assert f"call:{note_id}" in {event.key for event in flat(card.pages())}


def test_a_note_without_words_or_from_the_future_is_refused(card: Card, clock: FixedClock) -> None:
    future = clock.now() + timedelta(hours=1)
    for draft, named in (
        (EntryDraft(EntryKind.NOTE, "  "), "text"),
        (EntryDraft(EntryKind.NOTE, "завтра", future), "day"),
    ):
        with pytest.raises(InvalidInput) as refused, card.db.write(OWNER, msg("Note")) as tx:
            add_entry(tx, card.id, draft)
        assert refused.value.field == named
    with card.db.write(OWNER, msg("Nobody answered")) as tx:
        add_entry(tx, card.id, EntryDraft(EntryKind.NO_ANSWER))
    with pytest.raises(NotFound), card.db.write(OWNER, msg("Note")) as tx:
        add_entry(tx, 999, EntryDraft(EntryKind.NOTE, "кому?"))
