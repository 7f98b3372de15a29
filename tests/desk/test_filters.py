"""A filter says in words what it holds, is kept as it was, and finds whom it should."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salonapp.catalog.cards import ServiceDraft
from salonapp.catalog.commands import add_service
from salonapp.clients.cards import Birthday, ClientDraft, Gender, PhoneDraft, Purpose
from salonapp.clients.commands import add_client, edit_client, put_into_bin, record_consent
from salonapp.desk.cards import ClientFilter, ClientSort
from salonapp.desk.commands.lists import change_list, delete_list, rename_list, save_list
from salonapp.desk.filter_words import describe, describe_all
from salonapp.desk.filters import (
    AllergyTo,
    BirthdayIn,
    Booked,
    Condition,
    Due,
    FromSource,
    GenderIs,
    HadService,
    HasTag,
    InSegment,
    LastVisit,
    NoConsent,
    NoPhone,
    OwesMoney,
    Span,
    Spent,
    TemperatureIs,
    WithMaster,
    checked,
    from_json,
    to_json,
)
from salonapp.desk.queries import client_ids, count_clients
from salonapp.desk.queries.saved import (
    filter_choices,
    find_list,
    list_client_ids,
    saved_lists,
)
from salonapp.foundation.errors import Conflict, InvalidInput, NotFound, SalonError
from salonapp.foundation.i18n import msg, set_language
from salonapp.staff.commands import add_staff
from salonapp.staff.rights import OWNER_VIEWER, viewer_for
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER
from salonapp.visits.cards import AppointmentDraft, VisitDraft
from salonapp.visits.commands import book, record_visit

MASTER = viewer_for(1, "Lera", "master")

_DAYS = st.integers(0, 36_500)
_TEXT = st.text(min_size=1, max_size=40)
_CONDITIONS = st.one_of(
    st.builds(TemperatureIs, st.sampled_from(["hot", "warm", "cold"])),
    st.builds(InSegment, st.sampled_from(["lost", "at_risk"])),
    st.builds(HasTag, _TEXT),
    st.builds(LastVisit, st.sampled_from([Span.BEFORE, Span.SINCE]), st.dates()),
    st.builds(LastVisit, st.just(Span.WITHIN_DAYS), st.none(), _DAYS),
    st.just(LastVisit(Span.NEVER)),
    st.builds(Due, st.integers(-300, 0), st.integers(0, 300)),
    st.builds(Booked, st.booleans()),
    st.builds(HadService, st.integers(1, 99), _TEXT, _DAYS),
    st.builds(WithMaster, st.integers(1, 99), _TEXT, st.booleans()),
    st.builds(BirthdayIn, _DAYS),
    st.builds(Spent, st.integers(0, 10**9), st.none()),
    st.builds(Spent, st.none(), st.integers(0, 10**9)),
    st.builds(FromSource, _TEXT),
    st.builds(AllergyTo, _TEXT),
    st.builds(NoConsent, st.sampled_from(Purpose)),
    st.just(NoPhone()),
    st.just(OwesMoney()),
    st.builds(GenderIs, st.sampled_from(Gender)),
)


@given(st.lists(_CONDITIONS, max_size=6))
def test_a_kept_filter_comes_back_the_same_and_can_be_said(conditions: list[Condition]) -> None:
    assert list(from_json(to_json(conditions))) == conditions
    for language in ("ru", "en"):
        set_language(language)
        assert all(describe(each) for each in conditions)


@pytest.mark.parametrize(
    "kept",
    [
        {},
        {"all": [{"kind": "horoscope"}]},
        {"all": [{"kind": "spent", "from_minor": "much"}]},
        {"all": [{"kind": "due", "from_days": 3, "to_days": 1}]},
        {"all": [{"kind": "booked", "booked": 1}]},
        {"all": ["hot"]},
        {"all": [{"kind": "last_visit", "span": "before", "day": "31.02.2020"}]},
    ],
)
def test_a_filter_nobody_here_understands_is_refused(kept: dict[str, object]) -> None:
    with pytest.raises(InvalidInput):
        from_json(kept)


@pytest.mark.parametrize(
    "condition",
    [
        LastVisit(Span.BEFORE),
        LastVisit(Span.WITHIN_DAYS, None, 40_000),
        Due(5, 4),
        Spent(),
        Spent(200, 100),
        HasTag(""),
    ],
)
def test_a_condition_without_sense_is_refused(condition: Condition) -> None:
    with pytest.raises(InvalidInput):
        checked(condition)


def test_choices_of_one_kind_are_said_with_or() -> None:
    said = describe_all((HasTag("vip"), Booked(False), HasTag("regular")))
    assert said == "tag: vip or tag: regular; not booked"


@pytest.fixture
def salon(db: Database) -> dict[str, int]:
    """Three clients who have little in common, one in the bin; today is 11 March 2026."""
    with db.write(OWNER, msg("A salon")) as tx:
        haircut = add_service(tx, ServiceDraft("Haircut", norm_days=30, price_minor=180_000))
        colour = add_service(tx, ServiceDraft("Colour", norm_days=60, price_minor=500_000))
        lera, vera = add_staff(tx, "Lera"), add_staff(tx, "Vera")
        anna = add_client(
            tx,
            ClientDraft(
                first_name="Анна",
                last_name="Иванова",
                phones=(PhoneDraft("+79123456789"),),
                birthday=Birthday(14, 3),
                gender=Gender.FEMALE,
                tags=("vip", "утро"),
                allergies=("Аммиак",),
                source="Instagram",
            ),
        )
        boris = add_client(
            tx,
            ClientDraft(
                first_name="Борис",
                last_name="О'Нил",
                birthday=Birthday(29, 2),
                gender=Gender.MALE,
                tags=("regular",),
            ),
        )
        vika = add_client(tx, ClientDraft(first_name="Вика", phones=(PhoneDraft("89031112233"),)))
        gone = add_client(tx, ClientDraft(first_name="Глеб", tags=("vip",)))
        put_into_bin(tx, gone)
        record_visit(
            tx, VisitDraft(anna, date(2026, 2, 20), (haircut,), staff_id=lera, price_minor=180_000)
        )
        record_visit(
            tx, VisitDraft(boris, date(2025, 1, 10), (colour,), staff_id=lera, price_minor=500_000)
        )
        record_visit(
            tx, VisitDraft(boris, date(2025, 6, 1), (haircut,), staff_id=vera, price_minor=180_000)
        )
        book(tx, AppointmentDraft(vika, datetime(2026, 3, 12, 9, tzinfo=UTC), (haircut,)))
        record_consent(
            tx, [anna], Purpose.ADVERTISING, granted=True, source="paper", evidence="form"
        )
        record_consent(
            tx, [boris], Purpose.ADVERTISING, granted=True, source="paper", evidence="form"
        )
        record_consent(
            tx,
            [boris],
            Purpose.ADVERTISING,
            granted=True,
            source="paper",
            evidence="form",
            channel="sms",
        )
        record_consent(
            tx, [boris], Purpose.ADVERTISING, granted=False, source="spoken", evidence="said so"
        )
    return {
        "anna": anna,
        "boris": boris,
        "vika": vika,
        "haircut": haircut,
        "colour": colour,
        "lera": lera,
        "vera": vera,
    }


def found(db: Database, salon: dict[str, int], *conditions: Condition, typed: str = "") -> set[str]:
    with db.read() as reader:
        wanted = ClientFilter(typed=typed, conditions=conditions)
        ids = client_ids(reader, OWNER_VIEWER, wanted)
        if not typed:
            assert count_clients(reader, OWNER_VIEWER, wanted) == len(ids)
        assert client_ids(reader, OWNER_VIEWER, wanted, most=1) == ids[:1]
    names = {number: name for name, number in salon.items() if name in {"anna", "boris", "vika"}}
    return {names[each] for each in ids}


def test_every_condition_finds_whom_it_should(
    db: Database, both_databases: None, salon: dict[str, int]
) -> None:
    haircut, colour = salon["haircut"], salon["colour"]
    lera, vera = salon["lera"], salon["vera"]
    expected: list[tuple[Condition, set[str]]] = [
        (HasTag("vip"), {"anna"}),
        (FromSource("Instagram"), {"anna"}),
        (NoPhone(), {"boris"}),
        (OwesMoney(), set()),
        (AllergyTo("аммиак"), {"anna"}),
        (AllergyTo(), {"anna"}),
        (AllergyTo("ppd"), set()),
        (Booked(True), {"vika"}),
        (Booked(False), {"anna", "boris"}),
        (GenderIs(Gender.MALE), {"boris"}),
        (GenderIs(Gender.UNKNOWN), {"vika"}),
        (BirthdayIn(0), {"anna"}),
        (BirthdayIn(3), {"anna"}),
        (BirthdayIn(2), set()),
        (BirthdayIn(360), {"anna", "boris"}),
        (BirthdayIn(36_500), {"anna", "boris"}),
        (LastVisit(Span.NEVER), {"vika"}),
        (LastVisit(Span.BEFORE, date(2026, 2, 20)), {"boris"}),
        (LastVisit(Span.SINCE, date(2026, 2, 20)), {"anna"}),
        (LastVisit(Span.MORE_THAN_DAYS_AGO, None, 100), {"boris"}),
        (LastVisit(Span.WITHIN_DAYS, None, 19), {"anna"}),
        (LastVisit(Span.WITHIN_DAYS, None, 18), set()),
        (Spent(180_000, 200_000), {"anna"}),
        (Spent(500_000), {"boris"}),
        (Spent(None, 0), {"vika"}),
        (HadService(colour, "Colour"), {"boris"}),
        (HadService(haircut, "Haircut", 60), {"anna"}),
        (WithMaster(lera, "Lera"), {"anna"}),
        (WithMaster(lera, "Lera", last=False), {"anna", "boris"}),
        (WithMaster(vera, "Vera"), {"boris"}),
        (NoConsent(Purpose.ADVERTISING), {"boris", "vika"}),
        (InSegment("lead"), {"vika"}),
        (Due(-365, 365), {"anna", "boris"}),
    ]
    for condition, names in expected:
        assert found(db, salon, condition) == names, describe(condition)
    classes = [found(db, salon, TemperatureIs(each)) for each in ("hot", "warm", "cold")]
    assert set().union(*classes) == {"anna", "boris", "vika"}
    assert sum(map(len, classes)) == 3


def test_conditions_combine_with_each_other_and_with_what_is_typed(
    db: Database, both_databases: None, salon: dict[str, int]
) -> None:
    assert found(db, salon, HasTag("vip"), HasTag("regular")) == {"anna", "boris"}
    assert found(db, salon, HasTag("vip"), HasTag("regular"), NoPhone()) == {"boris"}
    assert found(db, salon, Spent(100_000), Spent(None, 200_000)) == {"anna"}
    assert found(db, salon, HasTag("vip"), typed="анн") == {"anna"}
    assert found(db, salon, NoPhone(), typed="анн") == set()
    assert found(db, salon, NoPhone(), typed="онил") == {"boris"}
    assert found(db, salon, HasTag("vi'p%_"), typed="а") == set()


def test_lists_in_another_order_leave_nobody_out(
    db: Database, both_databases: None, salon: dict[str, int]
) -> None:
    with db.read() as reader:
        for sort in ClientSort:
            ids = client_ids(reader, OWNER_VIEWER, ClientFilter(sort=sort))
            assert len(ids) == 3, sort
            assert client_ids(reader, OWNER_VIEWER, ClientFilter(sort=sort), most=2) == ids[:2]


def test_a_master_cannot_choose_by_a_piece_of_a_hidden_phone(
    db: Database, salon: dict[str, int]
) -> None:
    with db.write(OWNER, msg("An allergy")) as tx:
        draft = ClientDraft("Дина", allergies=("Хна, врач +7 912 345-67-89",))
        dina = add_client(tx, draft)
    pieces, substance = ClientFilter(conditions=(AllergyTo("345-67"),)), AllergyTo("хна")
    with db.read() as reader:
        assert client_ids(reader, OWNER_VIEWER, pieces) == [dina]
        assert client_ids(reader, MASTER, pieces) == []
        assert client_ids(reader, MASTER, ClientFilter(conditions=(substance,))) == [dina]


def test_a_master_cannot_choose_or_order_by_what_was_spent(
    db: Database, salon: dict[str, int]
) -> None:
    with db.write(OWNER, msg("Lists")) as tx:
        save_list(tx, "Big spenders", (Spent(100_000),))
        save_list(tx, "VIP", (HasTag("vip"),))
    with db.read() as reader:
        assert [each.name for each in saved_lists(reader, MASTER)] == ["VIP"]
        for wanted in (
            ClientFilter(conditions=(Spent(1),)),
            ClientFilter(sort=ClientSort.SPENT),
        ):
            with pytest.raises(SalonError):
                client_ids(reader, MASTER, wanted)


def test_a_list_is_kept_renamed_changed_deleted_and_brought_back(
    db: Database, both_databases: None, salon: dict[str, int]
) -> None:
    with db.write(OWNER, msg("List kept")) as tx:
        vip = save_list(tx, "  VIP ", (HasTag("vip"), WithMaster(salon["lera"], "old name")))
    with db.write(OWNER, msg("List renamed")) as tx:
        rename_list(tx, vip, "Best")
        with pytest.raises(Conflict):
            save_list(tx, "best", (NoPhone(),))
        for bad in ("", "x" * 81):
            with pytest.raises(InvalidInput):
                rename_list(tx, vip, bad)
        with pytest.raises(InvalidInput):
            save_list(tx, "Everybody", ())
    with db.read() as reader:
        (view,) = saved_lists(reader, OWNER_VIEWER)
        assert view.name == "Best"
        assert describe_all(view.conditions) == "tag: vip; last with Lera"
        assert list_client_ids(reader, OWNER_VIEWER, vip) == [salon["anna"]]
        assert find_list(reader, OWNER_VIEWER, "BEST").id == vip
        with pytest.raises(NotFound):
            find_list(reader, OWNER_VIEWER, "nothing")
    with db.write(OWNER, msg("List changed")) as tx:
        change_list(tx, vip, (NoPhone(),))
    with db.write(OWNER, msg("List deleted")) as tx:
        delete_list(tx, vip)
    with db.read() as reader:
        assert saved_lists(reader, OWNER_VIEWER) == ()
    db.undo(OWNER)
    with db.read() as reader:
        assert list_client_ids(reader, OWNER_VIEWER, vip) == [salon["boris"]]


def test_the_menus_offer_what_the_salon_uses(db: Database, salon: dict[str, int]) -> None:
    with db.read() as reader:
        choices = filter_choices(reader)
    assert set(choices.tags) >= {"vip", "утро", "regular"}
    assert choices.sources == ("Instagram",)
    assert [name for _id, name in choices.services] == ["Colour", "Haircut"]


def test_a_search_in_a_filter_follows_every_change(
    db: Database, both_databases: None, salon: dict[str, int]
) -> None:
    assert found(db, salon, HasTag("vip"), typed="борис") == set()
    with db.write(OWNER, msg("Tagged")) as tx:
        edit_client(tx, salon["boris"], ClientDraft("Борис", "О'Нил", tags=("vip",)))
    assert found(db, salon, HasTag("vip"), typed="борис") == {"boris"}
    assert found(db, salon, NoPhone(), typed="борис") == {"boris"}
    db.undo(OWNER)
    assert found(db, salon, HasTag("vip"), typed="борис") == set()


def test_a_mistake_is_put_right_within_the_filter(db: Database, salon: dict[str, int]) -> None:
    assert found(db, salon, HasTag("vip"), typed="ивонова") == {"anna"}
    assert found(db, salon, HasTag("regular"), typed="ивонова") == set()
