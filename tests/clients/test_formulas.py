"""Formulas: each change is a new version, and nothing that was mixed is ever forgotten."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salonapp.catalog.amounts import Unit, typed_amount
from salonapp.catalog.cards import ServiceDraft
from salonapp.catalog.commands import add_service
from salonapp.clients.cards import ClientDraft
from salonapp.clients.commands import add_client, put_into_bin
from salonapp.clients.commands.formulas import (
    add_formula_version,
    copy_formula,
    delete_formula_version,
    repeat_formula,
)
from salonapp.clients.formulas import (
    Component,
    Formula,
    FormulaDraft,
    LastFormula,
    Mark,
    describe,
    for_services,
    parse_amount_and_unit,
    scaled,
)
from salonapp.clients.queries.formulas import (
    component_names,
    formulas_of,
    last_formulas,
    last_formulas_of,
)
from salonapp.foundation.errors import InvalidInput, NotFound, SalonError
from salonapp.foundation.i18n import msg, set_language
from salonapp.staff.commands import add_staff
from salonapp.staff.rights import OWNER_VIEWER, viewer_for
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER
from salonapp.visits.cards import VisitDraft
from salonapp.visits.commands import delete_visit, edit_visit, record_visit

TODAY = date(2026, 3, 11)
ROOTS = (
    Component("Wella 7/1", 30_000),
    Component("8/0", 15_500),
    Component("Olaplex", 2_000, Unit.MILLILITRE),
)


class Salon:
    """Anna and Vera, Lera who mixes, colour and manicure."""

    def __init__(self, db: Database) -> None:
        self.db = db
        with db.write(OWNER, msg("A salon")) as tx:
            self.anna = add_client(tx, ClientDraft(first_name="Анна"))
            self.vera = add_client(tx, ClientDraft(first_name="Вера"))
            self.lera = add_staff(tx, "Lera")
            self.colour = add_service(tx, ServiceDraft("Colour", "Hair"))
            self.cut = add_service(tx, ServiceDraft("Haircut", "Hair"))
            self.nails = add_service(tx, ServiceDraft("Manicure", "Nails"))

    def draft(self, **changed: object) -> FormulaDraft:
        made = FormulaDraft(
            client_id=self.anna,
            on_day=TODAY,
            components=ROOTS,
            service_id=self.colour,
            title="roots",
            staff_id=self.lera,
            developer="6 % 1:1.5",
            minutes=35,
        )
        return replace(made, **changed)  # type: ignore[arg-type]

    def add(self, **changed: object) -> int:
        with self.db.write(OWNER, msg("Formula")) as tx:
            return add_formula_version(tx, self.draft(**changed))

    def formulas(self, client_id: int | None = None) -> tuple[Formula, ...]:
        with self.db.read() as reader:
            return formulas_of(reader, OWNER_VIEWER, client_id or self.anna)

    def visit(self, client_id: int | None = None) -> int:
        with self.db.write(OWNER, msg("Visit")) as tx:
            return record_visit(
                tx,
                VisitDraft(
                    client_id or self.anna,
                    TODAY - timedelta(days=3),
                    (self.colour,),
                    staff_id=self.lera,
                ),
            )


@pytest.fixture
def salon(db: Database) -> Salon:
    return Salon(db)


def test_a_formula_is_kept_as_it_was_mixed(salon: Salon, both_databases: None) -> None:
    salon.add(result="Clean.", note="Half the time on the temples.")
    [formula] = salon.formulas()
    version = formula.latest
    assert formula.name == "Colour, roots"
    assert version.components == ROOTS
    assert version.master == "Lera"
    assert version.line == (
        "Wella 7/1 30\u00a0g + 8/0 15.5\u00a0g + Olaplex 2\u00a0ml · 6 % 1:1.5 · 35 min"
    )
    assert (version.result, version.note) == ("Clean.", "Half the time on the temples.")
    assert version.differences == ()


def test_the_line_is_written_as_the_viewer_writes_numbers() -> None:
    set_language("ru")
    assert typed_amount(15_500) == "15,5"
    assert describe((Component("8/0", 15_500),), "", None).startswith("8/0 15,5")


def test_each_change_is_a_new_version_and_says_what_changed(salon: Salon) -> None:
    salon.add(on_day=TODAY - timedelta(days=40))
    salon.add(
        title="Roots",
        developer="9 % 1:1.5",
        minutes=40,
        components=(Component("wella 7/1", 40_000), Component("7/3", 5_000), ROOTS[2]),
    )
    [formula] = salon.formulas()
    newest, first = formula.versions
    assert formula.title == "roots"
    assert first.components == ROOTS
    assert [(each.mark, each.text.replace("\u00a0", " ")) for each in newest.differences] == [
        (Mark.CHANGED, "wella 7/1 30 g → 40 g"),
        (Mark.ADDED, "7/3 5 g"),
        (Mark.REMOVED, "8/0 15.5 g"),
        (Mark.CHANGED, "6 % 1:1.5 → 9 % 1:1.5"),
        (Mark.CHANGED, "35 min → 40 min"),
    ]


def test_another_title_or_service_is_another_formula(salon: Salon) -> None:
    salon.add()
    salon.add(title="lengths")
    salon.add(service_id=None, title="")
    assert [formula.name for formula in salon.formulas()] == [
        "Formula",
        "Colour, lengths",
        "Colour, roots",
    ]


def test_a_formula_is_copied_from_another_client_without_what_came_of_it(salon: Salon) -> None:
    source = salon.add(result="Too warm.", note="Sensitive scalp.", on_day=date(2026, 1, 5))
    with salon.db.write(OWNER, msg("Copied")) as tx:
        copy_formula(tx, source, salon.vera)
    [copied] = salon.formulas(salon.vera)
    assert copied.latest.components == ROOTS
    assert copied.latest.on_day == TODAY
    assert (copied.latest.result, copied.latest.note) == ("", "")
    assert len(salon.formulas()) == 1


def test_a_formula_is_repeated_at_a_visit_once_however_often_it_is_asked(salon: Salon) -> None:
    source = salon.add(on_day=date(2026, 1, 5), result="Good.")
    visit = salon.visit()
    day = TODAY - timedelta(days=3)
    with salon.db.write(OWNER, msg("Repeated")) as tx:
        first = repeat_formula(tx, source, visit, day, salon.lera)
        again = repeat_formula(tx, source, visit, day, salon.lera)
    [formula] = salon.formulas()
    assert first == again == formula.latest.id
    assert formula.latest.visit_id == visit
    assert formula.latest.on_day == day
    assert formula.latest.result == ""
    assert formula.latest.differences == ()
    assert len(formula.versions) == 2


def test_a_formula_outlives_the_visit_it_was_mixed_for(salon: Salon, both_databases: None) -> None:
    visit = salon.visit()
    salon.add(visit_id=visit)
    with salon.db.write(OWNER, msg("Visit removed")) as tx:
        delete_visit(tx, visit)
    assert salon.formulas()[0].latest.visit_id is None
    salon.db.undo(OWNER)
    assert salon.formulas()[0].latest.visit_id == visit


def test_a_visit_moved_to_another_client_leaves_the_formula_where_it_is(salon: Salon) -> None:
    visit = salon.visit()
    salon.add(visit_id=visit)
    with salon.db.write(OWNER, msg("Visit changed")) as tx:
        edit_visit(tx, visit, VisitDraft(salon.vera, TODAY, (salon.colour,)))
    assert salon.formulas()[0].latest.visit_id is None
    assert salon.formulas(salon.vera) == ()


def test_a_wrong_version_goes_and_comes_back(salon: Salon, both_databases: None) -> None:
    salon.add(on_day=date(2026, 1, 5))
    wrong = salon.add(minutes=99)
    before = salon.formulas()
    with salon.db.write(OWNER, msg("Removed")) as tx:
        delete_formula_version(tx, wrong)
    assert [version.minutes for version in salon.formulas()[0].versions] == [35]
    salon.db.undo(OWNER)
    assert salon.formulas() == before
    with pytest.raises(NotFound), salon.db.write(OWNER, msg("Removed")) as tx:
        delete_formula_version(tx, 404)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("30", (30_000, None)),
        ("30,5", (30_500, None)),
        (" 30.5 ", (30_500, None)),
        ("0.125", (125, None)),
        ("30 г", (30_000, Unit.GRAM)),
        ("15мл", (15_000, Unit.MILLILITRE)),
        ("2 шт.", (2_000, Unit.PIECE)),
        ("1 5", (15_000, None)),
        ("", (None, None)),
        ("   ", (None, None)),
        ("100000", (100_000_000, None)),
    ],
)
def test_an_amount_is_understood_as_people_type_it(
    typed: str, expected: tuple[int | None, Unit | None]
) -> None:
    assert parse_amount_and_unit(typed) == expected


@pytest.mark.parametrize(
    "typed", ["0", "-5", "100001", "a lot", "g", "30,5,5", "1e9", "½", "30 kg", "9" * 40]
)
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput):
        parse_amount_and_unit(typed)


@given(st.text(max_size=20))
def test_any_text_is_an_amount_or_is_refused_kindly(typed: str) -> None:
    try:
        thousandths, _unit = parse_amount_and_unit(typed)
    except InvalidInput:
        return
    assert thousandths is None or 0 < thousandths <= 100_000_000


@given(st.integers(1, 100_000_000), st.sampled_from(["ru", "en"]))
def test_an_amount_that_is_shown_can_be_typed_again(thousandths: int, language: str) -> None:
    set_language(language)
    assert parse_amount_and_unit(typed_amount(thousandths)) == (thousandths, None)


def test_the_same_mixture_for_more_hair(salon: Salon) -> None:
    more = scaled((*ROOTS, Component("drops")), 150)
    assert [each.amount_thousandths for each in more] == [45_000, 23_250, 3_000, None]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"components": ()}, "components"),
        ({"components": (Component("  "),)}, "components"),
        ({"components": (Component("", 5_000),)}, "components"),
        ({"components": (Component("7/1", -1),)}, "components"),
        ({"components": (Component("7/1", 100_000_001),)}, "components"),
        ({"components": (Component("ж" * 300),)}, "components"),
        ({"components": tuple(Component(f"c{n}") for n in range(31))}, "components"),
        ({"staff_id": 404}, "master"),
        ({"staff_id": None}, "master"),
        ({"on_day": TODAY + timedelta(days=1)}, "on_day"),
        ({"on_day": date(1903, 1, 1)}, "on_day"),
        ({"minutes": 0}, "minutes"),
        ({"minutes": 601}, "minutes"),
        ({"title": "ж" * 300}, "title"),
        ({"developer": "6 % " * 100}, "developer"),
        ({"result": "long " * 1_000}, "result"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    salon: Salon, changed: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        salon.add(**changed)
    assert refused.value.field == field
    assert salon.formulas() == ()


@pytest.mark.parametrize(
    "changed",
    [{"client_id": 404}, {"service_id": 404}, {"components": (Component("x", material_id=404),)}],
)
def test_a_formula_of_nobody_or_of_nothing_is_refused(
    salon: Salon, changed: dict[str, object]
) -> None:
    with pytest.raises(SalonError):
        salon.add(**changed)


def test_a_card_in_the_bin_takes_no_formula(salon: Salon) -> None:
    source = salon.add()
    with salon.db.write(OWNER, msg("Bin")) as tx:
        put_into_bin(tx, salon.vera)
    with pytest.raises(NotFound), salon.db.write(OWNER, msg("Copied")) as tx:
        copy_formula(tx, source, salon.vera)


def test_a_salon_without_a_staff_list_may_leave_the_master_out(db: Database) -> None:
    with db.write(OWNER, msg("Alone")) as tx:
        anna = add_client(tx, ClientDraft(first_name="Anna"))
        add_formula_version(tx, FormulaDraft(anna, TODAY, (Component("🎨 O'Neill"),)))
    with db.read() as reader:
        [formula] = formulas_of(reader, OWNER_VIEWER, anna)
    assert formula.latest.line == "🎨 O'Neill"


def test_phones_in_remarks_are_masked_for_a_master(salon: Salon) -> None:
    salon.add(note="ask +7 912 345-67-89")
    with salon.db.read() as reader:
        [formula] = formulas_of(reader, viewer_for(salon.lera, "Lera", "master"), salon.anna)
    assert "345" not in formula.latest.note


def test_the_formula_for_what_is_booked_comes_first(salon: Salon) -> None:
    salon.add(on_day=date(2026, 1, 5))
    salon.add(on_day=date(2026, 2, 5), minutes=40)
    salon.add(on_day=date(2026, 3, 1), service_id=None, title="henna")
    with salon.db.read() as reader:
        last = last_formulas(reader, OWNER_VIEWER, [salon.anna, salon.vera])
        assert last_formulas_of(reader, OWNER_VIEWER, salon.anna) == last[salon.anna]
        assert last_formulas_of(reader, OWNER_VIEWER, salon.vera) == ()
    assert set(last) == {salon.anna}

    def meant(service_id: int, category: str) -> LastFormula | None:
        return for_services(last[salon.anna], {service_id}, {category})

    by_service = meant(salon.colour, "Hair")
    by_category = meant(salon.cut, "Hair")
    other = meant(salon.nails, "Nails")
    assert by_service is not None
    assert by_service.line.endswith("40 min")
    assert by_category == by_service
    assert other is not None
    assert other.name == "Henna"
    assert for_services(last[salon.anna][1:], {salon.nails}, {"Nails"}) is None


def test_names_of_components_are_offered_from_earlier_formulas(salon: Salon) -> None:
    salon.add()
    salon.add(title="lengths", components=(Component("8/0", 5_000),))
    with salon.db.read() as reader:
        names = [name for name, _unit, _material in component_names(reader)]
    assert names == ["8/0", "Olaplex", "Wella 7/1"]


def test_a_name_from_right_to_left_leaves_its_amount_where_it_is() -> None:
    line = describe((Component("اللون", 30_000), Component("8/0", 5_000)), "", None)
    assert line == "\u2068اللون\u2069 30\u00a0g + 8/0 5\u00a0g"
