"""PINs, the owner's password and the printed code: what is refused, who waits, who was in when."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from salonapp.desk.whole.queries import kept_tables
from salonapp.foundation.clock import FixedClock
from salonapp.foundation.errors import InvalidInput, NotAllowed
from salonapp.foundation.i18n import msg
from salonapp.foundation.text import swap_layout
from salonapp.staff.commands import add_staff, edit_staff, set_rights
from salonapp.staff.commands.passcodes import (
    begin_guarding,
    change_own_pin,
    change_password,
    look_at,
    record_out,
    record_try,
    recover,
    remove_pin,
    renew_code,
    set_pin,
    sign_in,
    stop_guarding,
)
from salonapp.staff.passcodes import (
    Argon2Hasher,
    LateTries,
    SignInOutcome,
    SignInResult,
    bare_code,
    checked_password,
    checked_pin,
    new_recovery_code,
    typed_codes,
    wait_after,
)
from salonapp.staff.queries.passcodes import is_guarded, people_at_the_door, sign_ins, with_pin
from salonapp.staff.rights import OWNER_VIEWER, Right, StaffRole, viewer_for
from salonapp.staff.tables import Passcode
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER, Actor, Tx
from salonapp.storage.tables import JournalEntry, Operation
from tests.cheap_hasher import CheapHasher

PASSWORD, PIN = "red tea kettle", "7309"


class Door:
    """A salon with Lera (7309) and Olga (no PIN), guarded by the owner's password."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.hasher = CheapHasher()
        with db.write(OWNER, msg("A salon")) as tx:
            self.lera, self.olga = add_staff(tx, "Lera"), add_staff(tx, "Olga")
            self.code = begin_guarding(tx, PASSWORD, self.hasher)
            set_pin(tx, self.lera, PIN, self.hasher)

    def tries(self, who: int | None, typed: str) -> SignInResult:
        with self.db.write(OWNER, msg("Signing in")) as tx:
            return sign_in(tx, who, typed, self.hasher, workstation="desk")


@pytest.fixture
def door(db: Database) -> Door:
    """A guarded salon."""
    return Door(db)


@pytest.mark.parametrize(
    "pin",
    ["", "12", "123", "123456789", "12a4", "１２３４", "1234", "0000", "1111", "4321", "7890",
     "1212", "2580", "1990", "123123", "112233", "9876"],
)  # fmt: skip
def test_a_pin_that_anybody_would_try_is_refused(pin: str) -> None:
    with pytest.raises(InvalidInput) as told:
        checked_pin(pin)
    assert told.value.field == "pin"


def test_a_good_pin_and_a_good_password_are_taken_as_meant() -> None:
    assert [checked_pin(pin) for pin in (" 7309 ", "83051", "40718263")] == [
        "7309",
        "83051",
        "40718263",
    ]
    assert checked_password("  red tea kettle ") == PASSWORD
    for bad in ("short", "aaaaaaaaaa", "12345678", "password1", "пароль2026"):
        with pytest.raises(InvalidInput):
            checked_password(bad)


def test_the_recovery_code_reads_well_from_paper() -> None:
    code = new_recovery_code()
    assert re.fullmatch(r"([2-9A-HJ-NP-Z]{4}-){6}[2-9A-HJ-NP-Z]{2}", code)
    assert bare_code(f" {code.lower().replace('-', ' ')} ") == bare_code(code)
    looks = code.translate(str.maketrans("ABCEHKMPTXY", "АВСЕНКМРТХУ"))
    for typed in (looks, looks.lower(), code.replace("-", " – "), swap_layout(code.lower())):
        assert bare_code(code) in typed_codes(typed)
    with pytest.raises(InvalidInput):
        typed_codes(code[:-1])
    assert len({new_recovery_code() for _ in range(50)}) == 50


def test_the_wait_doubles_up_to_five_minutes() -> None:
    assert [wait_after(n).total_seconds() for n in (0, 1, 2, 3, 4, 9, 10, 64)] == [
        0, 1, 2, 4, 8, 256, 300, 300,
    ]  # fmt: skip


