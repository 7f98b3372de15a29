"""Who may what: rights come with a role, are given and taken one by one.

They hold where facts are written, whichever button was pressed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial

import pytest

from salonapp.app import load_tables
from salonapp.catalog.cards import MaterialDraft, ServiceDraft
from salonapp.catalog.commands import add_service
from salonapp.catalog.commands.materials import add_material
from salonapp.catalog.commands.stock import record_move
from salonapp.catalog.stock import MoveDraft, MoveKind
from salonapp.clients.cards import ClientDraft, PhoneDraft, Preference, PreferenceKind
from salonapp.clients.commands import add_client, edit_client, put_into_bin
from salonapp.clients.commands.approach import set_think_twice
from salonapp.clients.commands.people import add_link
from salonapp.clients.commands.preferences import add_preference
from salonapp.clients.edits import draft_of
from salonapp.clients.people import LinkKind
from salonapp.clients.queries import client_card
from salonapp.desk.merging.commands import merge
from salonapp.foundation.errors import InvalidInput, NotAllowed
from salonapp.foundation.i18n import msg
from salonapp.staff.commands import add_staff, edit_staff, set_rights
from salonapp.staff.commands.gate import TABLE_RIGHTS, known_tables
from salonapp.staff.queries import find_staff, viewer_named
from salonapp.staff.right_words import refusal, right_name, right_sentence
from salonapp.staff.rights import (
    NOBODY_VIEWER,
    OWNER_VIEWER,
    Right,
    StaffRole,
    rights_of,
    viewer_for,
)
from salonapp.staff.tables import Staff
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER, Actor, Tx
from salonapp.storage.settings import set_setting
from salonapp.visits.cards import AppointmentDraft, VisitDraft
from salonapp.visits.commands import book, delete_visit, edit_visit, record_visit
from salonapp.visits.tables import Appointment

TODAY, YESTERDAY = date(2026, 3, 11), date(2026, 3, 10)


@dataclass
class Salon:
    """Anna comes to Lera, Vera to Olga; Ira is at the desk."""

    db: Database
    lera: Actor
    olga: Actor
    ira: Actor
    anna: int
    vera: int
    cut: int
    old_visit: int

    def does(self, actor: Actor, work: Callable[[Tx], object]) -> object:
        """What comes of somebody's work."""
        with self.db.write(actor, msg("A test")) as tx:
            return work(tx)

    def refused(self, actor: Actor, work: Callable[[Tx], object]) -> str:
        """The words somebody's work is refused with."""
        with pytest.raises(NotAllowed) as told:
            self.does(actor, work)
        return str(told.value)

    def give(self, actor: Actor, **rights: bool) -> None:
        """Give or take rights one by one."""
        wanted = {Right[name.upper()]: given for name, given in rights.items()}
        assert actor.staff_id is not None
        staff_id = actor.staff_id
        self.does(OWNER, lambda tx: set_rights(tx, staff_id, wanted))


@pytest.fixture
def salon(db: Database) -> Salon:
    """Three people, two clients."""
    with db.write(OWNER, msg("A salon")) as tx:
        set_setting(tx, "salon.time_zone", "UTC")
        lera, olga = add_staff(tx, "Lera"), add_staff(tx, "Olga")
        ira = add_staff(tx, "Ira", StaffRole.ADMINISTRATOR)
        cut = add_service(tx, ServiceDraft("Cut"))
        phones = (PhoneDraft("8 912 345-67-89", ""),)
        anna = add_client(tx, ClientDraft("Anna", phones=phones, email="a@b.ru"))
        vera = add_client(tx, ClientDraft("Vera"))
        old = record_visit(tx, VisitDraft(anna, YESTERDAY, (cut,), staff_id=lera))
        record_visit(tx, VisitDraft(vera, YESTERDAY, (cut,), staff_id=olga))
    people = (Actor(lera, "Lera"), Actor(olga, "Olga"), Actor(ira, "Ira"))
    return Salon(db, *people, anna, vera, cut, old)


def test_a_role_brings_rights_and_each_can_be_given_or_taken() -> None:
    assert rights_of(StaffRole.OWNER, {"phones": False}) == frozenset(Right)
    assert Right.STAFF not in rights_of(StaffRole.ADMINISTRATOR)
    assert rights_of(StaffRole.MASTER) == {Right.ALL_CLIENTS}
    told = {"phones": True, "all_clients": False, "unheard_of": True}
    assert rights_of(StaffRole.MASTER, told) == {Right.SEE_PHONES}
    viewer = viewer_for(3, "Lera", "master", told)
    assert viewer.sees_phones
    assert not viewer.sees_takings
    assert viewer.own_clients_of == 3
    assert OWNER_VIEWER.own_clients_of is None
    assert OWNER_VIEWER.rights == frozenset(Right)
    assert NOBODY_VIEWER.rights == frozenset()


