"""What clients like: one click each, wishes offered when due, nothing lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salonapp.clients.cards import ClientDraft, Preference, PreferenceKind
from salonapp.clients.commands import add_client, edit_client
from salonapp.clients.commands.preferences import (
    add_preference,
    set_preferences,
    wish_again,
    wish_came_true,
)
from salonapp.clients.likes import (
    before_booking,
    gathered,
    parse_from_day,
    shown,
    time_slot,
    time_text,
    times_summary,
    usual,
    wishes_done,
    wishes_due,
    wishes_later,
)
from salonapp.clients.queries import client_card
from salonapp.clients.queries.preferences import client_preferences
from salonapp.foundation import i18n
from salonapp.foundation.errors import InvalidInput, NotFound
from salonapp.foundation.i18n import msg
from salonapp.staff.commands import add_staff
from salonapp.staff.rights import OWNER_VIEWER, StaffRole, Viewer, viewer_for
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER

TODAY = date(2026, 3, 11)
KIND = PreferenceKind
TEA = Preference(KIND.DRINK, "green tea")
BOB = Preference(KIND.WISH, "a bob", due_from=date(2026, 4, 1))


def salon_with(db: Database, *likes: Preference) -> int:
    with db.write(OWNER, msg("New client")) as tx:
        client_id = add_client(tx, ClientDraft(first_name="Anna"))
        set_preferences(tx, client_id, likes)
    return client_id


def likes_of(db: Database, client_id: int, viewer: Viewer = OWNER_VIEWER) -> tuple[Preference, ...]:
    with db.read() as reader:
        return client_preferences(reader, viewer, client_id)


def put(
    db: Database, client_id: int, wanted: Sequence[Preference], seen: Sequence[Preference]
) -> None:
    with db.write(OWNER, msg("Preferences changed")) as tx:
        set_preferences(tx, client_id, wanted, seen=seen)


def test_a_card_keeps_every_kind_of_preference(db: Database, both_databases: None) -> None:
    with db.write(OWNER, msg("New master")) as tx:
        olga = add_staff(tx, "Olga", StaffRole.MASTER)
    liked = [Preference(kind, kind.value) for kind in KIND if kind is not KIND.MASTER]
    client_id = salon_with(db, *liked, Preference(KIND.MASTER, "", staff_id=olga), BOB)

    found = likes_of(db, client_id)

    assert {each.kind for each in found} == set(KIND)
    assert Preference(KIND.MASTER, "Olga", staff_id=olga) in found
    assert BOB in found
    with db.read() as reader:
        assert client_card(reader, OWNER_VIEWER, client_id).preferences == found


def test_only_the_row_that_differs_is_written(db: Database) -> None:
    client_id = salon_with(db, TEA, BOB)
    tea, bob = likes_of(db, client_id)

    put(db, client_id, [tea, Preference(KIND.WISH, "a long bob", id=bob.id)], [tea, bob])

    after = likes_of(db, client_id)
    assert [(each.id, each.text) for each in after] == [
        (tea.id, "green tea"),
        (bob.id, "a long bob"),
    ]
    db.undo(OWNER)
    assert likes_of(db, client_id) == (TEA, BOB)


def test_what_somebody_else_wrote_meanwhile_stays(db: Database) -> None:
    client_id = salon_with(db, TEA)
    seen = likes_of(db, client_id)
    with db.write(OWNER, msg("Preferences changed")) as tx:
        add_preference(tx, client_id, Preference(KIND.COMFORT, "needs parking"))

    put(db, client_id, [], seen)

    assert [each.text for each in likes_of(db, client_id)] == ["needs parking"]


def test_what_somebody_else_changed_meanwhile_is_not_changed_back(db: Database) -> None:
    client_id = salon_with(db, TEA, BOB)
    tea, bob = seen = likes_of(db, client_id)
    put(db, client_id, [replace(tea, text="water"), bob], seen)

    put(db, client_id, [tea, replace(bob, text="a long bob")], seen)

    assert [each.text for each in likes_of(db, client_id)] == ["water", "a long bob"]


def test_the_same_preference_is_not_kept_twice(db: Database) -> None:
    client_id = salon_with(db, TEA, Preference(KIND.DRINK, " Green  tea "))

    assert likes_of(db, client_id) == (TEA,)


def test_editing_the_card_leaves_what_the_client_likes(db: Database) -> None:
    client_id = salon_with(db, TEA, BOB)

    with db.write(OWNER, msg("Card changed")) as tx:
        edit_client(tx, client_id, ClientDraft(first_name="Anna", last_name="Kim"))

    assert likes_of(db, client_id) == (TEA, BOB)


def test_a_wish_that_came_true_is_kept_with_its_day_and_offered_no_more(
    db: Database, both_databases: None
) -> None:
    client_id = salon_with(db, Preference(KIND.WISH, "a bob"))
    wish = likes_of(db, client_id)[0]
    assert wishes_due([wish], TODAY) == [wish]

    with db.write(OWNER, msg("A wish came true")) as tx:
        wish_came_true(tx, wish.id)

    (kept,) = likes_of(db, client_id)
    assert kept.done_on == TODAY
    assert wishes_due([kept], TODAY) == []
    assert wishes_done([kept]) == [kept]
    with db.write(OWNER, msg("The wish is open again")) as tx:
        wish_again(tx, wish.id)
    assert likes_of(db, client_id)[0].done_on is None


def test_a_wish_that_came_true_may_be_wished_again(db: Database) -> None:
    client_id = salon_with(db, Preference(KIND.WISH, "a bob", done_on=date(2026, 1, 5)))

    with db.write(OWNER, msg("Preferences changed")) as tx:
        add_preference(tx, client_id, Preference(KIND.WISH, "a bob"))

    assert [each.done_on for each in likes_of(db, client_id)] == [date(2026, 1, 5), None]


def test_a_drink_is_no_wish_that_comes_true(db: Database) -> None:
    client_id = salon_with(db, TEA)
    tea = likes_of(db, client_id)[0]

    with pytest.raises(NotFound), db.write(OWNER, msg("A wish came true")) as tx:
        wish_came_true(tx, tea.id)


@pytest.mark.parametrize(
    "wrong",
    [
        Preference(KIND.DRINK, " \u200b "),
        Preference(KIND.LIKES, "x" * 2_001),
        Preference(KIND.WISH, "a bob", done_on=date(2026, 3, 12)),
    ],
)
def test_a_preference_that_says_nothing_or_too_much_is_refused(
    db: Database, wrong: Preference
) -> None:
    client_id = salon_with(db, TEA)

    with pytest.raises(InvalidInput):
        put(db, client_id, [wrong], [])

    assert likes_of(db, client_id) == (TEA,)


def test_a_master_reads_no_phone_in_a_preference_and_loses_none_by_editing(db: Database) -> None:
    text = "ask her mother, +7 912 345-67-89"
    client_id = salon_with(db, Preference(KIND.OTHER, text))
    (seen,) = likes_of(db, client_id, viewer_for(1, "Lera", "master"))
    assert "345" not in seen.text

    put(db, client_id, [replace(seen, text=f"{seen.text}, after six")], [seen])

    assert likes_of(db, client_id)[0].text == f"{text}, after six"


def test_a_favourite_master_has_to_work_here(db: Database) -> None:
    client_id = salon_with(db)

    with pytest.raises(NotFound):
        put(db, client_id, [Preference(KIND.MASTER, "", staff_id=77)], [])


def test_the_wish_that_waited_longest_is_offered_first() -> None:
    wishes = [
        Preference(KIND.WISH, "any time", id=1),
        Preference(KIND.WISH, "in March", due_from=date(2026, 3, 1), id=2),
        Preference(KIND.WISH, "since January", due_from=date(2026, 1, 1), id=3),
        Preference(KIND.WISH, "in May", due_from=date(2026, 5, 1), id=4),
        Preference(KIND.WISH, "done", done_on=date(2026, 1, 1), id=5),
        Preference(KIND.LIKES, "silence", id=6),
    ]

    due = wishes_due(wishes, TODAY)

    assert [each.text for each in due] == ["since January", "in March", "any time"]
    assert [each.text for each in wishes_later(wishes, TODAY)] == ["in May"]


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("", None),
        ("14.05", date(2026, 5, 14)),
        ("1.03", date(2027, 3, 1)),
        ("14.05.27", date(2027, 5, 14)),
        ("05.2027", date(2027, 5, 1)),
        ("March", date(2026, 3, 1)),
        ("в марте", date(2026, 3, 1)),
        ("в мае", date(2026, 5, 1)),
        ("Февраль", date(2027, 2, 1)),
        ("весной", date(2026, 3, 1)),
        ("in autumn", date(2026, 9, 1)),
        ("15 октября 2027", date(2027, 10, 15)),
        ("from 3 June", date(2026, 6, 3)),
    ],
)
def test_the_day_of_a_wish_is_read_as_people_type_it(typed: str, day: date | None) -> None:
    assert parse_from_day(typed, TODAY) == day


@pytest.mark.parametrize("typed", ["soon", "32.01", "31.02.2027", "13.2027", "1.1.1999", "05.2090"])
def test_a_day_that_cannot_be_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"day|month|soon|\d"):
        parse_from_day(typed, TODAY)


def test_a_usual_answer_reads_in_the_language_of_who_looks() -> None:
    i18n.set_language("ru")
    assert usual(KIND.DRINK, "Green tea") == "green tea"
    russian = shown(KIND.DRINK, "green tea")
    i18n.set_language("en")
    assert usual(KIND.DRINK, russian) == "green tea"
    assert shown(KIND.DRINK, russian) == "green tea"
    assert shown(KIND.DRINK, "oat milk latte") == "oat milk latte"


def test_favourite_times_are_read_together() -> None:
    texts = [time_text((weekday, 2)) for weekday in range(6)]

    assert times_summary([*texts, time_text((6, 0)), "after 18:30"]) == (
        "morning: Sun; evening: on weekdays, Sat; after 18:30"
    )
    assert times_summary(time_text((day, 1)) for day in range(7)) == "daytime: any day"


def test_a_favourite_time_written_in_russian_is_the_same_time() -> None:
    i18n.set_language("ru")
    written = time_text((1, 2))
    i18n.set_language("en")

    assert time_slot(written) == (1, 2)
    assert shown(KIND.TIMES, written) == "Tue, evening"
    assert time_slot("after six") is None


def test_the_booking_says_what_to_offer_on_that_day() -> None:
    likes = [BOB, Preference(KIND.TIMES, "after six"), Preference(KIND.MASTER, "Olga", 1), TEA]

    assert before_booking(likes, TODAY) == "Likes to come: after six · Favourite master: Olga"
    assert before_booking(likes, date(2026, 4, 1)).startswith("Offer: a bob · ")
    assert gathered(likes, KIND.DRINK) == "green tea"


@given(st.text(alphabet=st.sampled_from("0123456789./- марченьвсtifrom\u0663\u200b"), max_size=14))
def test_whatever_is_typed_as_a_wishs_day_is_a_day_or_refused(typed: str) -> None:
    try:
        day = parse_from_day(typed, TODAY)
    except ValueError:
        return
    assert day is None or date(2000, 1, 1) <= day <= date(2046, 12, 31)