def test_argon_tells_the_right_one_and_takes_no_damaged_hash() -> None:
    hasher = Argon2Hasher()
    kept = hasher.hash(PIN)
    assert PIN not in kept
    assert hasher.verify(kept, PIN)
    assert not hasher.verify(kept, "7310")
    assert not hasher.verify("rubbish", PIN)


def test_a_salon_without_pins_asks_nobody(db: Database) -> None:
    with db.write(OWNER, msg("A salon")) as tx:
        lera = add_staff(tx, "Lera")
        with pytest.raises(InvalidInput, match="First the owner needs a password"):
            set_pin(tx, lera, PIN, CheapHasher())
    with db.read() as reader:
        assert not is_guarded(reader)
        assert people_at_the_door(reader) == ()


def test_whoever_has_a_pin_stands_at_the_door_and_signs_in_with_their_rights(door: Door) -> None:
    with door.db.read() as reader:
        assert [(each.staff_id, each.name) for each in people_at_the_door(reader)] == [
            (door.lera, "Lera"),
            (None, ""),
        ]
    result = door.tries(door.lera, PIN)
    assert result.outcome is SignInOutcome.IN
    assert result.viewer == viewer_for(door.lera, "Lera", "master")
    assert door.tries(None, f" {PASSWORD} ").viewer == OWNER_VIEWER
    assert door.tries(door.olga, PIN).viewer is None


def test_a_wrong_pin_makes_that_person_wait_and_nobody_else(door: Door, clock: FixedClock) -> None:
    waits = []
    for _ in range(4):
        result = door.tries(door.lera, "5555")
        assert result.outcome is SignInOutcome.WRONG
        assert result.waits_until is not None
        waits.append((result.waits_until - clock.now()).total_seconds())
        looked = door.hasher.looked
        assert door.tries(door.lera, PIN).outcome is SignInOutcome.LOCKED
        assert door.hasher.looked == looked  # not even the right one is looked at
        clock.advance(result.waits_until - clock.now())
    assert waits == [1, 2, 4, 8]
    assert door.tries(None, PASSWORD).viewer is not None
    assert door.tries(door.lera, PIN).viewer is not None
    assert door.tries(door.lera, "5555").waits_until == clock.now() + timedelta(seconds=1)


def test_the_wait_outlives_a_restart(door: Door, clock: FixedClock) -> None:
    for _ in range(3):
        until = door.tries(door.lera, "5555").waits_until
        assert until is not None
        clock.advance(until - clock.now())
    door.tries(door.lera, "5555")
    door.db.close()
    from salonapp.app import open_salon

    again = open_salon(door.db.target, clock)
    with again.read() as reader:
        assert people_at_the_door(reader)[0].waits_until == clock.now() + timedelta(seconds=8)
    again.close()


def test_a_clock_set_back_locks_nobody_out_for_longer(door: Door, clock: FixedClock) -> None:
    door.tries(door.lera, "5555")
    clock.advance(-timedelta(days=300))
    with door.db.read() as reader:
        assert people_at_the_door(reader)[0].waits_until == clock.now() + timedelta(seconds=1)
    # The first try afterwards begins the wait once, and it ends.
    assert door.tries(door.lera, PIN).outcome is SignInOutcome.LOCKED
    assert door.tries(door.lera, PIN).outcome is SignInOutcome.LOCKED
    clock.advance(timedelta(seconds=1))
    assert door.tries(door.lera, PIN).viewer is not None


def test_what_waits_to_be_recorded_counts_with_what_is_on_record(
    door: Door, clock: FixedClock
) -> None:
    """An import holds the door: a wrong try is recorded after it, and counts at once."""
    until = door.tries(door.lera, "5555").waits_until
    assert until is not None
    clock.advance(until - clock.now())
    waits, late = [], LateTries()
    for _ in range(3):
        with door.db.read() as reader:
            result = look_at(reader, door.lera, "5555", door.hasher, late)
            assert result.outcome is SignInOutcome.WRONG
            assert result.waits_until is not None
            waits.append((result.waits_until - clock.now()).total_seconds())
            late = LateTries(late.count + 1, clock.now())
            looked = door.hasher.looked
            soon = look_at(reader, door.lera, PIN, door.hasher, late)
            assert (soon.outcome, soon.waits_until) == (SignInOutcome.LOCKED, result.waits_until)
            assert door.hasher.looked == looked
        clock.advance(result.waits_until - clock.now())
    assert waits == [2, 4, 8]
    with door.db.read() as reader:
        assert look_at(reader, door.lera, PIN, door.hasher, late).viewer is not None
    with door.db.write(OWNER, msg("Signing in")) as tx:
        for _ in range(3):
            record_try(tx, door.lera, SignInOutcome.WRONG, clock.now(), "desk")
    with door.db.read() as reader:
        waits_until = look_at(reader, door.lera, PIN, door.hasher).waits_until
    assert waits_until == clock.now() + timedelta(seconds=8)