def test_every_right_has_words() -> None:
    for right in Right:
        assert right_name(right)
        assert right_sentence(right)
        assert str(refusal(right))


def test_every_table_of_facts_says_what_right_it_takes() -> None:
    load_tables()
    assert set(TABLE_RIGHTS) == known_tables()


def test_what_a_master_may_not_do_is_refused_and_nothing_is_written(salon: Salon) -> None:
    likes = Preference(PreferenceKind.LIKES, "tea")
    refusals: dict[str, Callable[[Tx], object]] = {
        "You may not delete or merge.": lambda tx: put_into_bin(tx, salon.anna),
        "You may not change the salon's settings.": lambda tx: add_service(tx, ServiceDraft("X")),
        "You may not see or change “think twice”.": lambda tx: set_think_twice(
            tx, salon.anna, "rude"
        ),
        "You may not change who works here and what they may do.": lambda tx: set_rights(
            tx, salon.lera.staff_id or 0, {Right.ALL_CLIENTS: False}
        ),
        "You may not change what is over: the day has passed.": lambda tx: record_visit(
            tx, VisitDraft(salon.anna, YESTERDAY, (salon.cut,))
        ),
        "You may not change phones: you do not see them.": lambda tx: edit_client(
            tx, salon.anna, ClientDraft("Anna", phones=())
        ),
    }
    for words, work in refusals.items():
        told = salon.refused(salon.lera, work)
        assert told.startswith(words)
        assert told.endswith(("The owner can, and so can: Ira.", "Ask the owner."))
    assert salon.refused(salon.lera, lambda tx: merge(tx, salon.anna, salon.vera))
    salon.does(salon.lera, lambda tx: add_preference(tx, salon.anna, likes))
    with salon.db.read() as reader:
        assert find_staff(reader, "Lera").rights == {Right.ALL_CLIENTS}


def test_the_stock_is_kept_by_the_desk_in_the_shell_as_in_the_window(salon: Salon) -> None:
    dye = salon.does(salon.ira, lambda tx: add_material(tx, MaterialDraft("Dye")))
    assert isinstance(dye, int)

    def count(tx: Tx) -> object:
        return record_move(tx, MoveDraft(dye, tx.today, MoveKind.COUNT, 500_000))

    assert "settings" in salon.refused(salon.lera, count)
    salon.does(salon.ira, count)


def test_the_past_is_closed_for_a_master_and_today_is_not(salon: Salon) -> None:
    today = VisitDraft(salon.anna, TODAY, (salon.cut,), staff_id=salon.lera.staff_id)
    visit_id = salon.does(salon.lera, lambda tx: record_visit(tx, today))
    assert isinstance(visit_id, int)
    later = datetime(2026, 3, 11, 15, tzinfo=UTC)
    booking = AppointmentDraft(salon.anna, later, service_ids=(salon.cut,))
    salon.does(salon.lera, lambda tx: book(tx, booking))
    dearer = replace(today, price_minor=1, paid_minor=1)
    told = salon.refused(salon.lera, lambda tx: edit_visit(tx, visit_id, dearer))
    assert told.startswith("You may not see takings.")
    seen = viewer_for(1, "Lera", "master")
    salon.does(salon.lera, lambda tx: edit_visit(tx, visit_id, dearer, viewer=seen))
    early = VisitDraft(salon.anna, YESTERDAY, (salon.cut,))
    salon.refused(salon.lera, lambda tx: edit_visit(tx, visit_id, early))
    salon.refused(salon.lera, lambda tx: edit_visit(tx, salon.old_visit, today))
    salon.refused(salon.lera, lambda tx: delete_visit(tx, visit_id))
    salon.give(salon.lera, edit_past=True)
    salon.does(salon.lera, lambda tx: edit_visit(tx, visit_id, early))
    salon.refused(salon.lera, lambda tx: delete_visit(tx, visit_id))


