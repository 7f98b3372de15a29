"""What the page about temperatures tells: previews, movements, whom to call, what to do next."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.i18n import msg
from salonapp.staff.rights import OWNER_VIEWER, StaffRole, viewer_for
from salonapp.storage.door import OWNER
from salonapp.storage.settings import set_setting
from salonapp.temperature.advice import class_advice, step_name, step_reason
from salonapp.temperature.cards import ThresholdPreview
from salonapp.temperature.classes import Temperature
from salonapp.temperature.commands import pin
from salonapp.temperature.next_steps import NextStep, next_steps
from salonapp.temperature.queries import mix
from salonapp.temperature.queries.due_days import due_by_category
from salonapp.temperature.queries.movements import Movements
from salonapp.temperature.queries.standings import preview_thresholds, worth_a_call
from salonapp.temperature.segments import Segment
from salonapp.visits.cards import AppointmentDraft, VisitDraft
from salonapp.visits.commands import book, record_visit
from tests.temperature.conftest import Salon


@pytest.fixture
def busy(salon: Salon) -> Salon:
    """Four clients: steady, late, gone, and one who only asked."""
    service = salon.service("Маникюр")
    salon.visits(salon.client("Анна"), service, range(5, 400, 21))
    salon.visits(salon.client("Вера"), service, range(48, 400, 21))
    salon.visits(salon.client("Ольга"), service, range(500, 700, 40))
    salon.client("Инна")
    return salon


@pytest.mark.parametrize(("hot_from", "warm_from"), [(0.65, 0.25), (0.95, 0.9), (0.1, 0.05)])
def test_a_preview_is_what_becomes_of_it(busy: Salon, hot_from: float, warm_from: float) -> None:
    with busy.db.write(OWNER, msg("Pinned")) as tx:
        pin(tx, 3, Temperature.WARM, reason="вернётся", until=tx.today + timedelta(days=9))
    with busy.db.read() as reader:
        preview = preview_thresholds(reader, hot_from, warm_from, 60)
        before = mix(reader)
    with busy.db.write(OWNER, msg("Thresholds")) as tx:
        set_setting(tx, "temperature.hot_from", hot_from)
        set_setting(tx, "temperature.warm_from", warm_from)
    with busy.db.read() as reader:
        after = mix(reader)
    assert (preview.hot, preview.warm, preview.cold) == (after.hot, after.warm, after.cold)
    moved = sum(abs(before.of(t) - after.of(t)) for t in Temperature) // 2
    assert preview.changing >= moved


def test_a_preview_of_an_empty_salon_is_empty(salon: Salon) -> None:
    with salon.db.read() as reader:
        assert preview_thresholds(reader, 0.65, 0.25, 60) == ThresholdPreview(0, 0, 0, 0)
        with pytest.raises(InvalidInput):
            preview_thresholds(reader, 0.65, 0.25, 7)


def test_the_mix_by_month_ends_with_today(busy: Salon) -> None:
    with busy.db.read() as reader:
        months = Movements(reader).mix_by_month(3)
        today = mix(reader)
    assert [month.on for month in months] == [
        date(2025, 12, 31), date(2026, 1, 31), date(2026, 2, 28), busy.today,
    ]  # fmt: skip
    last = months[-1]
    assert (last.hot, last.warm, last.cold) == (today.hot, today.warm, today.cold - today.leads)


def test_an_empty_salon_has_no_movements(salon: Salon) -> None:
    with salon.db.read() as reader:
        movements = Movements(reader)
        assert [month.hot + month.warm + month.cold for month in movements.mix_by_month()] == [0]
        assert movements.flow(salon.today - timedelta(days=30)) == []
        assert movements.warmed_up(salon.today - timedelta(days=30)) == []
        assert worth_a_call(reader, OWNER_VIEWER) == []


def test_the_flow_counts_everybody_once(busy: Salon, both_databases: None) -> None:
    with busy.db.read() as reader:
        movements = Movements(reader)
        flow = movements.flow(busy.today - timedelta(days=390))
        cooled = movements.cooled_down(busy.today - timedelta(days=45))
    assert sum(each.clients for each in flow) == 3
    assert {each.before for each in flow if each.after is Temperature.HOT} == {None}
    assert [(who.name, who.before) for who in cooled] == [("Вера", Temperature.HOT)]
    assert cooled[0].p_return < cooled[0].p_before


def test_who_came_back_has_warmed_up(busy: Salon) -> None:
    busy.visits(3, 1, [20, 1])
    with busy.db.read() as reader:
        warmed = Movements(reader).warmed_up(busy.today - timedelta(days=30))
    assert [(who.name, who.before) for who in warmed] == [("Ольга", Temperature.COLD)]


def test_whoever_slips_away_with_much_money_is_worth_a_call(
    busy: Salon, both_databases: None
) -> None:
    with busy.db.read() as reader:
        first, *_ = worth_a_call(reader, OWNER_VIEWER)
        [*hidden] = worth_a_call(reader, viewer_for(1, "Мастер", StaffRole.MASTER))
    assert first.name == "Вера"
    assert first.expected_loss_minor == pytest.approx(
        (first.spent_year_minor or 0) * (first.p_before - first.p_return), abs=1
    )
    assert {(who.spent_year_minor, who.expected_loss_minor) for who in hidden} == {(None, None)}


def test_who_has_booked_need_not_be_called(busy: Salon, both_databases: None) -> None:
    starts_at = datetime(2026, 3, 20, 9, tzinfo=UTC)
    with busy.db.write(OWNER, msg("Booked")) as tx:
        book(tx, AppointmentDraft(2, starts_at, (1,)))
    with busy.db.read() as reader:
        assert "Вера" not in [who.name for who in worth_a_call(reader, OWNER_VIEWER)]


def test_each_kind_of_service_is_due_in_its_own_time(salon: Salon, both_databases: None) -> None:
    client = salon.client()
    nails, colour = salon.service("Маникюр", 21), salon.service("Окрашивание", 45)
    salon.visits(client, nails, [42, 21, 0])
    with salon.db.write(OWNER, msg("Visit")) as tx:
        record_visit(tx, VisitDraft(client, tx.today - timedelta(days=21), (nails, colour)))
    with salon.db.read() as reader:
        due = due_by_category(reader, [client])
    assert [(each.service, (each.due_on - salon.today).days) for each in due] == [
        ("Маникюр", 21),
        ("Окрашивание", 24),
    ]
    assert [each.visits for each in due] == [3, 1]


def test_what_to_do_next_depends_on_class_and_groups() -> None:
    assert next_steps(Temperature.COLD, [Segment.LEAD], booked=False) == (
        NextStep.OFFER_TIME, NextStep.ASK_SOURCE,
    )  # fmt: skip
    assert next_steps(Temperature.COLD, [Segment.LOST], booked=False) == (NextStep.INVITE_BACK,)
    assert next_steps(Temperature.WARM, [Segment.AT_RISK], booked=False)[0] is NextStep.CALL
    assert next_steps(Temperature.WARM, [Segment.AT_RISK], booked=True) == ()
    assert next_steps(Temperature.HOT, [Segment.UNHAPPY], booked=True) == (NextStep.MAKE_GOOD,)
    assert NextStep.THANK in next_steps(Temperature.HOT, [Segment.ADVOCATE], booked=True)


def test_every_step_and_class_has_words() -> None:
    assert all(step_name(step) and step_reason(step) for step in NextStep)
    assert all(class_advice(temperature) for temperature in Temperature)