def test_a_pin_or_password_asked_for_once_more_is_a_try_like_any_other(
    door: Door, clock: FixedClock
) -> None:
    """Else whoever sits down at an open desk would guess there without end."""
    new = "blue tea kettle"
    lera = Actor(door.lera, "Lera")

    def asks(actor: Actor, work: Callable[[Tx], SignInResult]) -> SignInResult:
        with door.db.write(actor, msg("A test")) as tx:
            return work(tx)

    ways: tuple[tuple[Actor, str, Callable[[Tx, str], SignInResult]], ...] = (
        (lera, PIN, lambda tx, old: change_own_pin(tx, old, "9137", door.hasher)),
        (OWNER, PASSWORD, lambda tx, old: change_password(tx, old, PASSWORD, door.hasher)),
        (OWNER, PASSWORD, lambda tx, old: renew_code(tx, old, door.hasher)[0]),
        (OWNER, PASSWORD, lambda tx, old: stop_guarding(tx, old, door.hasher)),
    )
    for actor, right, way in ways:
        wrong = asks(actor, lambda tx: way(tx, "5555"))  # noqa: B023
        assert wrong.outcome is SignInOutcome.WRONG
        soon = asks(actor, lambda tx: way(tx, right))  # noqa: B023
        assert (soon.outcome, soon.waits_until) == (SignInOutcome.LOCKED, wrong.waits_until)
        assert door.tries(actor.staff_id, right).outcome is SignInOutcome.LOCKED
        clock.advance(timedelta(seconds=1))
        assert asks(actor, lambda tx: way(tx, right)).viewer is not None  # noqa: B023
    with door.db.read() as reader:
        seen = [each.outcome.value for each in sign_ins(reader, OWNER_VIEWER)]
        assert not is_guarded(reader)
    assert (seen.count("wrong"), seen.count("locked"), seen.count("confirmed")) == (4, 8, 4)
    with pytest.raises(InvalidInput, match="at least 8"):  # the old one was not looked at
        asks(OWNER, lambda tx: change_password(tx, new, "short", door.hasher))


def test_who_was_in_when_is_for_who_manages_people(door: Door, clock: FixedClock) -> None:
    door.tries(door.lera, "5555")
    clock.advance(timedelta(minutes=1))
    door.tries(door.lera, PIN)
    with door.db.write(Actor(door.lera, "Lera"), msg("A test")) as tx:
        record_out(tx, "desk")
    with door.db.read() as reader:
        seen = sign_ins(reader, OWNER_VIEWER)
        with pytest.raises(NotAllowed):
            sign_ins(reader, viewer_for(door.lera, "Lera", "master"))
    assert [(each.name, each.outcome.value) for each in seen] == [
        ("Lera", "out"),
        ("Lera", "in"),
        ("Lera", "wrong"),
    ]


def test_only_the_printed_code_brings_a_new_password_and_only_once(
    door: Door, clock: FixedClock
) -> None:
    def recovers(code: str, password: str = "blue tea kettle") -> tuple[SignInResult, str]:
        with door.db.write(OWNER, msg("Signing in")) as tx:
            return recover(tx, code, password, door.hasher)

    with pytest.raises(InvalidInput):
        recovers(door.code, "short")
    with pytest.raises(InvalidInput, match="has 26 letters and digits, here are 8"):
        recovers("AAAA-BBBB")
    wrong, none = recovers(door.code[:-1] + ("A" if door.code[-1] != "A" else "B"))
    assert (wrong.outcome, none) == (SignInOutcome.WRONG, "")
    clock.advance(timedelta(minutes=1))
    result, new_code = recovers(swap_layout(door.code.lower()))
    assert result.viewer == OWNER_VIEWER
    assert new_code not in ("", door.code)
    assert door.tries(None, PASSWORD).viewer is None
    clock.advance(timedelta(minutes=1))
    assert recovers(door.code)[0].viewer is None
    clock.advance(timedelta(minutes=1))
    assert door.tries(None, "blue tea kettle").viewer == OWNER_VIEWER
    with door.db.read() as reader:
        assert with_pin(reader) == {door.lera}  # the others sign in as before