def test_whoever_did_something_may_take_it_back_and_nobody_elses_by_a_slip(salon: Salon) -> None:
    today = VisitDraft(salon.anna, TODAY, (salon.cut,))
    salon.does(salon.lera, lambda tx: record_visit(tx, today))
    tea = Preference(PreferenceKind.LIKES, "tea")
    salon.does(salon.olga, lambda tx: add_preference(tx, salon.vera, tea))
    assert str(salon.db.undo(salon.lera).label) == "A test"
    with pytest.raises(Exception, match="nothing to undo"):
        salon.db.undo(salon.lera)
    with salon.db.write(OWNER, msg("A test")) as tx:
        put_into_bin(tx, salon.anna)
    with pytest.raises(NotAllowed):
        salon.db.undo(salon.lera, tx.operation_id)


def test_who_sees_only_their_own_clients_writes_about_no_others(salon: Salon) -> None:
    salon.give(salon.lera, all_clients=False)
    tea = Preference(PreferenceKind.LIKES, "tea")
    salon.does(salon.lera, lambda tx: add_preference(tx, salon.anna, tea))
    told = salon.refused(salon.lera, lambda tx: add_preference(tx, salon.vera, tea))
    assert told.startswith("This client has not been to you and is not booked with you.")
    new = salon.does(salon.lera, lambda tx: add_client(tx, ClientDraft("Mila", note="new")))
    assert isinstance(new, int)
    salon.does(salon.lera, lambda tx: add_preference(tx, new, tea))


def test_nobody_makes_a_client_theirs_by_booking_them(salon: Salon) -> None:
    salon.give(salon.lera, all_clients=False)
    me, lera = salon.lera.staff_id, salon.lera
    later = datetime(2026, 3, 11, 15, tzinfo=UTC)
    tea = Preference(PreferenceKind.LIKES, "tea")
    with salon.db.write(OWNER, msg("A test")) as tx:
        anna = book(tx, AppointmentDraft(salon.anna, later, (salon.cut,), staff_id=me))
        theirs = AppointmentDraft(salon.vera, later, (salon.cut,), staff_id=salon.olga.staff_id)
        veras = book(tx, theirs)

    def twice(tx: Tx) -> None:
        for _time in range(2):
            row = {"client_id": salon.vera, "staff_id": me, "starts_at": later}
            tx.session.add(Appointment(**row, duration_min=60, status="planned"))

    def take_over(tx: Tx) -> None:
        tx.session.get_one(Appointment, veras).staff_id = me

    def put_another_in(tx: Tx) -> None:
        tx.session.get_one(Appointment, anna).client_id = salon.vera

    mine = VisitDraft(salon.vera, TODAY, (salon.cut,), staff_id=me)
    ways: tuple[Callable[[Tx], object], ...] = (
        lambda tx: record_visit(tx, mine),
        lambda tx: book(tx, replace(theirs, starts_at=later.replace(hour=12), staff_id=me)),
        twice,
        take_over,
        put_another_in,
        lambda tx: add_link(tx, salon.anna, salon.vera, LinkKind.FRIEND),
        lambda tx: edit_client(
            tx, salon.anna, replace(draft_of_anna(tx), recommended_by_id=salon.vera)
        ),
    )

    def draft_of_anna(tx: Tx) -> ClientDraft:
        return draft_of(client_card(tx, OWNER_VIEWER, salon.anna))

    for way in ways:
        told = salon.refused(lera, way)
        assert told.startswith("This client has not been to you and is not booked with you.")
        assert told.endswith("The owner can, and so can: Ira, Olga.")
    # What is theirs may be moved, closed and booked again; a new client is theirs.
    again = replace(theirs, client_id=salon.anna, starts_at=later.replace(hour=17), staff_id=me)
    salon.does(lera, lambda tx: book(tx, again))
    salon.does(lera, lambda tx: record_visit(tx, replace(mine, client_id=salon.anna)))

    def walk_in(tx: Tx) -> None:
        new = add_client(tx, ClientDraft("Mila"))
        record_visit(tx, replace(mine, client_id=new))

    salon.does(lera, walk_in)
    for_vera = replace(again, client_id=salon.vera, starts_at=later.replace(hour=12))
    salon.does(salon.ira, lambda tx: book(tx, for_vera))
    salon.does(lera, lambda tx: add_preference(tx, salon.vera, tea))


