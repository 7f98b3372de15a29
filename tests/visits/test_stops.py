"""A visit stops where it could hurt the client, and keeps why it went on and who said so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from salonapp.catalog.cards import MaterialDraft, ServiceDraft
from salonapp.catalog.commands import add_service
from salonapp.catalog.commands.materials import add_material
from salonapp.clients.cards import ClientDraft
from salonapp.clients.commands import add_client
from salonapp.clients.commands.safety import add_alert, add_patch_test
from salonapp.clients.safety import (
    AlertDraft,
    AlertKind,
    PatchTestDraft,
    PatchTestResult,
)
from salonapp.foundation.clock import FixedClock
from salonapp.foundation.errors import InvalidInput, NotFound
from salonapp.foundation.i18n import msg
from salonapp.staff.rights import OWNER_VIEWER
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER, Actor
from salonapp.storage.settings import set_setting
from salonapp.visits.cards import MaterialUse, VisitDraft, VisitStatus, VisitView
from salonapp.visits.commands import delete_visit, edit_visit, record_visit
from salonapp.visits.queries import visit, visits_of
from salonapp.visits.stops import StopForSafety

TODAY = date(2026, 3, 11)


@dataclass
class Salon:
    db: Database
    anna: int
    cut: int
    colour: int
    dye: int
    mild: int

    def record(self, **values: object) -> int:
        given = {"client_id": self.anna, "on_day": TODAY, "service_ids": (self.cut,), **values}
        with self.db.write(Actor(None, "Лера"), msg("Visit")) as tx:
            return record_visit(tx, VisitDraft(**given))  # type: ignore[arg-type]

    def edit(self, visit_id: int, **values: object) -> None:
        given = {"client_id": self.anna, "on_day": TODAY, "service_ids": (self.cut,), **values}
        with self.db.write(OWNER, msg("Visit")) as tx:
            edit_visit(tx, visit_id, VisitDraft(**given))  # type: ignore[arg-type]

    def shown(self, visit_id: int) -> VisitView:
        with self.db.read() as reader:
            return visit(reader, OWNER_VIEWER, visit_id)

    def alert(self, text: str, **more: object) -> None:
        with self.db.write(OWNER, msg("Alert")) as tx:
            draft = AlertDraft(AlertKind.ALLERGY, text, **more)  # type: ignore[arg-type]
            add_alert(tx, self.anna, draft)

    def test(self, on: date, result: PatchTestResult) -> None:
        with self.db.write(OWNER, msg("Test")) as tx:
            add_patch_test(tx, self.anna, PatchTestDraft(on, "Estel", result))


@pytest.fixture
def salon(db: Database) -> Salon:
    with db.write(OWNER, msg("Salon")) as tx:
        set_setting(tx, "salon.language", "en")
        return Salon(
            db,
            add_client(tx, ClientDraft("Анна")),
            add_service(tx, ServiceDraft("Стрижка")),
            add_service(tx, ServiceDraft("Окрашивание", needs_patch_test=True)),
            add_material(tx, MaterialDraft("Краска 7/0", ingredients=("Aqua", "Ammonia"))),
            add_material(tx, MaterialDraft("Безаммиачная краска", ingredients=("Aqua",))),
        )


def used(*ids: int) -> tuple[MaterialUse, ...]:
    return tuple(MaterialUse(each, 30_000) for each in ids)


def test_a_visit_keeps_what_was_used_and_undo_brings_it_back(
    salon: Salon, db: Database, both_databases: None
) -> None:
    visit_id = salon.record(materials=(MaterialUse(salon.dye, 30_500), MaterialUse(salon.mild)))
    kept = salon.shown(visit_id).materials
    assert [(m.name, m.amount_thousandths) for m in kept] == [
        ("Краска 7/0", 30_500),
        ("Безаммиачная краска", None),
    ]
    salon.edit(visit_id, note="правка")
    assert salon.shown(visit_id).materials == kept
    salon.edit(visit_id, materials=used(salon.mild))
    assert [m.name for m in salon.shown(visit_id).materials] == ["Безаммиачная краска"]
    with db.write(OWNER, msg("Delete")) as tx:
        delete_visit(tx, visit_id)
    db.undo(OWNER)
    db.undo(OWNER)
    assert salon.shown(visit_id).materials == kept


def test_a_material_that_meets_an_allergy_stops_the_visit(
    salon: Salon, db: Database, both_databases: None
) -> None:
    salon.alert("аммиак")
    with pytest.raises(StopForSafety) as stopped:
        salon.record(materials=used(salon.mild, salon.dye))
    assert stopped.value.sentences() == ("Allergy (аммиак): Краска 7/0 contains Ammonia.",)
    assert "аммиак" not in f"{stopped.value}{stopped.value.args}"  # health stays out of logs
    with db.read() as reader:
        assert visits_of(reader, OWNER_VIEWER, salon.anna) == []
    visit_id = salon.record(
        materials=used(salon.dye), override_reason=" Настаивает, тест на сгибе прошёл "
    )
    (kept,) = salon.shown(visit_id).overrides
    assert (kept.what, kept.reason, kept.given_by) == (
        "Allergy (аммиак): Краска 7/0 contains Ammonia.",
        "Настаивает, тест на сгибе прошёл",
        "Лера",
    )
    assert kept.at.date() == TODAY


def test_what_was_answered_for_is_not_asked_again_but_a_new_danger_is(salon: Salon) -> None:
    salon.alert("аммиак")
    visit_id = salon.record(materials=used(salon.dye), override_reason="настаивает")
    salon.edit(visit_id, materials=used(salon.dye), note="правка")
    salon.edit(visit_id, note="ещё")
    salon.alert("Aqua")
    with pytest.raises(StopForSafety):
        salon.edit(visit_id, note="и ещё")
    salon.edit(visit_id, note="и ещё", override_reason="проверили")
    assert [each.reason for each in salon.shown(visit_id).overrides] == [
        "настаивает",
        "проверили",
    ]


def test_what_was_answered_for_one_client_is_no_answer_for_another(salon: Salon) -> None:
    salon.alert("Ammonia")
    anna = salon.anna
    with salon.db.write(OWNER, msg("Vera")) as tx:
        salon.anna = vera = add_client(tx, ClientDraft("Вера"))
    salon.alert("Ammonia")
    given = {"client_id": anna, "materials": used(salon.dye)}
    visit_id = salon.record(**given, override_reason="Анна согласна")
    with pytest.raises(StopForSafety):
        salon.edit(visit_id, client_id=vera)
    assert [each.reason for each in salon.shown(visit_id).overrides] == ["Анна согласна"]
    salon.edit(visit_id, client_id=vera, override_reason="Вера согласна")
    assert [each.reason for each in salon.shown(visit_id).overrides] == ["Вера согласна"]
    salon.db.undo(OWNER)
    assert [each.reason for each in salon.shown(visit_id).overrides] == ["Анна согласна"]


def test_an_alert_counts_on_the_days_it_holds_only(salon: Salon) -> None:
    salon.alert("аммиак", until=TODAY - timedelta(days=1), since=date(2026, 1, 1))
    salon.record(materials=used(salon.dye))
    with pytest.raises(StopForSafety):
        salon.record(on_day=TODAY - timedelta(days=1), materials=used(salon.dye))


@pytest.mark.parametrize("status", [VisitStatus.NO_SHOW, VisitStatus.CANCELLED])
def test_a_visit_that_did_not_take_place_hurts_nobody(salon: Salon, status: VisitStatus) -> None:
    salon.alert("аммиак")
    salon.record(service_ids=(salon.colour,), materials=used(salon.dye), status=status)


@pytest.mark.parametrize(
    ("made", "result", "sentence"),
    [
        (None, None, "No patch test yet: Окрашивание."),
        (TODAY, PatchTestResult.PENDING, "Patch test of 11 Mar has no result yet: Окрашивание."),
        (TODAY, PatchTestResult.FAILED, "Patch test failed on 11 Mar: Окрашивание."),
        (
            date(2025, 9, 10),
            PatchTestResult.PASSED,
            "Patch test ran out on 10 Mar: Окрашивание.",
        ),
    ],
)
def test_a_service_stops_without_a_passed_test_that_holds(
    salon: Salon, made: date | None, result: PatchTestResult, sentence: str
) -> None:
    if made is not None:
        salon.test(made, result)
    with pytest.raises(StopForSafety) as stopped:
        salon.record(service_ids=(salon.cut, salon.colour))
    assert stopped.value.sentences() == (sentence,)
    visit_id = salon.record(service_ids=(salon.colour,), override_reason="клиентка подписала отказ")
    assert salon.shown(visit_id).overrides[0].what == sentence
    salon.record(service_ids=(salon.cut,))


def test_a_valid_test_lets_the_visit_through_on_its_last_day(
    salon: Salon, clock: FixedClock
) -> None:
    salon.test(date(2025, 9, 11), PatchTestResult.PASSED)
    salon.record(service_ids=(salon.colour,))
    clock.advance(timedelta(days=1))
    with pytest.raises(StopForSafety):
        salon.record(service_ids=(salon.colour,), on_day=TODAY + timedelta(days=1))
    salon.record(service_ids=(salon.colour,), on_day=TODAY)


def test_another_service_beside_it_changes_nothing_of_what_was_answered_for(
    salon: Salon, db: Database
) -> None:
    with db.write(OWNER, msg("Service")) as tx:
        toning = add_service(tx, ServiceDraft("Тонирование", needs_patch_test=True))
    visit_id = salon.record(
        service_ids=(salon.colour, toning), override_reason="клиентка подписала отказ"
    )
    salon.edit(visit_id, service_ids=(salon.colour,))
    with pytest.raises(StopForSafety) as stopped:
        salon.record(service_ids=(salon.colour, toning))
    assert stopped.value.sentences() == ("No patch test yet: Окрашивание, Тонирование.",)


def test_a_reason_without_a_danger_is_not_kept(salon: Salon) -> None:
    assert salon.shown(salon.record(override_reason="на всякий случай")).overrides == ()


def test_what_cannot_have_been_used_is_said_at_its_field(salon: Salon) -> None:
    for uses in (
        (MaterialUse(salon.dye, 0),),
        (MaterialUse(salon.dye, -5),),
        tuple(MaterialUse(salon.dye, 1) for _ in range(101)),
    ):
        with pytest.raises(InvalidInput) as refused:
            salon.record(materials=uses)
        assert refused.value.field == "materials"
    with pytest.raises(NotFound):
        salon.record(materials=used(999))
    with pytest.raises(InvalidInput) as refused:
        salon.record(service_ids=(salon.colour,), override_reason="я" * 2_000)
    assert refused.value.field == "override_reason"