def test_hashes_stand_in_no_journal_and_no_export(door: Door) -> None:
    with door.db.read() as reader:
        hashes = list(reader.session.scalars(select(Passcode.hash)))
        told = repr(
            [
                *reader.session.execute(select(JournalEntry.before, JournalEntry.after)).all(),
                *reader.session.execute(select(Operation.label, Operation.touched)).all(),
            ]
        )
    assert len(hashes) == 3
    assert not [each for each in hashes if each in told]
    assert "passcode" not in [table.name for table in kept_tables()]
    with door.db.write(OWNER, msg("A test")) as tx:
        set_pin(tx, door.olga, "9137", door.hasher)
    assert tx.recorder.count == 0  # nothing to undo


def test_nobody_gives_a_pin_that_opens_more_than_they_may(door: Door) -> None:
    with door.db.write(OWNER, msg("A test")) as tx:
        ira = add_staff(tx, "Ira", StaffRole.ADMINISTRATOR)
        boss = add_staff(tx, "Boss", StaffRole.OWNER)
        set_rights(tx, ira, {Right.STAFF: True})
        set_pin(tx, ira, "4182", door.hasher)
        set_pin(tx, boss, "6021", door.hasher)

    def as_ira(work: object) -> None:
        with door.db.write(Actor(ira, "Ira"), msg("A test")) as tx:
            work(tx)  # type: ignore[operator]

    as_ira(lambda tx: set_pin(tx, door.olga, "9137", door.hasher))
    for refused in (
        lambda tx: set_pin(tx, boss, "9137", door.hasher),
        lambda tx: remove_pin(tx, boss),
        lambda tx: change_password(tx, PASSWORD, "blue tea kettle", door.hasher),
        lambda tx: renew_code(tx, PASSWORD, door.hasher),
        lambda tx: stop_guarding(tx, PASSWORD, door.hasher),
    ):
        with pytest.raises(NotAllowed):
            as_ira(refused)
    with pytest.raises(InvalidInput, match="changed with the one you have"):
        as_ira(lambda tx: set_pin(tx, ira, "9137", door.hasher))
    with pytest.raises(NotAllowed), door.db.write(Actor(door.lera, "Lera"), msg("A test")) as tx:
        set_pin(tx, door.olga, "9137", door.hasher)


def test_the_owner_changes_the_password_the_code_and_stops_it_all(door: Door) -> None:
    def does(work: object) -> object:
        with door.db.write(OWNER, msg("A test")) as tx:
            return work(tx)  # type: ignore[operator]

    with pytest.raises(InvalidInput, match="already"):
        does(lambda tx: begin_guarding(tx, "blue tea kettle", door.hasher))
    does(lambda tx: change_password(tx, PASSWORD, "blue tea kettle", door.hasher))
    found = does(lambda tx: renew_code(tx, "blue tea kettle", door.hasher))
    assert isinstance(found, tuple)
    assert found[1] not in ("", door.code)
    does(lambda tx: stop_guarding(tx, "blue tea kettle", door.hasher))
    with door.db.read() as reader:
        assert people_at_the_door(reader) == ()


def test_who_leaves_takes_their_pin_along(door: Door) -> None:
    def leave(tx: Tx) -> None:
        edit_staff(tx, door.lera, name="Lera", role=StaffRole.MASTER, archived=True)

    with door.db.write(OWNER, msg("A test")) as tx:
        leave(tx)
    with door.db.read() as reader:
        assert [each.staff_id for each in people_at_the_door(reader)] == [None]
