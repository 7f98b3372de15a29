"""What could hurt a client: alerts while they hold, patch tests while they are valid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salonapp.catalog.cards import ServiceDraft
from salonapp.catalog.commands import add_service, edit_service
from salonapp.clients.cards import ClientDraft
from salonapp.clients.commands import add_client, edit_client
from salonapp.clients.commands.safety import (
    add_alert,
    add_patch_test,
    edit_alert,
    edit_patch_test,
    remove_alert,
    remove_patch_test,
    set_patch_test_result,
)
from salonapp.clients.queries import client_card
from salonapp.clients.queries.safety import client_safety
from salonapp.clients.safety import (
    AlertDraft,
    AlertKind,
    ClientSafety,
    PatchFact,
    PatchService,
    PatchState,
    PatchTestDraft,
    PatchTestResult,
    Severity,
    standing,
    usual_valid_until,
)
from salonapp.clients.safety_words import danger_sentences
from salonapp.clients.tables import ClientAlert
from salonapp.foundation.clock import FixedClock
from salonapp.foundation.errors import Conflict, InvalidInput, NotFound
from salonapp.foundation.i18n import msg
from salonapp.staff.rights import OWNER_VIEWER, viewer_for
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER

TODAY = date(2026, 3, 11)
COLOUR = PatchService(1, "Colouring", needs_test=True)
CUT = PatchService(2, "Haircut")
PENDING, PASSED, FAILED = PatchTestResult


def fact(on: date, result: PatchTestResult = PASSED, *services: int, id: int = 1) -> PatchFact:
    return PatchFact(id, on, result, usual_valid_until(on), frozenset(services))


def state(*tests: PatchFact, service: PatchService = COLOUR, day: date = TODAY) -> PatchState:
    return standing(service, tests, day).state


def test_a_test_holds_for_six_calendar_months() -> None:
    assert usual_valid_until(date(2026, 3, 11)) == date(2026, 9, 11)
    assert usual_valid_until(date(2026, 8, 31)) == date(2027, 2, 28)
    assert usual_valid_until(date(2027, 8, 31)) == date(2028, 2, 29)
    assert usual_valid_until(date(2026, 12, 1), months=1) == date(2027, 1, 1)


def test_where_a_service_stands_with_its_test() -> None:
    assert state() is PatchState.MISSING
    assert state(service=CUT) is PatchState.NOT_NEEDED
    assert state(fact(TODAY, PENDING)) is PatchState.PENDING
    made = fact(date(2025, 9, 11))
    assert state(made) is PatchState.VALID
    assert state(made, day=TODAY + timedelta(days=1)) is PatchState.RUN_OUT
    assert state(fact(date(2020, 1, 1), FAILED)) is PatchState.FAILED


def test_the_latest_test_that_covers_the_service_counts() -> None:
    old, new = fact(date(2026, 1, 1), FAILED), fact(date(2026, 2, 1), PASSED, id=2)
    assert state(old, new) is PatchState.VALID
    assert state(new, old) is PatchState.VALID
    of_another = fact(date(2026, 3, 1), FAILED, 99, id=3)
    assert state(old, new, of_another) is PatchState.VALID
    assert state(new, fact(date(2026, 3, 1), FAILED, COLOUR.id, id=3)) is PatchState.FAILED


def test_a_test_that_is_pending_does_not_lift_a_failed_one() -> None:
    assert state(fact(date(2026, 1, 1), FAILED), fact(TODAY, PENDING, id=2)) is PatchState.FAILED


def test_a_failed_test_that_names_a_service_counts_though_the_list_asks_for_none() -> None:
    assert state(fact(TODAY, FAILED, CUT.id), service=CUT) is PatchState.FAILED
    assert state(fact(TODAY, FAILED), service=CUT) is PatchState.NOT_NEEDED
    assert state(fact(TODAY, PASSED, CUT.id), service=CUT) is PatchState.NOT_NEEDED


def test_a_test_made_later_says_nothing_of_an_earlier_visit() -> None:
    assert state(fact(TODAY), day=TODAY - timedelta(days=1)) is PatchState.MISSING


days = st.dates(date(2025, 1, 1), date(2027, 12, 31))


@given(
    st.lists(st.tuples(days, st.sampled_from(PatchTestResult), st.sampled_from([(), (1,), (2,)]))),
    days,
)
def test_nobody_is_fit_for_a_service_without_a_passed_test_that_holds(
    made: list[tuple[date, PatchTestResult, tuple[int, ...]]], day: date
) -> None:
    tests = [fact(on, result, *ids, id=n) for n, (on, result, ids) in enumerate(made)]
    found = standing(COLOUR, tests, day)
    if found.state is PatchState.VALID:
        assert found.test is not None
        assert found.test.result is PASSED
        assert found.test.on_day <= day <= found.test.valid_until
        assert found.test.service_ids in (frozenset(), frozenset({1}))
    else:
        assert found.state.stops


@dataclass
class Salon:
    db: Database
    anna: int
    colour: int
    cut: int

    def known(self) -> ClientSafety:
        with self.db.read() as reader:
            return client_safety(reader, OWNER_VIEWER, self.anna)

    def alert(self, text: str, kind: AlertKind = AlertKind.ALLERGY, **more: object) -> int:
        with self.db.write(OWNER, msg("Alert")) as tx:
            return add_alert(tx, self.anna, AlertDraft(kind, text, **more))  # type: ignore[arg-type]

    def test(self, on: date, result: PatchTestResult = PASSED, **more: object) -> int:
        with self.db.write(OWNER, msg("Test")) as tx:
            draft = PatchTestDraft(on, "Estel", result, **more)  # type: ignore[arg-type]
            return add_patch_test(tx, self.anna, draft)


@pytest.fixture
def salon(db: Database) -> Salon:
    with db.write(OWNER, msg("Salon")) as tx:
        colour = add_service(tx, ServiceDraft("Окрашивание", needs_patch_test=True))
        cut = add_service(tx, ServiceDraft("Стрижка"))
        return Salon(db, add_client(tx, ClientDraft("Анна")), colour, cut)


def test_an_alert_has_all_its_details_and_undo_takes_it_back(
    salon: Salon, db: Database, both_databases: None
) -> None:
    salon.alert(
        " аммиак ",
        severity=Severity.SEVERE,
        since=date(2024, 5, 1),
        source="со слов, +7 912 345-67-89",
    )
    (kept,) = salon.known().alerts
    assert (kept.text, kept.severity, kept.since) == ("аммиак", Severity.SEVERE, date(2024, 5, 1))
    with db.read() as reader:
        master = viewer_for(1, "Лера", "master")
        (masked,) = client_safety(reader, master, salon.anna).alerts
    assert "345" not in masked.source
    with db.write(OWNER, msg("Edit")) as tx:
        edit_alert(tx, kept.id, AlertDraft(AlertKind.CONTRAINDICATION, "беременность"))
    assert salon.known().alerts[0].kind is AlertKind.CONTRAINDICATION
    with db.write(OWNER, msg("Remove")) as tx:
        remove_alert(tx, kept.id)
    assert salon.known().alerts == ()
    db.undo(OWNER)
    assert salon.known().alerts[0].text == "беременность"


def test_the_card_shows_what_holds_today_the_worst_first(
    salon: Salon, db: Database, clock: FixedClock
) -> None:
    salon.alert("латекс", severity=Severity.MILD)
    salon.alert("аммиак", severity=Severity.SEVERE)
    salon.alert("беременность", AlertKind.CONTRAINDICATION, until=TODAY)
    salon.alert("старое", until=TODAY - timedelta(days=1), since=date(2020, 1, 1))
    assert [each.text for each in salon.known().alerts_on(TODAY)] == [
        "аммиак",
        "латекс",
        "беременность",
    ]
    with db.read() as reader:
        card = client_card(reader, OWNER_VIEWER, salon.anna)
        assert danger_sentences(salon.known(), (salon.colour, salon.cut), TODAY, TODAY) == (
            "Allergy: аммиак (severe), латекс (mild)."
            " Contra-indication: беременность (until 11 Mar).",
            "No patch test yet: Окрашивание.",
        )
    assert card.allergies == ("латекс", "аммиак")
    assert card.contraindications == ("беременность",)
    clock.advance(timedelta(days=1))
    with db.read() as reader:
        assert client_card(reader, OWNER_VIEWER, salon.anna).contraindications == ()


def test_the_big_form_leaves_the_details_of_what_it_does_not_change(
    salon: Salon, db: Database
) -> None:
    salon.alert("аммиак", severity=Severity.SEVERE, source="врач")
    salon.alert("латекс", severity=Severity.MILD)
    salon.alert("старое", until=TODAY - timedelta(days=1), since=date(2020, 1, 1))
    with db.write(OWNER, msg("Edit")) as tx:
        edit_client(tx, salon.anna, ClientDraft("Анна", allergies=("аммиак", "перчатки")))
    kept = {each.text: each for each in salon.known().alerts}
    assert set(kept) == {"аммиак", "перчатки", "старое"}
    assert (kept["аммиак"].severity, kept["аммиак"].source) == (Severity.SEVERE, "врач")
    assert kept["перчатки"].severity is Severity.UNKNOWN


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (AlertDraft(AlertKind.ALLERGY, "  "), "text"),
        (AlertDraft(AlertKind.ALLERGY, "я" * 300), "text"),
        (AlertDraft(AlertKind.ALLERGY, "ок", since=date(1000, 1, 1)), "since"),
        (AlertDraft(AlertKind.ALLERGY, "ок", since=TODAY, until=date(2026, 1, 1)), "until"),
    ],
)
def test_an_alert_that_cannot_be_names_its_field(
    salon: Salon, db: Database, draft: AlertDraft, field: str
) -> None:
    with pytest.raises(InvalidInput) as refused, db.write(OWNER, msg("Alert")) as tx:
        add_alert(tx, salon.anna, draft)
    assert refused.value.field == field
    assert salon.known().alerts == ()


def test_the_same_alert_is_not_written_twice(salon: Salon) -> None:
    salon.alert("аммиак")
    with pytest.raises(Conflict):
        salon.alert("АММИАК")
    salon.alert("аммиак", AlertKind.CONTRAINDICATION)


def test_one_of_two_alike_entries_of_a_merged_card_can_be_changed(
    salon: Salon, db: Database
) -> None:
    first = salon.alert("аммиак")
    with db.write(OWNER, msg("Alert")) as tx:
        tx.session.add(ClientAlert(client_id=salon.anna, kind="allergy", text="аммиак"))
    with db.write(OWNER, msg("Edit")) as tx:
        edit_alert(tx, first, AlertDraft(AlertKind.ALLERGY, "Аммиак", Severity.SEVERE))
    assert [each.severity for each in salon.known().alerts] == [Severity.SEVERE, Severity.UNKNOWN]


def test_a_patch_test_is_made_decided_and_put_right(
    salon: Salon, db: Database, both_databases: None
) -> None:
    test_id = salon.test(date(2026, 3, 9), PENDING, service_ids=(salon.colour,))
    assert salon.known().standings((salon.colour,), TODAY)[0].state is PatchState.PENDING
    with db.write(OWNER, msg("Result")) as tx:
        set_patch_test_result(tx, test_id, PASSED)
    (kept,) = salon.known().tests
    assert (kept.valid_until, kept.services) == (date(2026, 9, 9), ("Окрашивание",))
    assert salon.known().standings((salon.colour, salon.cut), TODAY)[0].state is PatchState.VALID
    with db.write(OWNER, msg("Edit")) as tx:
        edit_patch_test(
            tx, test_id, PatchTestDraft(date(2026, 3, 8), "Wella", FAILED, date(2026, 12, 31))
        )
    (kept,) = salon.known().tests
    assert (kept.products, kept.service_ids, kept.valid_until.month) == ("Wella", (), 12)
    with db.write(OWNER, msg("Remove")) as tx:
        remove_patch_test(tx, test_id)
    assert salon.known().tests == ()
    db.undo(OWNER)
    db.undo(OWNER)
    assert salon.known().tests[0].service_ids == (salon.colour,)


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (PatchTestDraft(TODAY + timedelta(days=1), "Estel"), "on_day"),
        (PatchTestDraft(TODAY, " "), "products"),
        (PatchTestDraft(TODAY, "Estel", valid_until=date(2026, 1, 1)), "valid_until"),
        (PatchTestDraft(TODAY, "Estel", valid_until=date(2099, 1, 1)), "valid_until"),
        (PatchTestDraft(TODAY, "Estel", note="я" * 3_000), "note"),
    ],
)
def test_a_patch_test_that_cannot_be_names_its_field(
    salon: Salon, db: Database, draft: PatchTestDraft, field: str
) -> None:
    with pytest.raises(InvalidInput) as refused, db.write(OWNER, msg("Test")) as tx:
        add_patch_test(tx, salon.anna, draft)
    assert refused.value.field == field


def test_what_is_gone_is_said_plainly(salon: Salon, db: Database) -> None:
    with db.write(OWNER, msg("Nothing")) as tx:
        for act in (
            lambda: add_alert(tx, 999, AlertDraft(AlertKind.ALLERGY, "x")),
            lambda: remove_alert(tx, 999),
            lambda: remove_patch_test(tx, 999),
            lambda: add_patch_test(tx, salon.anna, PatchTestDraft(TODAY, "x", service_ids=(9,))),
        ):
            with pytest.raises(NotFound):
                act()


def test_a_service_no_longer_asks_for_a_test(salon: Salon, db: Database) -> None:
    assert salon.known().standings((salon.colour,), TODAY)[0].state is PatchState.MISSING
    with db.write(OWNER, msg("Service")) as tx:
        edit_service(tx, salon.colour, ServiceDraft("Окрашивание"))
    assert salon.known().standings((salon.colour,), TODAY) == ()