def test_nobody_gives_a_right_they_have_not_and_only_an_owner_makes_owners(salon: Salon) -> None:
    salon.give(salon.ira, staff=True, see_takings=False)
    ira, lera = salon.ira, salon.lera.staff_id or 0
    salon.does(ira, lambda tx: set_rights(tx, lera, {Right.SEE_PHONES: True}))
    told = salon.refused(ira, lambda tx: set_rights(tx, lera, {Right.SEE_TAKINGS: True}))
    assert told == "You may not see takings. Ask the owner."
    owner, admin = StaffRole.OWNER, StaffRole.ADMINISTRATOR
    for role in (owner, admin):  # an administrator sees takings, Ira does not
        salon.refused(ira, partial(edit_staff, staff_id=lera, name="Lera", role=role))
        salon.refused(ira, partial(add_staff, name="New", role=role))
    salon.does(OWNER, lambda tx: edit_staff(tx, lera, name="Lera", role=owner))
    with pytest.raises(InvalidInput, match="An owner has every right"):
        salon.does(OWNER, lambda tx: set_rights(tx, lera, {Right.EXPORT: False}))
    salon.refused(ira, lambda tx: edit_staff(tx, lera, name="Lera", role=StaffRole.MASTER))


def test_nobody_comes_to_a_right_by_taking_back_that_they_took_it(salon: Salon) -> None:
    """Vera's PIN is Olga's to set while Vera may no more than Olga: she must not become more."""
    salon.give(salon.ira, staff=True, see_takings=False)
    salon.give(salon.olga, see_takings=True)
    ira, olga = salon.ira, salon.olga.staff_id or 0
    salon.does(ira, lambda tx: set_rights(tx, olga, {Right.SEE_TAKINGS: False}))
    with pytest.raises(NotAllowed, match="You may not see takings"):
        salon.db.undo(ira)
    salon.does(ira, lambda tx: set_rights(tx, olga, {Right.SEE_PHONES: True}))
    salon.db.undo(ira)
    salon.give(salon.ira, see_phones=False)
    with pytest.raises(NotAllowed, match="You may not change phones"):
        salon.db.redo(ira)
    salon.give(salon.ira, **{right.name.lower(): True for right in Right})
    with salon.db.write(OWNER, msg("A test")) as tx:
        edit_staff(tx, olga, name="Olga", role=StaffRole.OWNER)
    undone = salon.db.undo(OWNER, tx.operation_id).operation_id
    with pytest.raises(NotAllowed, match="Only an owner may say who is one"):
        salon.db.undo(ira, undone)  # what the owner took back, done again


def test_to_do_it_again_takes_the_right_one_has_by_then(salon: Salon) -> None:
    salon.does(salon.ira, lambda tx: add_service(tx, ServiceDraft("Manicure")))
    salon.db.undo(salon.ira)
    salon.give(salon.ira, settings=False)
    with pytest.raises(NotAllowed, match="You may not change the salon's settings"):
        salon.db.redo(salon.ira)
    today = VisitDraft(salon.anna, TODAY, (salon.cut,))
    salon.does(salon.lera, lambda tx: record_visit(tx, today))
    salon.db.undo(salon.lera)
    salon.db.redo(salon.lera)
    salon.db.undo(salon.lera)


def test_an_import_taken_back_lets_the_masters_go_whom_it_took_on(salon: Salon) -> None:
    salon.does(salon.ira, lambda tx: tx.session.add(new_master()))
    with salon.db.read() as reader:
        assert find_staff(reader, "Zoya").role is StaffRole.MASTER
    salon.db.undo(salon.ira)
    salon.db.redo(salon.ira)
    salon.refused(salon.ira, lambda tx: edit_staff(tx, 4, name="Z", role=StaffRole.MASTER))


def new_master() -> Staff:
    return Staff(name="Zoya", folded_name="zoya", role="master")


def test_what_the_role_says_anyway_is_not_kept(salon: Salon) -> None:
    salon.give(salon.ira, export=False, delete=True)
    with salon.db.read() as reader:
        assert find_staff(reader, "Ira").overrides == {"export": False}
        assert not viewer_named(reader, "Ira").may(Right.EXPORT)
    salon.give(salon.ira, export=True)
    with salon.db.read() as reader:
        assert find_staff(reader, "Ira").overrides == {}


def test_who_has_left_writes_nothing_more(salon: Salon) -> None:
    lera = salon.lera.staff_id or 0
    salon.does(
        OWNER, lambda tx: edit_staff(tx, lera, name="Lera", role=StaffRole.MASTER, archived=True)
    )
    tea = Preference(PreferenceKind.LIKES, "tea")
    told = salon.refused(salon.lera, lambda tx: add_preference(tx, salon.anna, tea))
    assert told.startswith("You are not on the staff list any more")
