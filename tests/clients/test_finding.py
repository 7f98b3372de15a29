"""Whoever stands on a card is found however the name, the phone or the note is remembered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from salonapp.catalog.cards import ServiceDraft
from salonapp.catalog.commands import add_service
from salonapp.clients.cards import ClientDraft, PhoneDraft
from salonapp.clients.commands import add_client, edit_client, put_into_bin
from salonapp.clients.marks import excerpt, marks, unseen
from salonapp.clients.queries import find_clients, search_clients
from salonapp.clients.search import plan_search
from salonapp.clients.tables import Client, ClientEntry
from salonapp.clients.words import Vocabulary
from salonapp.desk.cards import ClientFilter, Match, MatchKind
from salonapp.desk.queries import client_ids
from salonapp.desk.queries.matched import matches_of
from salonapp.foundation.i18n import msg
from salonapp.foundation.text import bare, swap_layout, translit
from salonapp.staff.rights import OWNER_VIEWER, viewer_for
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER
from salonapp.visits.cards import VisitDraft
from salonapp.visits.commands import record_visit

MASTER = viewer_for(1, "Lera", "master")

#: Names with every difficulty: ё, й, щ, hyphens, apostrophes, two words, other alphabets.
PEOPLE = (
    ("Иванова", "Анна", "Сергеевна"),
    ("Щербакова", "Наталья", ""),
    ("Жукова-Ёлкина", "Анна-Мария", ""),
    ("д’Арк", "Жанна", ""),
    ("О'Коннор", "Юлия", "Йосифовна"),
    ("Соловьёв", "Геннадий", ""),
    ("Цхакая", "Хатуна", ""),
    ("Кузнецова", "Мария Магдалина", ""),
    ("Müller", "Jürgen", ""),
    ("Shevchenko", "Oksana", ""),
    ("Абдулгамидова", "Патимат", "Магомедовна"),
    ("Ким", "Вячеслав", ""),
    ("", "Эвелина", ""),
)
NUMBERS = tuple(f"+7912{3_456_701 + 1_318_817 * at % 6_000_000:07d}" for at in range(len(PEOPLE)))
RUSSIAN = [
    at
    for at, (last, first, _) in enumerate(PEOPLE)
    if bare(f"{last}{first}").isalpha()
    and not f"{last}{first}".isascii()
    and "ü" not in first + last
]
LETTERS = "абвгдежзиклмнопрстуфхцчшщыэюя"


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory, empty_salon_file: object) -> Iterator[Database]:
    """A salon with all of `PEOPLE`, ids from 1 in their order; nobody writes to it."""
    import shutil

    from salonapp.app import open_salon
    from salonapp.foundation.clock import FixedClock

    path = tmp_path_factory.mktemp("crowd") / "salon.db"
    shutil.copyfile(str(empty_salon_file), path)
    db = open_salon(path, FixedClock(datetime(2026, 3, 11, 7, tzinfo=UTC)))
    with db.write(OWNER, msg("Clients")) as tx:
        for (last, first, middle), number in zip(PEOPLE, NUMBERS, strict=True):
            draft = ClientDraft(
                first_name=first,
                last_name=last,
                middle_name=middle,
                phones=(PhoneDraft(number),),
            )
            add_client(tx, draft)
    yield db
    db.close()


def found(db: Database, typed: str) -> list[int]:
    with db.read() as reader:
        return find_clients(reader, OWNER_VIEWER, typed, limit=50)


def words_of(at: int) -> list[str]:
    return [word for name in PEOPLE[at] for word in name.split() if word]


WHO = st.integers(0, len(PEOPLE) - 1)


@settings(max_examples=120)
@given(data=st.data(), who=WHO)
def test_any_piece_of_a_name_finds_its_card(crowd: Database, data: st.DataObject, who: int) -> None:
    word = data.draw(st.sampled_from([word for word in words_of(who) if len(word) >= 3]))
    begin = data.draw(st.integers(0, len(word) - 3))
    end = data.draw(st.integers(begin + 3, len(word)))
    piece = word[begin:end]
    assume(len(bare(piece)) >= 2)
    assert who + 1 in found(crowd, data.draw(st.sampled_from([piece, piece.upper()])))


@settings(max_examples=60)
@given(data=st.data(), who=st.sampled_from(RUSSIAN))
def test_a_name_in_latin_letters_or_the_wrong_layout_finds_its_card(
    crowd: Database, data: st.DataObject, who: int
) -> None:
    word = data.draw(st.sampled_from(words_of(who)))
    for typed in (translit(word), swap_layout(word), translit(bare(word)), swap_layout(bare(word))):
        assert who + 1 in found(crowd, typed), typed


@settings(max_examples=80)
@given(data=st.data(), who=st.sampled_from(RUSSIAN))
def test_one_typing_mistake_is_forgiven_when_nothing_else_matches(
    crowd: Database, data: st.DataObject, who: int
) -> None:
    word = bare(data.draw(st.sampled_from([w for w in words_of(who) if len(bare(w)) >= 5])))
    at = data.draw(st.integers(0, len(word) - 2))
    letter = data.draw(st.sampled_from(LETTERS))
    kinds = {
        "other": word[:at] + letter + word[at + 1 :],
        "more": word[:at] + letter + word[at:],
        "fewer": word[:at] + word[at + 1 :],
        "swapped": word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    }
    mistaken = kinds[data.draw(st.sampled_from(sorted(kinds)))]
    typed = data.draw(st.sampled_from([mistaken, swap_layout(mistaken)]))
    with crowd.read() as reader:
        result = search_clients(reader, OWNER_VIEWER, typed, limit=50)
    assert result.ids, typed
    if result.is_guess:
        assert who + 1 in result.ids, typed


@settings(max_examples=60)
@given(data=st.data(), who=WHO)
def test_any_run_of_four_digits_of_a_phone_finds_its_card(
    crowd: Database, data: st.DataObject, who: int
) -> None:
    digits = NUMBERS[who].removeprefix("+")
    begin = data.draw(st.integers(0, len(digits) - 4))
    end = data.draw(st.integers(begin + 4, len(digits)))
    assert who + 1 in found(crowd, digits[begin:end])
    if end - begin < 10:
        with crowd.read() as reader:
            assert find_clients(reader, MASTER, digits[begin:end], limit=50) == []


@settings(max_examples=60)
@given(st.text(max_size=60))
def test_nothing_that_can_be_typed_breaks_a_search(crowd: Database, typed: str) -> None:
    plan = plan_search(typed)
    for begin, end in marks("Анна-Мария О'Коннор +7 912 345-67-89", plan):
        assert 0 <= begin < end <= 36
    found(crowd, typed)


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("аннамария", ["Анна-Мария"]),
        ("анна-мария", ["Анна-Мария"]),
        ("анна мария", ["Анна-Мария"]),
        ("мария анна", ["Анна-Мария"]),
        ("жуковаелкина", ["Анна-Мария"]),
        ("дарк", ["Жанна"]),
        ("д'арк", ["Жанна"]),
        ("Д`АРК", ["Жанна"]),
        ("lfhr", ["Жанна"]),
        ("жанна д", ["Жанна"]),
        ("оконнор", ["Юлия"]),
        ("o'konnor", ["Юлия"]),
        ("j'rjyyjh", ["Юлия"]),
        ("мариямагдалина", ["Мария Магдалина"]),
        ("наталия", ["Наталья"]),
        ("nataliya", ["Наталья"]),
        ("шербакова", ["Наталья"]),
        ("scherbakova", ["Наталья"]),
        ("shc", ["Наталья"]),
        ("генадий", ["Геннадий"]),
        ("соловьев", ["Геннадий"]),
        ("`krbyf", ["Анна-Мария"]),
        ("'dtkbyf", ["Эвелина"]),
        ("{fneyf", ["Хатуна"]),
        ("muller", ["Jürgen"]),
        ("шевченко", ["Oksana"]),
        ("ытумсрутлщ", ["Oksana"]),
        ("анна ивонова", ["Анна"]),
        ("анан иванова", ["Анна"]),
        ("shcherbkova", ["Наталья"]),
        ("иванова, анна", ["Анна"]),
        ("«Цхакая»", ["Хатуна"]),
        ("марина кузнецова", ["Мария Магдалина"]),
        ("ким анна", []),
        ("ёжз", []),
    ],
)
def test_a_name_is_found_as_people_spell_it(crowd: Database, typed: str, names: list[str]) -> None:
    assert [PEOPLE[each - 1][1] for each in found(crowd, typed)] == names


# Other places of a card ------------------------------------------------------------------------

VERA = ClientDraft(
    first_name="Вера",
    last_name="Белова",
    email="vera-belova@mail.ru",
    phones=(PhoneDraft("+79123456789"), PhoneDraft("+4915112345678")),
    tags=("VIP", "по-утрам"),
    note="Любит зелёный чай, д'Артаньян. Муж: 8 903 765-43-21",
)


@pytest.fixture
def vera(db: Database) -> int:
    with db.write(OWNER, msg("A client")) as tx:
        client_id = add_client(tx, VERA)
        card = tx.session.get(Client, client_id)
        assert card is not None
        card.external_id = "A-1017"
        tx.session.add(
            ClientEntry(
                client_id=client_id,
                at=datetime(2026, 3, 1, tzinfo=UTC),
                kind="note",
                text="Аллергик? уточнить про хну",
                author="owner",
            )
        )
        add_client(tx, ClientDraft(first_name="Нина", last_name="Другая"))
        return client_id


def test_the_order_tells_a_master_nothing_of_a_hidden_phone(
    db: Database, both_databases: None
) -> None:
    names, ids = ("А", "Б", "В"), []
    with db.write(OWNER, msg("Clients")) as tx:
        for name, number in zip(names, ("9033456701", "9123456702", "9033456703"), strict=True):
            draft = ClientDraft(name, phones=(PhoneDraft(f"8{number}"),), tags=("zz7912",))
            ids.append(add_client(tx, draft))
    with db.read() as reader:
        assert find_clients(reader, MASTER, "7912") == ids
        assert find_clients(reader, OWNER_VIEWER, "7912") != ids


@pytest.mark.parametrize(
    ("typed", "seen_by_master"),
    [
        ("vip", True),
        ("утрам", True),
        ("поутрам", True),
        ("зеленый чай", True),
        ("чай вера", True),
        ("дартаньян", True),
        ("про хну", True),
        ("a-1017", True),
        ("1017", True),
        ("vera-belova@mail.ru", True),
        ("mail.ru", False),
        ("vera-belova@", False),
        ("vera-belova@mail.r", False),
        ("3456789", False),
        ("912345678", False),
        ("+7 912 345-67-89", True),
        ("89123456789", True),
        ("+49 151 12345678", True),
        ("4915112345", False),
        ("765-43-21", False),
        ("903765", False),
        ("вера 345", False),
        ("вера 8912345", False),
        ("вера 89123456789", True),
    ],
)
def test_all_of_a_card_is_searched_and_no_piece_of_a_contact_by_a_master(
    db: Database, both_databases: None, vera: int, typed: str, seen_by_master: bool
) -> None:
    with db.read() as reader:
        assert find_clients(reader, OWNER_VIEWER, typed, limit=9) == [vera]
        assert find_clients(reader, OWNER_VIEWER, typed) == [vera]
        expected = [vera] if seen_by_master else []
        assert find_clients(reader, MASTER, typed, limit=9) == expected
        assert find_clients(reader, MASTER, typed) == expected


def test_what_was_taken_off_a_card_finds_it_no_more(
    db: Database, both_databases: None, vera: int
) -> None:
    with db.write(OWNER, msg("Edited")) as tx:
        edit_client(
            tx,
            vera,
            replace(VERA, last_name="Чернова", email="", phones=(PhoneDraft("+79031112233"),)),
        )
    with db.read() as reader:
        for typed in ("345-67", "79123456789", "белова", "белоба"):
            assert find_clients(reader, OWNER_VIEWER, typed, limit=9) == [], typed
        for typed in ("1112233", "чернова", "чирнова"):
            assert find_clients(reader, OWNER_VIEWER, typed, limit=9) == [vera], typed


def test_of_very_many_notes_the_latest_are_searched(db: Database, both_databases: None) -> None:
    with db.write(OWNER, msg("A regular")) as tx:
        anna = add_client(tx, ClientDraft("Анна"))
        for month in range(1, 13):
            text = f"{'балаяж ' * 60} запись{month:02d}"
            at = datetime(2025, month, 1, tzinfo=UTC)
            tx.session.add(ClientEntry(client_id=anna, at=at, kind="note", text=text))
    with db.read() as reader:
        assert find_clients(reader, OWNER_VIEWER, "запись12") == [anna]


def test_nothing_of_an_erased_card_is_left_in_the_index(db: Database, vera: int) -> None:
    def pieces() -> int:
        with db.read() as reader:
            words = "SELECT count(*) FROM client_fts_data WHERE instr(block, CAST(? AS BLOB)) > 0"
            counted = reader.session.connection().exec_driver_sql(words, ("xyz",))
            return int(counted.scalar_one())

    with db.write(OWNER, msg("Edited")) as tx:
        edit_client(tx, vera, replace(VERA, note="xyzzy"))
    assert pieces() > 0
    with db.write(OWNER, msg("Erased")) as tx:
        put_into_bin(tx, vera)
        card = tx.session.get(Client, vera)
        assert card is not None
        card.erased_at = tx.now
    assert pieces() == 0


def test_the_list_says_where_it_was_found(db: Database, vera: int) -> None:
    cases = {
        "vip": Match(MatchKind.TAG, "VIP"),
        "mail.ru": Match(MatchKind.EMAIL, "vera-belova@mail.ru"),
        "1017": Match(MatchKind.CODE, "A-1017"),
        "хну": Match(MatchKind.NOTE, "Аллергик? уточнить про хну"),
        "151123": Match(MatchKind.PHONE, "+49 1511 2345678"),
    }
    with db.read() as reader:
        for typed, match in cases.items():
            result = search_clients(reader, OWNER_VIEWER, typed, limit=9)
            assert matches_of(reader, OWNER_VIEWER, {vera: result.plan}) == {vera: match}
        note = search_clients(reader, MASTER, "чай", limit=9)
        shown = matches_of(reader, MASTER, {vera: note.plan})[vera]
        assert "765" not in shown.text


def test_the_matching_part_is_marked_in_what_is_shown() -> None:
    def marked(text: str, typed: str) -> list[str]:
        return [text[begin:end] for begin, end in marks(text, plan_search(typed))]

    assert marked("Жанна Ёлкина", "елк") == ["Ёлк"]
    assert marked("Анна-Мария Попова", "аннам") == ["Анна-М"]
    assert marked("Анна Мария", "аннамария") == ["Анна Мария"]
    assert marked("Марианна Аннина", "анна") == ["анна"]
    assert marked("Марианна Анна", "анна") == ["Анна"]
    assert marked("Анна Иванова", "ива анн") == ["Анн", "Ива"]
    assert marked("Анна Иванова", "bdfyjd") == ["Иванов"]
    assert marked("Анна Иванова", "ivanova") == ["Иванова"]
    assert marked("+7 912 345-67-89", "12345") == ["12 345"]
    assert marked("+7 912 345-67-89", "8 912 345") == ["912 345"]
    assert marked("О’Коннор", "оконнор") == ["О’Коннор"]
    assert marked("Анна", "ольга") == []
    assert unseen(plan_search("анна vip"), ["Анна Иванова"]).tokens == plan_search("vip").tokens
    long = "слово " * 30 + "хна " + "слово " * 30
    assert "хна" in excerpt(long, plan_search("хна"))
    assert len(excerpt(long, plan_search("хна"))) <= 50


# The order -------------------------------------------------------------------------------------


def test_the_best_match_comes_first_and_the_latest_visitor_among_equals(
    db: Database, both_databases: None
) -> None:
    people = {
        "inside": ("Суриванова", "Ольга"),
        "word": ("Петрова-Иванова", "Ольга"),
        "first name": ("Петрова", "Иван"),
        "surname, never came": ("Иванова", "Алла"),
        "surname, long ago": ("Иванова", "Белла"),
        "surname, lately": ("Иванова", "Вера"),
        "phone": ("Абрамова", "Нина"),
    }
    with db.write(OWNER, msg("Clients")) as tx:
        ids = {
            name: add_client(
                tx,
                ClientDraft(
                    first_name=first,
                    last_name=last,
                    phones=(PhoneDraft("+79123456789"),) if name == "phone" else (),
                    note="звонить 9123456789 Ивановой" if name == "word" else "",
                ),
            )
            for name, (last, first) in people.items()
        }
        haircut = (add_service(tx, ServiceDraft("Haircut")),)
        record_visit(tx, VisitDraft(ids["surname, long ago"], date(2024, 1, 1), haircut))
        record_visit(tx, VisitDraft(ids["surname, lately"], date(2026, 3, 1), haircut))
    names = {number: name for name, number in ids.items()}
    with db.read() as reader:

        def order(typed: str, most: int | None) -> list[str]:
            found = client_ids(reader, OWNER_VIEWER, ClientFilter(typed), most=most)
            return [names[each] for each in found]

        expected = [
            "surname, lately",
            "surname, long ago",
            "surname, never came",
            "first name",
            "word",
            "inside",
        ]
        assert order("иван", None) == expected
        assert order("иван", 3) == expected[:3]
        assert order("89123456789", None) == ["phone", "word"]


def test_common_words_have_the_same_order_however_many_are_asked_for(db: Database) -> None:
    from salonapp.clients.queries import finding
    from salonapp.storage.bulk import bulk_insert
    from tests.clients.test_search import _client_table, _row

    firsts, lasts = ("Анна", "Жанна", "Ольга"), ("Аннина", "Белова", "Ульянова")
    with db.write(OWNER, msg("Many")) as tx:
        rows = [
            _row(f"{firsts[at % 3]}", f"{lasts[at // 3 % 3]}{at:04}")
            for at in range(2 * finding.RARE)
        ]
        bulk_insert(tx, _client_table(), rows)
        haircut = (add_service(tx, ServiceDraft("Haircut")),)
        for client_id in range(5, 400, 9):
            record_visit(tx, VisitDraft(client_id, date(2025, 1, 1), haircut))
    with db.read() as reader:
        for typed in ("анна", "ан", "анна уль", "а"):
            many = client_ids(reader, OWNER_VIEWER, ClientFilter(typed))
            assert len(many) == len(set(many)) == 200
            for most in (1, 7, 40, 120):
                few = client_ids(reader, OWNER_VIEWER, ClientFilter(typed), most=most)
                assert few == many[:most], typed


# Words -----------------------------------------------------------------------------------------


def test_a_half_of_a_mistyped_word_is_enough_to_compare_it() -> None:
    words = Vocabulary(["иванова", "иванов", "анастасия", "shevchenko", "мила"])
    assert words.mistaken(["ивонова"]) == ("иванова",)
    assert words.mistaken(["анатсасия"]) == ("анастасия",)
    assert words.mistaken(["ivonova"]) == ("иванова",)
    assert words.mistaken(["мида"]) == ("мила",)
    assert words.mistaken(["ми"]) == ()
    assert words.mistaken(["1234567"]) == ()
    assert words.mistaken(["петрова"]) == ()
    words.add(["петрова"])
    assert words.mistaken(["пeтрова"]) == ("петрова",)
